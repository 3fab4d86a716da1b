/// A chart of measurements at arbitrary instants, such as the memory in use, with their limit.
///
/// Lines connect measurements that are close enough in time; an isolated one is a dot. Without any data, the chart says
/// so.
package struct PointChart: Sendable {
    private let caption: ChartCaption
    private let axis: ValueAxis
    private let window: ChartWindow
    private let series: [Series]
    private let longestConnection: Double
    private let slots: [ChartSlot]
    private let rules: [ChartRule]

    /// One line of the chart, with its name and measurements.
    package struct Series: Hashable, Sendable {
        package let name: String
        /// 0...3: color, dashes and marker.
        package let slot: Int
        /// Sorted by instant, equal instants in the given order.
        package let measurements: [Measurement]

        package init(name: String, slot: Int, measurements: [Measurement]) {
            self.name = name
            self.slot = slot
            self.measurements = measurements.filter(\.instant.isFinite).enumerated()
                .sorted { ($0.element.instant, $0.offset) < ($1.element.instant, $1.offset) }.map(\.element)
        }
    }

    /// A value at an instant.
    package struct Measurement: Hashable, Sendable {
        /// Seconds since 1970.
        package let instant: Double
        /// `nil` and numbers that are not finite break the line.
        package let value: Double?

        package init(instant: Double, value: Double?) {
            self.instant = instant
            self.value = value.flatMap { $0.isFinite ? $0 : nil }
        }
    }

    /// - Parameters:
    ///   - series: drawn in this order, the first at the bottom. Measurements outside the window are left out.
    ///   - longestConnection: a longer interval between measurements, in seconds, breaks the line.
    ///   - slots: the areas that respond to the pointer.
    package init(
        caption: ChartCaption, axis: ValueAxis, window: ChartWindow, series: [Series], longestConnection: Double,
        slots: [ChartSlot] = [], rules: [ChartRule] = []
    ) {
        self.caption = caption
        self.axis = axis
        self.window = window
        self.series = series.map { series in
            Series(
                name: series.name, slot: series.slot,
                measurements: series.measurements.filter { window.contains($0.instant) })
        }
        self.longestConnection = longestConnection
        self.slots = slots
        self.rules = rules
    }

    /// The drawing as XML, without a trailing newline.
    package var markup: String {
        let marks = series.map { $0.lines(longestConnection: longestConnection) }
        let sheet = ChartSheet(
            caption: caption, axis: axis, window: window,
            domain: ValueDomain(
                values: series.flatMap(\.measurements).compactMap(\.value), rules: rules, isCount: axis.isCount),
            entries: zip(series, marks).map { series, marks in
                ChartLegend.Entry(
                    key: .line(SeriesStyle(slot: series.slot), hasMarker: marks.hasDots), label: series.name)
            }, slots: slots, gaps: [], gapLabel: nil)
        let elements = zip(series, marks).compactMap { series, marks in
            marks.element(style: SeriesStyle(slot: series.slot), on: sheet)
        }
        return sheet.drawing(of: elements).markup
    }
}

extension PointChart.Series {
    fileprivate func lines(longestConnection: Double) -> LineMarks {
        var lines = LineMarks()
        var previous: Double?
        for measurement in measurements {
            guard let value = measurement.value else {
                lines.interrupt()
                continue
            }
            if let previous, measurement.instant - previous > longestConnection { lines.interrupt() }
            lines.append(value, at: measurement.instant)
            previous = measurement.instant
        }
        return lines
    }
}
