import Testing

@testable import Ingestion

@Suite("route pattern")
struct RoutePatternTests {
    @Test(
        "a pattern matches whole paths, segment by segment",
        arguments: [
            ("/users/:id", ["/users/1", "/users/ann"], ["/users/", "/users", "/users/1/", "/users/1/2", "/Users/1"]),
            ("/shop/*/items", ["/shop/1/items"], ["/shop//items", "/shop/1/items/", "/shop/items"]),
            ("/**", ["/", "/a", "/a/b"], ["", "a"]),
            ("/a/**", ["/a/", "/a/b", "/a/b/c/"], ["/a", "/ab/c", "/"]),
            ("/", ["/"], ["", "/a", "//"]),
            ("/a/", ["/a/"], ["/a", "/a//"]),
            ("/*.pdf", ["/x.pdf", "/.pdf", "/a.pdf.pdf"], ["/x.pdfs", "/pdf", "/a/x.pdf"]),
            ("/a*b*c", ["/abc", "/axbxc", "/abbcc", "/abcbc"], ["/ac", "/abcd", "/xabc"]),
            ("/:", ["/:"], ["/a"]), ("/a:b", ["/a:b"], ["/a1"]), ("/é", ["/é"], ["/e"]),
        ] as [(String, [String], [String])])
    func matches(pattern: String, yes: [String], no: [String]) throws {
        let pattern = try RoutePattern(pattern)
        #expect(yes.filter { !withBytes($0, pattern.matches) } == [])
        #expect(no.filter { withBytes($0, pattern.matches) } == [])
    }

    @Test("many stars cost no more than the product of the lengths")
    func stars() throws {
        let pattern = try RoutePattern("/" + String(repeating: "*a", count: 400) + "b")
        #expect(!withBytes("/" + String(repeating: "a", count: 5000), pattern.matches))
    }

    @Test(
        "a pattern that cannot match any path is rejected",
        arguments: [
            ("", "it does not begin with \"/\"; write the whole path, for example /users/:id"),
            ("users/:id", "it does not begin with \"/\"; write the whole path, for example /users/:id"),
            ("/a/**/b", "\"**\" is not at its end; use \"*\" for one segment"),
            (
                "/a?b",
                "it contains \"?\", \"#\" or a control character, which paths never do; leave out the query string, which is also dropped from paths"
            ),
        ])
    func refused(pattern: String, reason: String) {
        let error = #expect(throws: AccessLogFormatError.self) { try RoutePattern(pattern) }
        #expect(error?.description == "cannot use the route pattern \"\(pattern)\": \(reason)")
    }

    @Test("a pattern longer than a name is rejected")
    func long() {
        let text = "/" + String(repeating: "a", count: 1000)
        let error = #expect(throws: AccessLogFormatError.self) { try RoutePattern(text) }
        #expect(
            error?.description
                == "cannot use the route pattern \"\(text.prefix(300))…\": it is longer than 1000 bytes; end it with /** where paths vary"
        )
    }
}
