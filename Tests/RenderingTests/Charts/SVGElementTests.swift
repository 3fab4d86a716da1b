import Testing

@testable import Rendering

@Suite struct SVGElementTests {
    @Test("an element without content is self-closing")
    func empty() {
        #expect(SVGElement("path", ["d": "M0,0", "x": 1.5, "class": nil]).markup == #"<path d="M0,0" x="1.5"/>"#)
    }

    @Test("children are on separate lines")
    func children() {
        let group = SVGElement("g", ["class": "c-axis"], [SVGElement("path"), SVGElement("text", text: "ms")])
        #expect(group.markup == "<g class=\"c-axis\">\n<path/>\n<text>ms</text>\n</g>")
    }

    @Test(
        "markup in text and attributes stays text",
        arguments: [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("\" onload=\"x' y='&", "&quot; onload=&quot;x&#39; y=&#39;&amp;"),
            ("</title><svg/onload=x>", "&lt;/title&gt;&lt;svg/onload=x&gt;"),
            // One character in Swift, markup and a mark in a browser.
            ("<\u{338}b>\u{301}", "&lt;\u{338}b&gt;\u{301}"),
            ("]]> &amp; &#60;", "]]&gt; &amp;amp; &amp;#60;"),
            ("a\u{0}b\u{8}c\u{1B}[31md\u{7F}e\u{85}f\u{FFFE}g\u{FFFF}", "a␀b␈c␛[31md␡e\u{FFFD}f⟨U+FFFE⟩g⟨U+FFFF⟩"),
            ("a\tb\r\nc\n", "a b  c "),
            ("größer 🚀 日本", "größer 🚀 日本"),
        ])
    func escaping(hostile: String, escaped: String) throws {
        #expect(SVGElement("text", text: hostile).markup == "<text>\(escaped)</text>")
        let markup = SVGElement("text", ["id": SVGValue(hostile)]).markup
        #expect(markup == "<text id=\"\(escaped)\"/>")
        #expect(try ParsedSVG(markup).elements.map(\.name) == ["text"])
    }
}
