import Foundation
import Reporting
import Testing

@testable import Rendering

@Suite("heatmap and distribution charts")
struct HeatmapChartTests {
    private let window = ChartWindow(start: 0, end: 7200, timeZone: .utc)

    private func chart(_ counts: [[Int]]) -> String {
        HeatmapChart(
            caption: ChartCaption(id: "h", title: "Times <&>", description: "How long."), window: window,
            unit: "requests",
            edgeLabels: ["10 ms", ""],
            columns: counts.enumerated().map { index, counts in
                HeatmapChart.Column(
                    slot: ChartSlot(start: Double(index) * 3600, width: 3600, tooltip: "\(index) & more"),
                    counts: counts)
            }
        ).markup
    }

    @Test("shades begin at counts that grow by a factor, and a small greatest count has few shades")
    func steps() {
        #expect(HeatmapChart.steps(greatest: 0) == [])
        #expect(HeatmapChart.steps(greatest: 1) == [1])
        #expect(HeatmapChart.steps(greatest: 3) == [1, 2, 3])
        #expect(HeatmapChart.steps(greatest: 100_000) == [1, 10, 100, 1000, 10_000])
        #expect(HeatmapChart.steps(greatest: .max).count == 5)
    }

    @Test("cells of one shade are one path, the greatest is darkest, and counts of zero are not drawn")
    func cells() throws {
        let markup = chart([[0, 1, 100_000], [0, 1, 0]])
        let paths = markup.matches(of: /<path fill-opacity="([0-9.]+)" d="([^"]+)"\/>/).map {
            (String($0.output.1), String($0.output.2))
        }
        #expect(paths.map(\.0) == ["0.16", "1"])
        #expect(paths.map { $0.1.count { $0 == "M" } } == [2, 1])
        #expect(
            markup.contains("<text x=\"") && markup.contains(">10 ms</text>")
                && markup.contains(">10000 or more</text>"))
        #expect(
            markup.contains("Times &lt;&amp;&gt;") && markup.contains("0 &amp; more") && !markup.contains("No data"))
        _ = try ParsedSVG(markup)
    }

    @Test("without data the chart says so")
    func empty() throws {
        for markup in [chart([]), chart([[0, 0, 0]]), chart([[]])] {
            #expect(markup.contains(">No data</text>"))
            _ = try ParsedSVG(markup)
        }
    }

    @Test("bars have a stepped line if there is a usual distribution, and none otherwise")
    func distribution() throws {
        func chart(_ usual: Double?) -> String {
            DistributionChart(
                caption: ChartCaption(id: "d", title: "T", description: "D"), edgeLabels: ["1 ms", "2 ms"],
                steps: [0.25, 0.75, 0].map { DistributionChart.Step(share: $0, usual: usual, tooltip: "t") },
                names: ("today", "before")
            ).markup
        }
        #expect(chart(0.5).contains("c-series c-s1") && chart(0.5).contains(">before</text>"))
        #expect(!chart(nil).contains("c-series") && !chart(nil).contains(">before</text>"))
        #expect(chart(nil).contains("class=\"c-bar\""))
        for markup in [chart(0.5), chart(nil)] { _ = try ParsedSVG(markup) }
    }
}
