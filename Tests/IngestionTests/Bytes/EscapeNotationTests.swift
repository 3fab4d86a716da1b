import Testing

@testable import Ingestion

@Suite("escapes of a text log")
struct EscapeNotationTests {
    @Test(
        "escapes of nginx and Apache are decoded, everything else is unchanged",
        arguments: [
            (#"\x22\x5C\xc3\xA9"#, "\"\\é"), (#"\"\\\n\t\r\b\v\f"#, "\"\\\n\t\r\u{8}\u{B}\u{C}"), (#"\x2"#, #"\x2"#),
            (#"\xg1"#, #"\xg1"#),
            (#"\u0041\/"#, #"\u0041\/"#), (#"a\"#, #"a\"#), (#"\\x22"#, #"\x22"#), ("", ""), (#"\"#, #"\"#),
            ("plain", "plain"),
        ])
    func escapes(text: String, decoded: String) {
        #expect(withBytes(text) { EscapeNotation.log.decoded($0) } == Array(decoded.utf8))
    }
}
