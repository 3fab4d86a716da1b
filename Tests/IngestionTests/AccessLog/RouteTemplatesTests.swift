import Testing

@testable import Ingestion

@Suite("route templates")
struct RouteTemplatesTests {
    @Test(
        "segments that are identifiers are folded, words are not",
        arguments: [
            ("/users/123", "/users/:id"), ("/users/123/", "/users/:id/"), ("/1/2/3", "/:id/:id/:id"), ("/", "/"),
            ("//", "//"),
            ("/v1/users", "/v1/users"), ("/123abc", "/123abc"), ("/-5", "/:number"), ("/1.5", "/:number"),
            ("/files/123.json", "/files/:id.json"), ("/123.tar.gz", "/123.tar.gz"), ("/123.", "/123."), ("/.5", "/.5"),
            ("/photo.jpg", "/photo.jpg"), ("/123.superlongext", "/123.superlongext"),
            ("/f47ac10b-58cc-4372-a567-0e02b2c3d479", "/:uuid"),
            ("/F47AC10B-58CC-4372-A567-0E02B2C3D479.png", "/:uuid.png"),
            ("/00000000-0000-0000-0000-000000000000", "/:uuid"),
            ("/f47ac10b-58cc-4372-a567-0e02b2c3d47", "/:hash-58cc-4372-a567-:hash"),
            ("/f47ac10b58-cc-4372-a567-0e02b2c3d479", "/:hash-cc-4372-a567-:hash"),
            // Any 16 hexadecimal digits, or 12 with a digit and a letter; not 12 letters, nor a word and a number.
            ("/abcdefabcdefabcd", "/:hash"), ("/507f1f77bcf86cd799439011", "/:hash"), ("/deadbeef0000", "/:hash"),
            ("/deadbeef000", "/deadbeef000"), ("/deadbeefcafe", "/deadbeefcafe"), ("/DEADBEEF0000.js", "/:hash.js"),
            ("/1234567890123456", "/:id"), ("/deadbeef000g", "/deadbeef000g"),
            ("/2026-11-22", "/:date"), ("/2026-11-22.csv", "/:date.csv"), ("/2026-13-22", "/:number"),
            ("/2026-11-32", "/:number"), ("/2026-00-22", "/:number"), ("/20261122-1", "/:number"),
            ("/2026/11/22", "/:date"), ("/2026/13/22", "/:id/:id/:id"),
            ("/reset/dGhpcyBpcyBhIHRva2Vu9Zx7", "/reset/:token"), ("/x9Kq2-LmP0_sT7vYw4ZbA", "/:token"),
            // Titles and function names change case at other positions.
            ("/x9Kq2LmP0sT7vYw4ZbAc", "/:token"), ("/x9Kq2LmP0sT7vYw4ZbA", "/:token"),
            ("/My-Long-Article-Title-2026-Part-2", "/My-Long-Article-Title-2026-Part-2"),
            ("/getUserProfileByIdVersion22", "/getUserProfileByIdVersion22"),
            ("/how-to-cook-rice-in-2026-and-27", "/how-to-cook-rice-in-2026-and-27"),
        ])
    func folded(path: String, name: String) {
        #expect(RouteTemplates().name(ofPath: path) == name)
    }

    @Test(
        "query string, fragment, scheme and host are dropped, percent-encoding is kept",
        arguments: [
            ("/a?b=/c/1", "/a"), ("/a#b?c", "/a"), ("?a", "/"), ("", "/"), ("#", "/"), ("/a/1?", "/a/:id"),
            ("http://a.example/b/1?c", "/b/:id"), ("HTTPS://a.example:8443/b", "/b"), ("http://a.example", "/"),
            ("http://a.example?b/c", "/"), ("http://", "/"), ("ws://a.example#/b", "/"), ("*", "*"),
            ("/go/http://a.example/b", "/go/http://a.example/b"), ("a.example:443", "a.example:443"), ("123", ":id"),
            ("/a%2F1/%31", "/a%2F1/:id"), ("/%3Fa", "/%3Fa"), ("/é/ü 1", "/é/ü 1"),
        ])
    func reduced(path: String, name: String) {
        #expect(RouteTemplates().name(ofPath: path) == name)
    }

    @Test(
        "external names are folded, and everything except identifiers stays byte for byte",
        arguments: [
            ("/users/123", "/users/:id"), ("/orders/f47ac10b-58cc-4372-a567-0e02b2c3d479/items", "/orders/:uuid/items"),
            ("GET /users/123", "GET /users/:id"), ("users/123", "users/:id"), ("/users/123?tab=2", "/users/:id"),
            ("/search?q=a/1", "/search"),
            ("/a#b", "/a"), ("https://a.example/b/1?c=2", "https://a.example/b/:id"),
            ("http://a.example?b", "http://a.example"),
            ("/static/js/1.js", "/static/**"), ("https://a.example/static/1", "https://a.example/static/**"),
            ("GET /static/1", "GET /static/**"),
        ])
    func given(name: String, folded: String) throws {
        let templates = RouteTemplates(patterns: [try RoutePattern("/static/**")])
        #expect(templates.folded(name) == folded)
        #expect(templates.folded(folded) == folded)
    }

    @Test(
        "a name without an identifier is unchanged",
        arguments: [
            "", "/", "//", "/users/:id", "/users/:id.json", "/users/{id}", "/:uuid/:hash/:date/:token", "rpc:getUser",
            "GET users", "404",
            "f47ac10b-58cc-4372-a567-0e02b2c3d479", "what?", "what/is?it=on", "GET /a?b=c", "https://a.example/b",
            "https://a.example", "/é/ü 1",
            "/e\u{301}", "/a%2F1", "/" + String(repeating: "z", count: 2000), "grpc.Service/Method", "/\0",
        ])
    func kept(name: String) {
        #expect(RouteTemplates().folded(name).utf8.elementsEqual(name.utf8))
    }

    @Test("configured patterns come first, in their order")
    func patternsFirst() throws {
        let templates = RouteTemplates(patterns: [
            try RoutePattern("/shop/special/items/:item"), try RoutePattern("/shop/*/items/:item"),
            try RoutePattern("/static/**"),
        ])
        #expect(templates.name(ofPath: "/shop/special/items/1?x") == "/shop/special/items/:item")
        #expect(templates.name(ofPath: "http://a.example/shop/5/items/1") == "/shop/*/items/:item")
        #expect(templates.name(ofPath: "/shop/5/items/1/2") == "/shop/:id/items/:id/:id")
        #expect(templates.name(ofPath: "/static/js/1.js") == "/static/**")
    }

    @Test("a long name is cut at a whole character")
    func long() {
        let letters = String(repeating: "z", count: 2000)
        // 997 bytes plus three for the ellipsis.
        #expect(RouteTemplates().name(ofPath: "/" + letters) == "/" + letters.prefix(996) + "…")
        #expect(RouteTemplates().name(ofPath: "/" + letters.prefix(999)) == "/" + letters.prefix(999))
        // A slash and 498 letters of two bytes each are 997 bytes; with one more letter before, the last does not fit.
        let umlauts = String(repeating: "ü", count: 1000)
        #expect(RouteTemplates().name(ofPath: "/" + umlauts) == "/" + umlauts.prefix(498) + "…")
        #expect(RouteTemplates().name(ofPath: "/z" + umlauts) == "/z" + umlauts.prefix(497) + "…")
        #expect(RouteTemplates().name(ofPath: "/" + String(repeating: "1", count: 5000)) == "/:id")
    }

    @Test("invalid UTF-8 and zero bytes are replaced")
    func repaired() {
        var name: [UInt8] = []
        let path: [UInt8] = [0x2F, 0xFF, 0x2F, 0x00, 0x2F, 0xC3, 0x2F, 0x31]
        path.withSlice { RouteTemplates().write(nameOf: $0, into: &name) }
        #expect(String(validating: name, as: UTF8.self) == "/\u{FFFD}/\u{FFFD}/\u{FFFD}/:id")
    }
}
