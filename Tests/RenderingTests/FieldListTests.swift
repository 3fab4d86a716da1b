import TestSupport
import Testing

@testable import Rendering

@Suite("list of fields")
struct FieldListTests {
    /// When a page gains a field, review the new text that the failing test names, then move it over
    /// `templates/FIELDS.md`.
    @Test("templates/FIELDS.md has every field of every template")
    func fields() throws {
        var text = """
            # Fields

            What each template may name, as its page's type has it; a test keeps this list true. In Mustache, `{{name}}` writes a
            text, `{{{name}}}` writes markup, `{{#name}}...{{/name}}` opens a list, a group or a condition, and `{{^name}}...{{/name}}`
            is for when it is empty or not so. In a list of texts, `{{.}}` is the text.

            """
        for page in TemplateSet.Page.allCases.sorted(by: { $0.rawValue < $1.rawValue }) {
            text += "\n## \(page.rawValue).mustache\n\n" + Self.lines(try page.shape(), indent: "")
        }
        Snapshot.expect(text, matches: "FIELDS.md", in: Templates.folder)
    }

    private static func lines(_ shape: FieldShape, indent: String) -> String {
        guard case .object(let fields) = shape else { return "" }
        return zip(fields.names, fields.shapes).sorted { $0.0 < $1.0 }.map { name, shape in
            "\(indent)- `\(name)`\(kind(shape))\n" + lines(inner(shape), indent: indent + "  ")
        }.joined()
    }

    private static func inner(_ shape: FieldShape) -> FieldShape {
        if case .list(let element) = shape { element } else { shape }
    }

    private static func kind(_ shape: FieldShape) -> String {
        switch shape {
        case .text: ""
        case .flag: ", a condition"
        case .markup: ", markup"
        case .object: ", a group"
        case .list(.text): ", a list of texts"
        case .list: ", a list"
        }
    }
}
