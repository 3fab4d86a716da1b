import Testing

@testable import Rendering

@Suite("field shape")
struct FieldShapeTests {
    private struct Inner: Decodable {
        let name: String
        let isOpen: Bool
    }

    private struct Outer: Decodable {
        let count: Int
        let svg: Markup
        let inner: Inner
        let list: [Inner]
        let names: [String]
        let maybe: Inner?
    }

    @Test("it lists every field of a type, through lists and optionals")
    func shape() throws {
        let inner = FieldShape.object(["name": .text, "isOpen": .flag])
        #expect(
            try FieldShape(of: Outer.self)
                == .object([
                    "count": .text, "svg": .markup, "inner": inner, "list": .list(inner), "names": .list(.text),
                    "maybe": inner,
                ]))
    }

    @Test("the fields of every page are known", arguments: TemplateSet.Page.allCases)
    func pages(page: TemplateSet.Page) throws {
        guard case .object(let fields) = try page.shape() else {
            Issue.record("\(page) has no fields")
            return
        }
        #expect(!fields.isEmpty)
    }
}
