import Mustache

/// Converts the fields of a page into the form that the template engine finds fastest: each struct is reflected once
/// instead of at every mention of a field, which takes most of the time of rendering a page.
enum TemplateFields {
    /// A struct becomes a dictionary of its stored properties; texts, flags and markup are unchanged.
    static func reflect(_ value: Any) -> Any {
        switch value {
        case is String, is Bool, is [String], is any MustacheCustomRenderable: return value
        // A page has hundreds of these.
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
