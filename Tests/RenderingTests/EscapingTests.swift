import TestSupport
import Reporting
import Testing

@testable import Rendering

@Suite("escaping")
struct EscapingTests {
    @Test(
        "HTML escaping works on scalars, so a combining mark hides nothing",
        arguments: [
            ("plain /api/orders", "plain /api/orders"),
            ("<script>&\"'", "&lt;script&gt;&amp;&quot;&#39;"),
            ("\"\u{301} onload=x", "&quot;\u{301} onload=x"),
            ("<\u{338}b", "&lt;\u{338}b"),
            ("a\u{0}\u{7}\u{1B}[31m\u{7F}\u{85}", "a␀␇␛[31m␡\u{FFFD}"),
            ("\u{202E}evil\u{2066}\u{200B}\u{FEFF}", "⟨U+202E⟩evil⟨U+2066⟩⟨U+200B⟩⟨U+FEFF⟩"),
            ("e\u{301} 👩‍👩‍👧 क्षि", "e\u{301} 👩‍👩‍👧 क्षि"), ("❤️ 🏳️‍🌈 می\u{200C}خواهم", "❤️ 🏳️‍🌈 می\u{200C}خواهم"),
            ("or\u{200D}ders\u{AD}\u{34F}\u{3164}", "or⟨U+200D⟩ders⟨U+00AD⟩⟨U+034F⟩⟨U+3164⟩"),
            ("é\u{200D}\u{200D}\u{FE0F}", "é\u{200D}⟨U+200D⟩⟨U+FE0F⟩"),
            ("a\u{FFFE}\u{FFFF}\u{FFF9}\u{2800}", "a⟨U+FFFE⟩⟨U+FFFF⟩⟨U+FFF9⟩⟨U+2800⟩"),
            ("", ""),
        ])
    func html(text: String, escaped: String) {
        #expect(HTMLEscaping.escaped(text) == escaped)
    }

    @Test(
        "every invisible or font-dependent character is shown, in HTML, drawings, Markdown and on terminals",
        arguments: HostileCharacters.hidden + ["\u{E000}", "\u{F8FF}", "\u{10FFFD}"])
    func hidden(scalar: Unicode.Scalar) {
        let text = "can\(scalar)ary"
        let shown = DisplayText.visible(text)
        #expect(
            shown.hasPrefix("can") && shown.hasSuffix("ary") && !shown.unicodeScalars.contains(scalar)
                && shown.unicodeScalars.count > 6)
        #expect(HTMLEscaping.escaped(text) == shown)
        #expect(XMLText.escaped(text) == shown)
        #expect(MarkdownEscaping.escaped(text) == shown)
    }

    @Test(
        "Markdown escaping leaves plain text unchanged and disarms every construct",
        arguments: [
            ("GET /api/users_list 10.7 % (3 of 4) - a & b", "GET /api/users_list 10.7 % (3 of 4) - a & b"),
            ("*b* _i_ `c` [l](u) <a> |", "\\*b\\* \\_i\\_ \\`c\\` \\[l\\](u) \\<a\\> \\|"),
            ("# heading", "\\# heading"), ("#1", "#1"), ("- item", "\\- item"), ("---", "\\---"), ("+1", "+1"),
            ("12. item", "12\\. item"), ("12) item", "12\\) item"), ("12.5 ms", "12.5 ms"),
            ("&lt; &#60; a & b", "\\&lt; \\&#60; a & b"),
            ("a\nb\r\n\tc", "a b   c"),
            ("back\\slash", "back\\\\slash"),
        ])
    func markdown(text: String, escaped: String) {
        #expect(MarkdownEscaping.escaped(text) == escaped)
    }

    @Test(
        "escaped Markdown renders as the original text",
        arguments: [
            "*b* __i__ `c` [l](javascript:a) ![i](x) <b> <http://x.y> &copy; \\* ~~s~~ | a", "# h", "> q", "1. one",
            "- x",
            "+ y", "===", "***", "``` code", "    indented", "[a]: http://b", "<!-- c -->", "a_b_c _d_",
        ])
    func rendered(text: String) {
        let html = CommonMark.html(
            "x \(MarkdownEscaping.escaped(text))\n\n\(MarkdownEscaping.escaped(text))\n")
        let visible = html.replacing("<p>", with: "").replacing("</p>", with: "").replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
        let trimmed = String(text.drop { $0 == " " })
        #expect(visible == "x \(trimmed)\n\(trimmed)\n")
    }

    @Test("long text is shortened by scalars and states its original length")
    func shortened() {
        #expect(DisplayText.shortened("abcdef", to: 6) == "abcdef")
        #expect(DisplayText.shortened("abcdefg", to: 6) == "abcdef… (7 characters)")
        let stacked = "e" + String(repeating: "\u{301}", count: 9999)
        #expect(DisplayText.shortened(stacked, to: 6).unicodeScalars.count < 40)
    }
}
