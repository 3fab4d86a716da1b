/// A field of a page as a template sees it.
enum TemplateField: Sendable {
    case text(String)
    case flag(Bool)
    case markup(Markup)
    case object([String: TemplateField])
    case list([TemplateField])

    /// A struct becomes an object of its stored properties, each reflected once.
    init(reflecting value: Any) {
        switch value {
        case let text as String: self = .text(text)
        case let flag as Bool: self = .flag(flag)
        case let markup as Markup: self = .markup(markup)
        case let texts as [String]: self = .list(texts.map(TemplateField.text))
        // A page has hundreds of these.
        case let row as DataTable.Row:
            self = .object(["name": .text(row.name), "cells": .list(row.cells.map(TemplateField.text))])
        case let list as [Any]: self = .list(list.map(TemplateField.init(reflecting:)))
        default:
            let mirror = Mirror(reflecting: value)
            switch mirror.displayStyle {
            case .struct:
                var fields: [String: TemplateField] = [:]
                for case (let name?, let field) in mirror.children { fields[name] = TemplateField(reflecting: field) }
                self = .object(fields)
            case .optional:
                self = mirror.children.first.map { TemplateField(reflecting: $0.value) } ?? .flag(false)
            default: self = .text("\(value)")
            }
        }
    }
}
