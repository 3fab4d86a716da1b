import Testing

@testable import Rendering

/// The language of templates, a part of Mustache.
@Suite("template")
struct TemplateTests {
    private struct Page: Codable {
        struct Row: Codable {
            let name: String
            var inner: Inner?
        }

        struct Inner: Codable {
            let deep: String
        }

        struct Group: Codable {
            var name = "g"
            var title = "own"
        }

        var title = "A & B"
        var svg = Markup("<svg/>")
        var yes = true
        var no = false
        var names = ["one", "two"]
        var none: [String] = []
        var rows = [Row(name: "1", inner: Inner(deep: "x")), Row(name: "2")]
        var group = Group()
        var count = 7
    }

    private func render(_ source: String, parts: [String: String] = [:]) throws -> String {
        let templates = parts.merging(["page": source]) { $1 }.mapValues { Template($0, .html) }
        let program = TemplateProgram("page", in: templates, page: try FieldShape(of: Page.self))
        return String(decoding: program.render(Page()), as: UTF8.self)
    }

    @Test(
        "tags are replaced",
        arguments: [
            ("{{title}} {{ title }}{{! not shown }}", "A &amp; B A &amp; B"),
            ("{{{svg}}}{{&svg}}", "<svg/><svg/>"),
            ("{{#yes}}y{{/yes}}{{^yes}}n{{/yes}}{{#no}}y{{/no}}{{^no}}n{{/no}}", "yn"),
            ("{{#names}}<{{.}}>{{/names}}{{^names}}none{{/names}}", "<one><two>"),
            ("{{#none}}<{{.}}>{{/none}}{{^none}}none{{/none}}", "none"),
            ("{{#rows}}{{name}}{{title}},{{/rows}}", "1A &amp; B,2A &amp; B,"),
            ("{{#rows}}{{#inner}}{{deep}}{{/inner}}{{inner.deep}};{{/rows}}", "xx;;"),
            ("{{group.name}}{{#group}}{{title}}{{/group}}{{^group}}n{{/group}}", "gown"),
            ("{{count}}{{#count}}{{.}}{{/count}}", "77"),
            ("a {{> part}} b", "a A &amp; B b"),
            ("", ""), ("no tags\n", "no tags\n"),
        ])
    func tags(source: String, text: String) throws {
        #expect(try render(source, parts: ["part": "{{title}}"]) == text)
    }

    @Test(
        "a line with nothing but a section, its end, a comment or a part leaves nothing of its own",
        arguments: [
            ("a\n{{#yes}}\nb\n{{/yes}}\nc\n", "a\nb\nc\n"),
            ("a\r\n{{#yes}}\r\nb\r\n{{/yes}}\r\nc", "a\r\nb\r\nc"),
            ("\n  {{#names}}\n  {{.}}\n  {{/names}}", "\n  one\n  two\n"),
            ("a\n{{! a }}\nb", "a\nb"),
            ("a {{#yes}}\nb{{/yes}}\n", "a \nb\n"),
            ("{{title}}\n", "A &amp; B\n"),
            ("a\n{{> part}}\nb", "a\n1\n2\nb"),
            ("a\n  {{> part}}\nb", "a\n  1\n  2\nb"),
            ("{{! the first line }}\nb", "\nb"),
            ("<b>  {{> part}}</b>", "<b>  1\n2\n</b>"),
        ])
    func lines(source: String, text: String) throws {
        #expect(try render(source, parts: ["part": "1\n2\n"]) == text)
    }

    @Test("every line of an indented part is indented, that of its own parts too, and a line with nothing in it is not")
    func indented() throws {
        #expect(
            try render(
                "<\n {{> outer}}\n>", parts: ["outer": "a\n{{#no}}\nn\n{{/no}}\n  {{> inner}}\nb\n", "inner": "c\nd\n"])
                == "<\n a\n   c\n   d\n b\n>")
    }
}
