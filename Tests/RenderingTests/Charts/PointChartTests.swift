import Foundation
import Testing

@testable import Rendering

@Suite struct PointChartTests {
    private func chart(_ measurements: [(Double, Double?)], rules: [ChartRule] = []) -> PointChart {
        PointChart(
            caption: ChartExamples.caption(), axis: ValueAxis(unit: "GB", tickLabel: ChartExamples.whole),
            window: ChartExamples.day,
            series: [
                PointChart.Series(
                    name: "web-1", slot: 0,
                    measurements: measurements.map {
                        PointChart.Measurement(instant: ChartExamples.midnight + $0.0, value: $0.1)
                    })
            ], longestConnection: 600, rules: rules)
    }

    @Test("measurements far apart are not connected")
    func far() throws {
        let svg = try ParsedSVG(chart([(0, 1), (300, 2), (901, 3), (1200, 4)]).markup)
        #expect(svg.lines.first?.split(separator: "M").count == 2)
    }

    @Test("the order of measurements is irrelevant")
    func order() {
        let measurements: [(Double, Double?)] = [(0, 1), (300, 2), (600, nil), (900, 4)]
        #expect(chart(measurements).markup == chart(measurements.reversed()).markup)
    }

    @Test("one measurement is a dot")
    func single() throws {
        #expect(try ParsedSVG(chart([(7, 1)]).markup).all(class: "c-dot").count == 2)
    }

    @Test("a chart without data says so", arguments: [[], [(0.0, nil)], [(-5, 1)], [(.nan, 1)], [(86_400, 1)]])
    func empty(measurements: [(Double, Double?)]) throws {
        #expect(try ParsedSVG(chart(measurements).markup).labels.contains("No data"))
    }

    @Test("a limit far above the curve is named, not drawn")
    func limit() throws {
        let svg = try ParsedSVG(
            chart([(0, 1), (300, 2)], rules: [ChartRule(value: 64, label: "limit 64 GB")]).markup)
        #expect(svg.labels.contains("↑ limit 64 GB, off the scale"))
        #expect(svg.all(class: "c-rule").isEmpty)
    }

    @Test("very many measurements are thinned without losing peaks")
    func thinned() throws {
        let many = (0..<86_400).map { (Double($0), $0 == 40_000 ? 100.0 : Double($0 % 7)) as (Double, Double?) }
        let svg = try ParsedSVG(chart(many).markup)
        let heights = try #require(svg.lines.first).split(separator: " ").compactMap { $0.split(separator: ",").last }
        #expect(heights.count < 750)
        #expect(svg.labels.contains("100"))
        let top = try #require(heights.compactMap { Double($0) }.min())
        let bottom = try #require(heights.compactMap { Double($0) }.max())
        #expect(bottom - top > 150)
    }
}
