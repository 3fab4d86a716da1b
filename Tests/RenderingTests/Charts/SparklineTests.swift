import Foundation
import Testing

@testable import Rendering

@Suite struct SparklineTests {
    @Test("a sparkline is hidden from screen readers")
    func hidden() throws {
        let root = try #require(try ParsedSVG(Sparkline([1, 2]).markup).elements.first)
        #expect(root["aria-hidden"] == "true")
        #expect(root["viewBox"] == "0 0 120 24")
    }

    @Test(
        "lines break at missing values, isolated values are dots",
        arguments: [
            ([1.0, 2, 3], 1, 1), ([1, 2, nil, 3, 4], 2, 1), ([1, nil, 2, 3], 1, 2), ([5], 0, 1), ([nil, .nan], 0, 0),
            ([], 0, 0),
        ] as [([Double?], Int, Int)])
    func gaps(values: [Double?], lines: Int, dots: Int) throws {
        let svg = try ParsedSVG(Sparkline(values).markup)
        #expect((svg.all("path").first?["d"] ?? "").filter { $0 == "M" }.count == lines)
        #expect(svg.all("circle").count == dots)
    }

    @Test(
        "values are drawn inside the view box",
        arguments: [
            [0, 9_007_199_254_740_992], [-5, 5], [Double.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
            [.leastNonzeroMagnitude, 0], [.greatestFiniteMagnitude, .greatestFiniteMagnitude], [-3, -3],
        ])
    func extremes(values: [Double]) throws {
        let path = try #require(try ParsedSVG(Sparkline(values).markup).all("path").first?["d"])
        let heights = path.dropFirst().split(separator: " ").compactMap { $0.split(separator: ",").last }
        #expect(heights.compactMap { Double($0) }.allSatisfy { (3...21).contains($0) })
    }
}

@Suite struct BlockSparklineTests {
    @Test(
        "values are written as blocks",
        arguments: [
            ([0, 1, 2, 3, 4, 5, 6, 7], "▁▂▃▄▅▆▇█"), ([0, 0.01, 7], "▁▂█"), ([0, nil, 7, .nan], "▁·█·"), ([], ""),
            ([nil, nil], "··"), ([0, 0], "▁▁"), ([5, 5, 5], "▄▄▄"), ([1], "▄"), ([-5, -5], "▄▄"), ([-7, 0, 7], "▁▄█"),
            ([100, 101, 99], "▄▅▄"), ([.infinity, 3], "·▄"), ([0, .greatestFiniteMagnitude], "▁█"),
            ([9_007_199_254_740_992, 0], "█▁"),
        ] as [([Double?], String)])
    func blocks(values: [Double?], text: String) {
        #expect(BlockSparkline(values).description == text)
    }
}
