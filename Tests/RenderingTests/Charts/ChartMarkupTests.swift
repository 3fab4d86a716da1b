import Foundation
import Testing

@testable import Rendering

/// Properties of the markup of every chart.
@Suite struct ChartMarkupTests {
    static let charts: [(String, String)] = [
        ("latency", ChartExamples.latency.markup), ("traffic", ChartExamples.traffic.markup),
        ("memory", ChartExamples.memory.markup), ("empty", ChartExamples.line([]).markup),
    ]

    @Test("the accessible name and description come first", arguments: charts)
    func accessible(name: String, markup: String) throws {
        let svg = try ParsedSVG(markup)
        #expect(svg.elements.prefix(3).map(\.name) == ["svg", "title", "desc"])
        let root = try #require(svg.elements.first)
        #expect(root["role"] == "img")
        #expect(root["aria-labelledby"] == "\(svg.elements[1]["id"] ?? "") \(svg.elements[2]["id"] ?? "")")
    }

    @Test("no attribute violates a strict content security policy", arguments: charts)
    func policy(name: String, markup: String) throws {
        let attributes = Set(try ParsedSVG(markup).elements.flatMap(\.attributes.keys))
        #expect(!attributes.contains { $0 == "style" || $0 == "href" || $0.hasPrefix("on") })
    }

    @Test("charts of one page share no id and refer only to their own ids")
    func ids() throws {
        let all = try ChartMarkupTests.charts.map { try ParsedSVG($0.1).elements.compactMap { $0["id"] } }
        #expect(all.flatMap(\.self).count == Set(all.flatMap(\.self)).count)
        for (ids, chart) in zip(all, ChartMarkupTests.charts) {
            let parts = chart.1.components(separatedBy: "url(#").dropFirst()
            let references = Set(parts.compactMap { $0.split(separator: ")").first.map(String.init) })
            #expect(references.isSubset(of: Set(ids)))
        }
    }

    @Test(
        "different ids stay different in markup",
        arguments: [("a b", "a-b"), ("a/b", "a_2f_b"), ("é", "e"), ("_", "5f")])
    func distinctIDs(first: String, second: String) {
        #expect(ChartExamples.caption(first).titleID != ChartExamples.caption(second).titleID)
    }

    static let hostile = [
        "</title><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "a\u{0}\u{1}\u{1F}b\u{FFFF}", "]]>",
        "&nbsp;",
        "<\u{338}script>", "' onload='x", String(repeating: "long ", count: 500), "\u{202E}evil", "",
    ]

    @Test("hostile text stays text", arguments: hostile)
    func injection(text: String) throws {
        let chart = LineChart(
            caption: ChartCaption(id: text, title: text, description: text),
            axis: ValueAxis(unit: text) { _ in text }, window: ChartExamples.day,
            series: [
                LineChart.Series(
                    name: text, slot: 0,
                    points: [
                        ChartPoint(start: ChartExamples.midnight, width: 3600, value: 1),
                        ChartPoint(start: ChartExamples.midnight + 3600, width: 3600, low: 1, high: nil),
                    ])
            ], slots: [ChartExamples.slot(0, text), ChartExamples.slot(5, text)],
            rules: [ChartRule(value: 2, label: text), ChartRule(value: 1e9, label: text)], gapLabel: text,
            intervalLabel: text)
        let bars = BarChart(
            caption: ChartCaption(id: text, title: text, description: text),
            axis: ValueAxis(unit: text) { _ in text }, window: ChartExamples.day,
            parts: [BarChart.Part(name: text, fill: .plain)],
            bars: [BarChart.Bar(slot: ChartExamples.slot(0, text), values: [3])], gapLabel: text)
        for markup in [chart.markup, bars.markup] {
            let names = Set(try ParsedSVG(markup).elements.map(\.name))
            #expect(names.isSubset(of: ["svg", "title", "desc", "g", "path", "rect", "text", "pattern"]))
        }
    }

    @Test("equal charts have equal markup")
    func determinism() {
        #expect(ChartExamples.latency.markup == ChartExamples.latency.markup)
        #expect(ChartExamples.memory.markup == ChartExamples.memory.markup)
    }

    @Test("coordinates have at most two decimals", arguments: charts)
    func decimals(name: String, markup: String) throws {
        for element in try ParsedSVG(markup).elements {
            for value in element.attributes.values {
                #expect(value.firstMatch(of: /\.\d{3}/) == nil)
            }
        }
    }

    @Test("charts of a day are small: lines under 9 kB, bars under 7 kB")
    func size() {
        #expect(ChartExamples.latency.markup.utf8.count < 9_000)
        #expect(ChartExamples.traffic.markup.utf8.count < 7_000)
    }

    @Test(
        "days on which clocks change have an axis of local hours and all their slots",
        arguments: [
            // 2026-03-29T00:00+01:00, 23 hours; 2026-10-25T00:00+02:00, 25 hours.
            (1_774_738_800.0, 23), (1_792_879_200, 25),
        ])
    func clockChange(start: Double, hours: Int) throws {
        let window = ChartWindow(start: start, end: start + Double(hours) * 3600, timeZone: ChartExamples.berlin)
        let starts = (0..<hours).map { start + Double($0) * 3600 }
        let chart = LineChart(
            caption: ChartExamples.caption(), axis: ValueAxis(unit: "") { _ in "" }, window: window,
            series: [
                LineChart.Series(
                    name: "P50", slot: 0, points: starts.map { ChartPoint(start: $0, width: 3600, value: 5) })
            ], slots: starts.map { ChartSlot(start: $0, width: 3600, tooltip: "\($0)") })
        let svg = try ParsedSVG(chart.markup)
        #expect(svg.tooltips.count == hours)
        #expect(svg.lines.first?.split(separator: " ").count == hours)
        #expect(
            svg.labels.filter { $0.hasSuffix(":00") } == [
                "00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00",
            ])
    }
}
