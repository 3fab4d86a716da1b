/// A chart of one or more measures per slot of time, such as percentiles by hour.
///
/// A value is drawn in the middle of its slot. Lines break where a value or a slot is missing; an isolated value is a
/// dot, and a value known only within bounds is drawn as an interval. Without any data, the chart says so.
package struct LineChart: Sendable {
    private let caption: ChartCaption
    private let axis: ValueAxis
    private let window: ChartWindow
    private let series: [Series]
    private let slots: [ChartSlot]
    private let rules: [ChartRule]
    private let gapLabel: String?
    private let intervalLabel: String

    /// One line of the chart, with its name and points.
    package struct Series: Hashable, Sendable {
        package let name: String
        /// 0...3: color, dashes and marker.
        package let slot: Int
        /// Sorted by start, equal starts in the given order; points without a finite time are left out.
        package let points: [ChartPoint]

        package init(name: String, slot: Int, points: [ChartPoint]) {
            self.name = name
            self.slot = slot
            self.points = points.filter { $0.middle.isFinite }.enumerated()
                .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element)
        }
    }

    /// - Parameters:
    ///   - series: drawn in this order, the first at the bottom. Points outside the window are left out.
    ///   - slots: the areas that respond to the pointer.
    ///   - gapLabel: legend text for the hatching of slots unknown to every series; `nil` for no hatching.
    ///   - intervalLabel: legend text for the marks of values known only within bounds.
    package init(
        caption: ChartCaption, axis: ValueAxis, window: ChartWindow, series: [Series], slots: [ChartSlot] = [],
        rules: [ChartRule] = [], gapLabel: String? = "no traffic", intervalLabel: String = "between bounds"
    ) {
        self.caption = caption
        self.axis = axis
        self.window = window
        self.series = series.map { series in
            Series(name: series.name, slot: series.slot, points: series.points.filter { window.contains($0.middle) })
        }
        self.slots = slots
        self.rules = rules
        self.gapLabel = gapLabel
        self.intervalLabel = intervalLabel
    }

    /// The drawing as XML, without a trailing newline.
    package var markup: String {
        let points = series.flatMap(\.points)
        let marks = series.map(\.lines)
        var entries = zip(series, marks).map { series, marks in
            ChartLegend.Entry(key: .line(SeriesStyle(slot: series.slot), hasMarker: marks.hasDots), label: series.name)
        }
        if points.contains(where: \.isInterval) {
            entries.append(ChartLegend.Entry(key: .interval, label: intervalLabel))
        }
        let sheet = ChartSheet(
            caption: caption, axis: axis, window: window,
            domain: ValueDomain(
                values: points.flatMap(\.extremes), openValues: points.compactMap(\.openLow), rules: rules,
                isCount: axis.isCount), entries: entries, slots: slots,
            gaps: slots.filter { slot in !points.contains { !$0.isMissing && $0.overlaps(slot) } }, gapLabel: gapLabel)
        let elements = zip(series, marks).enumerated().compactMap { index, pair in
            pair.1.element(
                style: SeriesStyle(slot: pair.0.slot), on: sheet, bounds: bounds(of: pair.0, at: index, on: sheet))
        }
        return sheet.drawing(of: elements).markup
    }

    /// The marks of values known only within bounds; marks of different series are next to each other.
    private func bounds(of series: Series, at index: Int, on sheet: ChartSheet) -> PathText {
        var path = PathText()
        let shift = (Double(index) - Double(self.series.count - 1) / 2) * IntervalMark.spacing
        for point in series.points {
            guard case .interval(let low, let high) = point.content, let x = sheet.x.position(of: point.middle) else {
                continue
            }
            IntervalMark.append(
                x: x + shift, low: low.flatMap(sheet.y.position), high: high.flatMap(sheet.y.position),
                limits: (sheet.plot.top, sheet.plot.bottom), to: &path)
        }
        return path
    }
}

extension LineChart.Series {
    /// A line breaks where there is no value, and where the next slot begins more than half a slot later.
    fileprivate var lines: LineMarks {
        var lines = LineMarks()
        var end: Double?
        for point in points {
            guard case .value(let value) = point.content else {
                lines.interrupt()
                continue
            }
            if let end, point.start - end > point.width / 2 { lines.interrupt() }
            lines.append(value, at: point.middle)
            end = point.end
        }
        return lines
    }
}
