/// A chart of daily values and their forecast: a dashed line to the limit, surrounded by a band.
package struct ForecastChart: Sendable {
    private let caption: ChartCaption
    private let axis: ValueAxis
    private let window: ChartWindow
    private let history: [PointChart.Measurement]
    private let historyName: String
    private let projection: Projection?
    private let slots: [ChartSlot]
    private let rules: [ChartRule]

    /// The forecast: a line and the band around it.
    package struct Projection: Hashable, Sendable {
        /// From the first day that it describes to the limit, or to the end of the window.
        package let line: [Place]
        /// The corners of the area in which the line may run, in order around it; empty for no band.
        package let band: [Place]
    }

    /// A point in the chart's own units.
    package struct Place: Hashable, Sendable {
        /// Seconds since 1970.
        package let instant: Double
        package let value: Double
    }

    /// - Parameters:
    ///   - historyName: legend text for the line of past values.
    ///   - slots: the areas that respond to the pointer.
    package init(
        caption: ChartCaption, axis: ValueAxis, window: ChartWindow, historyName: String,
        history: [PointChart.Measurement], projection: Projection?, slots: [ChartSlot], rules: [ChartRule]
    ) {
        self.caption = caption
        self.axis = axis
        self.window = window
        self.historyName = historyName
        self.history = history.filter { window.contains($0.instant) }
        self.projection = projection
        self.slots = slots
        self.rules = rules
    }

    /// A longer interval between two days breaks the line: a day plus a clock change.
    private static let longestConnection = 30 * 3600.0

    /// The drawing as XML, without a trailing newline.
    package var markup: String {
        var past = LineMarks()
        var previous: Double?
        for measurement in history {
            guard let value = measurement.value else { continue }
            if let previous, measurement.instant - previous > Self.longestConnection { past.interrupt() }
            past.append(value, at: measurement.instant)
            previous = measurement.instant
        }
        var future = LineMarks()
        for place in projection?.line ?? [] { future.append(place.value, at: place.instant) }
        let band = projection?.band ?? []
        var entries = [ChartLegend.Entry(key: .line(SeriesStyle(slot: 0), hasMarker: past.hasDots), label: historyName)]
        if projection != nil {
            entries.append(ChartLegend.Entry(key: .line(SeriesStyle(slot: 1), hasMarker: false), label: "trend"))
        }
        if !band.isEmpty { entries.append(ChartLegend.Entry(key: .band, label: "95 % interval")) }
        let sheet = ChartSheet(
            caption: caption, axis: axis, window: window,
            domain: ValueDomain(
                values: history.compactMap(\.value) + (projection?.line ?? []).map(\.value) + band.map(\.value),
                rules: rules, isCount: axis.isCount), entries: entries, slots: slots, gaps: [], gapLabel: nil)
        let corners = band.compactMap { sheet.place(of: $0.value, at: $0.instant) }
        var outline = PathText()
        outline.polyline(corners)
        outline.append("z")
        let area =
            corners.count < 3
            ? nil
            : SVGElement(
                "path",
                [
                    "class": "c-band", "fill": "currentColor", "fill-opacity": 0.2, "stroke": "currentColor",
                    "stroke-dasharray": "2 2.5", "d": SVGValue(outline),
                ])
        let marks = [
            area, past.element(style: SeriesStyle(slot: 0), on: sheet),
            future.element(style: SeriesStyle(slot: 1), on: sheet),
        ]
        return sheet.drawing(of: marks.compactMap(\.self)).markup
    }
}
