/// The layout of a chart, in units of its view box. It has room for the largest text, that of narrow screens.
struct PlotArea {
    static let width = 720.0
    static let height = 300.0
    /// The default text size, for example in a chart opened on its own.
    static let textSize = 13.0
    /// The text size on narrow screens, where the chart is reduced to half its size; `charts.css` sets it.
    static let largestTextSize = 22.0

    let left: Double
    let right = width - 6
    let top: Double
    let bottom = height - 32

    /// - Parameters:
    ///   - tickLabels: labels of the vertical axis, to the left of the plot.
    ///   - legendRows: rows of text above the plot.
    init(tickLabels: [String], legendRows: Int) {
        let widest = tickLabels.map(TextWidth.ems).max() ?? 0
        left = min(max(widest * PlotArea.largestTextSize + 8, 36), 200)
        // A label is on its grid line, so there is one more row.
        top = min((Double(legendRows) * ChartLegend.rowEms + 1.1) * PlotArea.largestTextSize, 180)
    }
}
