import Testing

@testable import Rendering

/// The language of templates, a part of Mustache.
@Suite("template")
struct TemplateTests {
    private let fields = TemplateField.object([
        "title": .text("A & B"), "svg": .markup(Markup("<svg/>")), "yes": .flag(true), "no": .flag(false),
        "names": .list([.text("one"), .text("two")]), "none": .list([]),
        "rows": .list([
            .object(["name": .text("1"), "inner": .object(["deep": .text("x")])]), .object(["name": .text("2")]),
        ]),
        "group": .object(["name": .text("g"), "title": .text("own")]),
    ])

    private func render(_ source: String, parts: [String: String] = [:]) -> String {
        var renderer = TemplateRenderer(
            parts.merging(["page": source]) { $1 }.mapValues { Template($0, escape: HTMLEscaping.escaped) })
        return renderer.render("page", fields)
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
            ("a {{> part}} b", "a A &amp; B b"),
            ("", ""), ("no tags\n", "no tags\n"),
        ])
    func tags(source: String, text: String) { #expect(render(source, parts: ["part": "{{title}}"]) == text) }

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
    func lines(source: String, text: String) { #expect(render(source, parts: ["part": "1\n2\n"]) == text) }

    @Test("every line of an indented part is indented, that of its own parts too, and a line with nothing in it is not")
    func indented() {
        #expect(
            render(
                "<\n {{> outer}}\n>", parts: ["outer": "a\n{{#no}}\nn\n{{/no}}\n  {{> inner}}\nb\n", "inner": "c\nd\n"])
                == "<\n a\n   c\n   d\n b\n>")
    }
}
