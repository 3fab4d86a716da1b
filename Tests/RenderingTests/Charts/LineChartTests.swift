import Foundation
import Reporting
import TestSupport
import Testing

@testable import Rendering

@Suite struct LineChartTests {
    @Test("a line breaks at a missing value", arguments: [nil, Double.nan, .infinity])
    func gap(missing: Double?) throws {
        let svg = try ParsedSVG(ChartExamples.line([10, 20, missing, 30, 40]).markup)
        let line = try #require(svg.lines.first)
        #expect(line.split(separator: "M").map { $0.split(separator: " ").count } == [2, 2])
        #expect(svg.all(class: "c-dot").isEmpty)
    }

    @Test("a line breaks where a slot is absent")
    func absentSlot() throws {
        let points = [0, 1, 4, 5].map {
            ChartPoint(start: ChartExamples.start(ofHour: $0), width: 3600, value: 5)
        }
        let chart = LineChart(
            caption: ChartExamples.caption(), axis: ChartExamples.milliseconds, window: ChartExamples.day,
            series: [LineChart.Series(name: "P50", slot: 0, points: points.reversed())])
        let line = try #require(try ParsedSVG(chart.markup).lines.first)
        #expect(line.split(separator: "M").count == 2)
    }

    @Test("an isolated value is a dot with a legend marker", arguments: [[5.0], [nil, 5, nil], [nil, nil, 5]])
    func dot(values: [Double?]) throws {
        let svg = try ParsedSVG(ChartExamples.line(values).markup)
        #expect(svg.lines.isEmpty)
        #expect(svg.all(class: "c-dot").count == 2)
    }

    @Test("labels of the time axis do not touch, whatever the window", arguments: 0..<300)
    func timeLabels(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let start = Double(Int.random(in: 20_000...21_000, using: &random)) * 86_400
        // Among others the 254 days from September to May whose last two months touched.
        let days = seed == 0 ? 254 : Int.random(in: 1...900, using: &random)
        let window = ChartWindow(
            start: seed == 0 ? 20_697 * 86_400 : start,
            end: (seed == 0 ? 20_697 * 86_400 : start) + Double(days) * 86_400,
            timeZone: .utc)
        let chart = LineChart(
            caption: ChartExamples.caption(), axis: ChartExamples.milliseconds, window: window,
            series: [
                LineChart.Series(
                    name: "P50", slot: 0, points: [ChartPoint(start: window.start, width: 86_400, value: 5)])
            ])
        let ticks = TimeTicks(from: window.start, to: window.end, in: .utc, maximumCount: 9).ticks.map(\.label)
        let texts = try ParsedSVG(chart.markup).all("text").filter { ticks.contains($0.text) }
        #expect(texts.count >= ticks.count - 2 && !texts.isEmpty)
        let extents = try texts.map { text in
            let x = try #require(text["x"].flatMap(Double.init))
            let width = TextWidth.ems(text.text) * PlotArea.textSize
            let left = text["text-anchor"] == "start" ? x : text["text-anchor"] == "end" ? x - width : x - width / 2
            return (left: left, right: left + width)
        }
        for (left, right) in zip(extents, extents.dropFirst()) {
            #expect(right.left - left.right >= 6, "\(texts.map(\.text)) in \(days) days")
        }
    }

    @Test("a chart without data says so", arguments: [[], [nil, nil], [Double.nan]])
    func empty(values: [Double?]) throws {
        let svg = try ParsedSVG(ChartExamples.line(values).markup)
        #expect(svg.labels.contains("No data"))
        #expect(svg.all(class: "c-grid").isEmpty)
    }

    @Test("a chart with only a rule says that there is no data")
    func ruleAlone() throws {
        let svg = try ParsedSVG(ChartExamples.line([nil], rules: [ChartRule(value: 30, label: "limit 30 ms")]).markup)
        #expect(svg.labels.contains("No data"))
        #expect(svg.labels.contains("limit 30 ms"))
    }

    @Test("unknown slots are hatched, adjacent ones as one band")
    func hatching() throws {
        let svg = try ParsedSVG(
            ChartExamples.line([1, nil, nil, 4, nil, 6], slots: (0..<6).map { ChartExamples.slot($0) }).markup)
        let band = try #require(svg.all(class: "c-gap").first { $0.ancestors == ["svg"] })
        #expect(band["d"]?.split(separator: "M").count == 2)
        #expect(svg.labels.contains("no traffic"))
    }

    @Test("without gaps nothing is hatched or explained")
    func noHatching() throws {
        let svg = try ParsedSVG(
            ChartExamples.line([1, 2], slots: [ChartExamples.slot(0), ChartExamples.slot(1)]).markup)
        #expect(svg.all("pattern").isEmpty)
        #expect(!svg.labels.contains("no traffic"))
    }

    @Test("each slot in the window responds to the pointer over the full height")
    func hover() throws {
        let slots = [-1, 0, 1, 24].map { ChartExamples.slot($0, "hour \($0)") } + [ChartExamples.slot(3, "")]
        let svg = try ParsedSVG(ChartExamples.line([1, 2], slots: slots).markup)
        #expect(svg.tooltips == ["hour 0", "hour 1"])
        let edges = svg.hoverAreas.map { $0.split { "M,VHz".contains($0) } }
        #expect(edges.map { $0[1] } == ["268", "268"])
        #expect(Set(edges.map { $0[2] }).count == 1)
    }

    @Test("a value between bounds is drawn as an interval and does not extend the line")
    func bounds() throws {
        let svg = try ParsedSVG(intervals([(10, 20), (10, nil), (nil, 20)]).markup)
        let marks = svg.all(class: "c-bounds").filter { $0.ancestors.contains("pattern") == false }
        let path = try #require(marks.last?["d"])
        // Stems; caps at two, one and one ends; arrows at the open ends.
        #expect(path.filter { $0 == "V" }.count == 3)
        #expect(path.filter { $0 == "h" }.count == 4)
        #expect(path.filter { $0 == "l" }.count == 4)
        #expect(svg.lines.isEmpty)
        #expect(svg.labels.contains("between bounds"))
    }

    @Test("equal bounds are a value, and no bounds are a missing value")
    func degenerateBounds() {
        let same = ChartPoint(start: 0, width: 1, low: 5, high: 5)
        #expect(same == ChartPoint(start: 0, width: 1, value: 5))
        #expect(ChartPoint(start: 0, width: 1, low: nil, high: .nan).isMissing)
        #expect(ChartPoint(start: 0, width: 1, low: 9, high: 3).content == .interval(low: 3, high: 9))
    }

    private func intervals(_ bounds: [(Double?, Double?)]) -> LineChart {
        LineChart(
            caption: ChartExamples.caption(), axis: ChartExamples.milliseconds, window: ChartExamples.day,
            series: [
                LineChart.Series(
                    name: "P50", slot: 0,
                    points: bounds.enumerated().map {
                        ChartPoint(
                            start: ChartExamples.start(ofHour: $0.offset), width: 3600, low: $0.element.0,
                            high: $0.element.1)
                    })
            ])
    }

    @Test("series differ in more than color")
    func withoutColour() {
        let styles = (0..<4).map(SeriesStyle.init)
        #expect(Set(styles.map(\.dashes)).count == 4)
        #expect(Set(styles.map { $0.marker(x: 0, y: 0) }).count == 4)
    }

    @Test("a slot beyond the four starts again at the first", arguments: [(4, 0), (-1, 3), (Int.max, 3), (Int.min, 0)])
    func slots(slot: Int, style: Int) {
        #expect(SeriesStyle(slot: slot).slot == style)
    }

    @Test("a distant rule is named and not drawn")
    func distantRule() throws {
        let svg = try ParsedSVG(
            ChartExamples.line([10, 20], rules: [ChartRule(value: 500, label: "limit 500 ms")]).markup)
        #expect(svg.all(class: "c-rule").isEmpty)
        #expect(svg.labels.contains("↑ limit 500 ms, off the scale"))
    }

    @Test("a rule nearby is drawn with its label")
    func rule() throws {
        let svg = try ParsedSVG(
            ChartExamples.line([10, 20], rules: [ChartRule(value: 30, label: "limit 30 ms")]).markup)
        #expect(svg.all(class: "c-rule").count == 1)
        #expect(svg.labels.contains("limit 30 ms"))
    }

    @Test(
        "extreme values are drawn inside the view box",
        arguments: [
            [9_007_199_254_740_992, 0], [-5, -90], [1e308, -1e308], [Double.greatestFiniteMagnitude],
            [Double.leastNonzeroMagnitude, 0], [0, 0, 0], [-0.0], [Double.nan, Double.infinity, -Double.infinity],
        ])
    func extremes(values: [Double]) throws {
        let svg = try ParsedSVG(ChartExamples.line(values).markup)
        for line in svg.lines {
            let numbers = line.split { "M, ".contains($0) }.compactMap { Double($0) }
            #expect(numbers.allSatisfy { (0...720).contains($0) })
        }
    }

    @Test(
        "a window that covers nothing is an empty chart",
        arguments: [(0.0, 0.0), (5, 1), (.nan, 1), (0, .infinity), (-1e308, 1e308)])
    func emptyWindow(start: Double, end: Double) throws {
        let chart = LineChart(
            caption: ChartExamples.caption(), axis: ChartExamples.milliseconds,
            window: ChartWindow(start: start, end: end, timeZone: .utc),
            series: [
                LineChart.Series(
                    name: "P50", slot: 0, points: [ChartPoint(start: .nan, width: .infinity, value: 3)])
            ], slots: [ChartSlot(start: 0, width: .nan, tooltip: "never")])
        #expect(try ParsedSVG(chart.markup).labels.contains("No data"))
    }
}
