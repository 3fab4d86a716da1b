/// Where things are in a chart, in units of its view box. The largest text, that of narrow screens, fits everywhere.
struct PlotArea {
    static let width = 720.0
    static let height = 300.0
    /// The size of text where nothing else is said, as in a chart opened on its own.
    static let textSize = 13.0
    /// The size of text on narrow screens, where the chart is shrunk to half; `charts.css` sets it.
    static let largestTextSize = 22.0

    let left: Double
    let right = width - 6
    let top: Double
    let bottom = height - 32

    /// - Parameters:
    ///   - tickLabels: those of the vertical axis, which stand left of the plot.
    ///   - legendRows: rows of text above it.
    init(tickLabels: [String], legendRows: Int) {
        let widest = tickLabels.map(TextWidth.ems).max() ?? 0
        left = min(max(widest * PlotArea.largestTextSize + 8, 36), 200)
        // A label stands on the grid line it belongs to, so there is one more row.
        top = min((Double(legendRows) * ChartLegend.rowEms + 1.1) * PlotArea.largestTextSize, 180)
    }
}
