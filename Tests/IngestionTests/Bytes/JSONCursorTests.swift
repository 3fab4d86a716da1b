import Testing

@testable import Ingestion

@Suite("JSON")
struct JSONCursorTests {
    /// The messages in an object as CloudWatch sends it: one object around a list of others.
    private static func messages(_ bytes: ByteSlice) throws -> [String] {
        var messages: [String] = []
        var cursor = JSONCursor(bytes)
        try cursor.openObject()
        while let name = try cursor.nextName() {
            guard name.equals("logEvents", in: bytes) else {
                _ = try cursor.value()
                continue
            }
            try cursor.openList()
            while try cursor.hasNextValue() {
                try cursor.openObject()
                while let name = try cursor.nextName() {
                    let value = try cursor.value()
                    guard name.equals("message", in: bytes), let text = value.text else { continue }
                    messages.append(text.unescaped(in: bytes) { String(decoding: $0, as: UTF8.self) })
                }
            }
        }
        try cursor.end()
        return messages
    }

    @Test("objects inside lists inside an object are walked, and everything else is passed")
    func nested() throws {
        let text = #"""
            {"owner":"1","subscriptionFilters":["a",{"b":[]}],"logEvents":[{"id":1,"timestamp":1795352587000,
            "message":"{\"a\":\"\\u00e9\"}\n"},{},{"mess\u0061ge":"plain"},{"message":null}],"more":{"logEvents":{}}}
            """#
        #expect(try withBytes(text) { try Self.messages($0) } == ["{\"a\":\"\\u00e9\"}\n", "plain"])
        for end in 0..<text.utf8.count {
            #expect(throws: JSONFault.Stop.self) { try withBytes(String(text.prefix(end))) { try Self.messages($0) } }
        }
    }

    @Test("values are handed out by their positions, texts without their quotes")
    func values() throws {
        let written = try withBytes(#" [ -1.5e3 , "a\tb", {"c": [1]} ,[ ], true, null ]"#) { bytes in
            var cursor = JSONCursor(bytes)
            var written: [String] = []
            try cursor.openList()
            while try cursor.hasNextValue() {
                switch try cursor.value() {
                case .null: written.append("null")
                case .boolean: written.append("boolean")
                case .number(let range), .object(let range), .list(let range):
                    written.append(String(decoding: bytes.part(range), as: UTF8.self))
                case .text(let text):
                    written.append(String(decoding: bytes.part(text.range), as: UTF8.self))
                    written.append(String(decoding: text.decoded(in: bytes), as: UTF8.self))
                }
            }
            try cursor.end()
            return written
        }
        #expect(written == ["-1.5e3", #"a\tb"#, "a\tb", #"{"c": [1]}"#, "[ ]", "boolean", "null"])
    }

    @Test(
        "what jsonb rejects is noticed anywhere",
        arguments: [
            (#""\u0000""#, false), (#""\ud83d""#, false), (#""\ude00""#, false), (#""\ud83d\u0041""#, false),
            (#""\x41""#, false), (#"{"\u0000":1}"#, false), ("1e99999", false), ("[1e-9999]", false),
            ("1" + String(repeating: "0", count: 50), false), (#""\ud83d\ude00\u00e9\n\/""#, true), ("1e308", true),
            ("-0.5", true),
        ])
    func storable(value: String, isStorable: Bool) throws {
        try withBytes("[\(value)]") { bytes in
            var cursor = JSONCursor(bytes)
            _ = try cursor.value()
            try cursor.end()
            #expect(cursor.isStorable == isStorable)
        }
    }

    @Test("a quote, a backslash or a control character is found at every place of a text")
    func everyPlace() throws {
        for length in 0..<40 {
            for place in 0...length {
                let before = String(repeating: "é", count: place / 2) + String(repeating: "x", count: place % 2)
                let after = String(repeating: "y", count: length - place)
                let text = withBytes("\"\(before)\\n\(after)\"") { bytes in
                    var cursor = JSONCursor(bytes)
                    return (try? cursor.text())?.decoded(in: bytes)
                }
                #expect(text == Array("\(before)\n\(after)".utf8))
                let fault = withBytes("\"\(before)\u{1F}\(after)\"") { bytes -> JSONFault.Stop? in
                    var cursor = JSONCursor(bytes)
                    do throws(JSONFault.Stop) { _ = try cursor.text() } catch { return error }
                    return nil
                }
                #expect(fault?.fault == .controlCharacter && fault?.position == 1 + before.utf8.count)
            }
        }
    }
}
