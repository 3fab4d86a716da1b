import Foundation
import Testing

@testable import Rendering

@Suite struct BarChartTests {
    private func chart(_ values: [[Double?]]) -> BarChart {
        BarChart(
            caption: ChartExamples.caption(), axis: ChartExamples.requests, window: ChartExamples.day,
            parts: [BarChart.Part(name: "errors", fill: .strong), BarChart.Part(name: "without errors", fill: .plain)],
            bars: values.enumerated().map { BarChart.Bar(slot: ChartExamples.slot($0.offset), values: $0.element) })
    }

    private func bars(_ svg: ParsedSVG, _ fill: BarFill) -> [Substring] {
        svg.all(class: fill.cssClass).first { $0.ancestors == ["svg"] }?["d"]?.split(separator: "M") ?? []
    }

    @Test("parts are stacked and empty slots have no bar")
    func stacked() throws {
        let svg = try ParsedSVG(chart([[5, 95], [0, 0], [0, 50], [nil, 20]]).markup)
        #expect(bars(svg, .strong).count == 1)
        #expect(bars(svg, .plain).count == 3)
        // The highest bar is 5 + 95.
        #expect(svg.all("text").filter { $0.ancestors.last == "g" }.map(\.text).contains("100"))
    }

    @Test("a part that is not zero is visible, however small")
    func visible() throws {
        let svg = try ParsedSVG(chart([[1, 1_000_000]]).markup)
        let edges = try #require(bars(svg, .strong).first).split { ",VHz".contains($0) }.compactMap { Double($0) }
        #expect(edges[1] - edges[2] == 2)
    }

    @Test("unknown slots are hatched", arguments: [[nil, nil], [Double.nan, -1], []])
    func unknown(values: [Double?]) throws {
        let svg = try ParsedSVG(chart([[1, 2], values]).markup)
        #expect(svg.labels.contains("no data"))
        #expect(bars(svg, .plain).count == 1)
    }

    @Test("counts have whole ticks", arguments: [1.0, 2, 3])
    func wholeTicks(count: Double) throws {
        let svg = try ParsedSVG(chart([[0, count]]).markup)
        #expect(!svg.labels.contains { $0.contains(".") })
    }

    @Test("a chart without data says so", arguments: [[], [[nil]], [[Double.infinity]]])
    func empty(values: [[Double?]]) throws {
        #expect(try ParsedSVG(chart(values).markup).labels.contains("No data"))
    }

    @Test(
        "extreme values make a valid chart",
        arguments: [
            [9_007_199_254_740_992, 1], [Double.greatestFiniteMagnitude, .greatestFiniteMagnitude], [1, 2, 3, 4],
        ])
    func extremes(values: [Double]) throws {
        #expect(!bars(try ParsedSVG(chart([values]).markup), .strong).isEmpty)
    }
}
