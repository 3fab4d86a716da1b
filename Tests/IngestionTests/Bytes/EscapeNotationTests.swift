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

    @Test("an escape means the same wherever it is in words of eight bytes")
    func anywhere() {
        let escapes: [(text: String, meaning: String)] = [
            (#"\n"#, "\n"), (#"\""#, "\""), (#"\\"#, #"\"#), (#"\u00e9"#, "é"), (#"\ud83d\ude00"#, "😀"),
            (#"\u0000"#, "\u{FFFD}"), (#"\q"#, #"\q"#),
        ]
        for (text, meaning) in escapes {
            for before in 0..<18 {
                for after in 0..<18 {
                    let (start, end) = (String(repeating: "a", count: before), String(repeating: "z", count: after))
                    let decoded = withBytes(start + text + text + end) { EscapeNotation.json.decoded($0) }
                    #expect(
                        decoded == Array((start + meaning + meaning + end).utf8),
                        "\(text) after \(before), before \(after)")
                }
            }
        }
    }
}
