import Testing

@testable import Rendering

@Suite struct ShareBarTests {
    @Test("a bar is as wide as the share, and hidden from screen readers")
    func width() throws {
        let svg = try ParsedSVG(ShareBar(0.614).markup)
        #expect(svg.elements.first?["aria-hidden"] == "true")
        #expect(svg.all("rect").map { $0["width"] } == ["61%"])
    }

    @Test(
        "an invalid share, or one too small to be visible, is not drawn",
        arguments: [nil, 0, 0.009, -1, .nan, .infinity, -.greatestFiniteMagnitude] as [Double?])
    func nothing(share: Double?) {
        #expect(ShareBar(share).markup == "")
    }

    @Test("more than the total is drawn as the total")
    func all() throws {
        #expect(try ParsedSVG(ShareBar(.greatestFiniteMagnitude).markup).all("rect").map { $0["width"] } == ["100%"])
    }
}
