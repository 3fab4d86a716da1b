import Mustache

/// The fields of a page as the template engine finds them fastest: each struct is reflected once, not at every mention
/// of a field, which is most of the time of rendering a page.
enum TemplateFields {
    /// A struct becomes a dictionary of its stored properties; texts, flags and markup stay what they are.
    static func reflect(_ value: Any) -> Any {
        switch value {
        case is String, is Bool, is [String], is any MustacheCustomRenderable: return value
        // Hundreds to a page.
        case let row as DataTable.Row: return ["name": row.name, "cells": row.cells]
        case let list as [Any]: return list.map(reflect)
        default:
            let mirror = Mirror(reflecting: value)
            guard mirror.displayStyle == .struct else { return value }
            var fields: [String: Any] = [:]
            for case (let name?, let field) in mirror.children { fields[name] = reflect(field) }
            return fields
        }
    }
}
