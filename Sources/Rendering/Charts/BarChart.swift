/// A chart of counts per slot of time as stacked bars, such as requests with and without errors.
///
/// A slot without counts has no bar. Without any data, the chart says so.
package struct BarChart: Sendable {
    let caption: ChartCaption
    let axis: ValueAxis
    let window: ChartWindow
    /// Parts from the bottom up. Put the part that readers compare at the bottom, where all bars share a baseline.
    let parts: [Part]
    let bars: [Bar]
    /// Legend text for the hatching of unknown slots; `nil` for no hatching.
    var gapLabel: String? = "no data"

    /// One part of every bar.
    package struct Part: Hashable, Sendable {
        package let name: String
        package let fill: BarFill
    }

    /// One slot of time with the values of its parts.
    package struct Bar: Hashable, Sendable {
        package let slot: ChartSlot
        /// One value per part; `nil` if unknown. Negative numbers and numbers that are not finite count as unknown.
        package let values: [Double?]

        package init(slot: ChartSlot, values: [Double?]) {
            self.slot = slot
            self.values = values.map { value in value.flatMap { $0.isFinite && $0 >= 0 ? $0 : nil } }
        }

        var isMissing: Bool { !values.contains { $0 != nil } }

        /// The heights at which the parts end, from the bottom up.
        var tops: [Double] {
            var sum = 0.0
            return values.map { value in
                sum = min(sum + (value ?? 0), .greatestFiniteMagnitude)
                return sum
            }
        }
    }

    /// The drawing as XML, without a trailing newline.
    package var markup: String {
        let visible = bars.filter { window.contains($0.slot.start) }
        let known = visible.filter { !$0.isMissing }
        let sheet = ChartSheet(
            caption: caption, axis: axis, window: window,
            domain: ValueDomain(values: known.compactMap(\.tops.last), rules: [], isCount: axis.isCount),
            // The legend has the same order as the bars: the top part comes first.
            entries: parts.reversed().map { ChartLegend.Entry(key: .fill($0.fill), label: $0.name) },
            slots: bars.map(\.slot), gaps: visible.filter(\.isMissing).map(\.slot), gapLabel: gapLabel)
        let elements = parts.enumerated().reversed().compactMap { index, part -> SVGElement? in
            var path = PathText()
            for bar in known { append(part: index, of: bar, on: sheet, to: &path) }
            return path.isEmpty
                ? nil
                : SVGElement(
                    "path",
                    ["class": SVGValue(part.fill.cssClass), "fill-opacity": part.fill.opacity, "d": SVGValue(path)])
        }
        return sheet.drawing(of: elements).markup
    }

    /// The minimum height of a part that is not zero, so that one error in a million requests stays visible.
    private static let leastHeight = 2.0

    private func append(part index: Int, of bar: Bar, on sheet: ChartSheet, to path: inout PathText) {
        let tops = bar.tops
        guard tops.indices.contains(index), let value = bar.values[index], value > 0,
            let extent = sheet.x.extent(from: bar.slot.start, width: bar.slot.width),
            let top = sheet.y.position(of: tops[index]),
            let bottom = sheet.y.position(of: index > 0 ? tops[index - 1] : 0)
        else { return }
        let space = min((extent.upper - extent.lower) * 0.09, 2.5)
        path.rectangle(
            left: extent.lower + space, right: extent.upper - space, top: min(top, bottom - BarChart.leastHeight),
            bottom: bottom)
    }
}
