/// The common base of all charts: title, legend, grid, axes and the areas that respond to the pointer.
struct ChartSheet {
    let caption: ChartCaption
    let axis: ValueAxis
    let domain: ValueDomain
    let plot: PlotArea
    let x: TimeScale
    let y: LinearScale
    private let legend: ChartLegend
    private let slots: [ChartSlot]
    private let gaps: [ChartSlot]

    /// Up to this many ticks have room for their labels on narrow screens too.
    private static let fewTimeTicks = 5

    /// - Parameters:
    ///   - slots: areas that respond to the pointer.
    ///   - gaps: unknown slots, which are hatched and explained by `gapLabel`; not drawn if that is `nil`.
    init(
        caption: ChartCaption, axis: ValueAxis, window: ChartWindow, domain: ValueDomain, entries: [ChartLegend.Entry],
        slots: [ChartSlot], gaps: [ChartSlot], gapLabel: String?
    ) {
        self.caption = caption
        self.axis = axis
        self.domain = domain
        self.slots = slots
        let visibleGaps = gapLabel == nil ? [] : gaps.filter { $0.overlaps(window) }
        self.gaps = visibleGaps
        var entries = entries
        // A single line is already named by the heading.
        if let only = entries.first, entries.count == 1, caption.title.hasPrefix(only.label) { entries = [] }
        if let gapLabel, !visibleGaps.isEmpty {
            entries.append(ChartLegend.Entry(key: .gap(hatchID: caption.hatchID), label: gapLabel))
        }
        entries += domain.distantRules.map { rule in
            ChartLegend.Entry(key: .none, label: "\(rule.value < 0 ? "↓" : "↑") \(rule.label), off the scale")
        }
        legend = ChartLegend(unit: axis.unit, entries: entries)
        plot = PlotArea(tickLabels: domain.ticks.map(axis.tickLabel), legendRows: legend.rows)
        x = TimeScale(window: window, range: (plot.left, plot.right))
        y = LinearScale(domain: (domain.lower, domain.upper), range: (plot.bottom, plot.top))
    }

    /// `nil` outside the window, and for a value that is not finite.
    func place(of value: Double, at instant: Double) -> ChartPlace? {
        guard let x = x.position(of: instant), let y = y.position(of: value) else { return nil }
        return ChartPlace(x: x, y: y)
    }

    /// The whole drawing, with `marks` between the grid and the rules.
    func drawing(of marks: [SVGElement]) -> SVGElement {
        let under = [hatch, legend.element(above: plot.top), gapBands, grid, timeAxis]
        let over = [rules, domain.hasData ? nil : plot.emptyNote, hoverAreas]
        return caption.drawing(of: under + marks + over)
    }

    private var hatch: SVGElement? {
        guard !gaps.isEmpty else { return nil }
        return SVGElement(
            "pattern",
            [
                "id": "\(caption.hatchID)", "class": "c-hatch", "width": 7, "height": 7,
                "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)",
            ],
            [
                SVGElement("rect", ["width": 7, "height": 7, "fill-opacity": 0.05]),
                SVGElement("path", ["d": "M0,0v7", "stroke": "currentColor", "stroke-opacity": 0.35]),
            ])
    }

    /// Adjacent gaps become one band.
    private var gapBands: SVGElement? {
        guard !gaps.isEmpty else { return nil }
        var bands: [(start: Double, end: Double)] = []
        for gap in gaps.sorted(by: { ($0.start, $0.width) < ($1.start, $1.width) }) {
            if let last = bands.last, gap.start <= last.end {
                bands[bands.count - 1].end = max(last.end, gap.end)
            } else {
                bands.append((gap.start, gap.end))
            }
        }
        var path = PathText()
        for band in bands {
            guard let extent = x.extent(from: band.start, width: band.end - band.start) else { continue }
            path.rectangle(left: extent.lower, right: extent.upper, top: plot.top, bottom: plot.bottom)
        }
        return SVGElement("path", ["class": "c-gap", "fill": "url(#\(caption.hatchID))", "d": SVGValue(path)])
    }

    private var grid: SVGElement? {
        guard !domain.ticks.isEmpty else { return nil }
        return PlotArea.grid(
            domain.ticks.compactMap { tick in y.position(of: tick).map { (axis.tickLabel(tick), $0) } })
    }

    /// The line at zero, or at the bottom of an empty chart, with ticks and hours below the plot.
    private var timeAxis: SVGElement {
        let ticks = x.window.ticks.ticks.compactMap { tick in x.position(of: tick.instant).map { (tick: tick, x: $0) } }
        var line = PathText()
        line.move(0, y.position(of: 0) ?? plot.bottom)
        line.horizontal(PlotArea.width)
        for tick in ticks { plot.tick(at: tick.x, to: &line) }
        let labels = timeLabels(ticks).map { label in
            SVGElement(
                "text",
                [
                    "class": label.tick.isMajor || ticks.count <= ChartSheet.fewTimeTicks
                        ? nil : "c-tick-minor-label",
                    "x": SVGValue(label.x), "text-anchor": label.anchor,
                ], text: label.tick.label)
        }
        let baseline = SVGElement("path", ["d": SVGValue(line), "stroke": "currentColor"])
        return SVGElement("g", ["class": "c-axis"], labels.isEmpty ? [baseline] : [baseline, plot.labelsBelow(labels)])
    }

    /// A label below the time axis; without an anchor, its middle is at `x`.
    private struct TimeLabel {
        let tick: TimeTick
        let x: Double
        let anchor: SVGValue?
        /// Its ends at the default text size.
        let extent: ClosedRange<Double>
    }

    /// Labels that would leave the chart begin or end at its edge; one that then touches its neighbor is left out.
    private func timeLabels(_ ticks: [(tick: TimeTick, x: Double)]) -> [TimeLabel] {
        var labels = ticks.map { tick, x in
            let ems = TextWidth.ems(tick.label)
            let half = ems / 2 * PlotArea.largestTextSize
            let width = ems * PlotArea.textSize
            if x < half { return TimeLabel(tick: tick, x: 0, anchor: "start", extent: 0...width) }
            if x + half > PlotArea.width {
                return TimeLabel(
                    tick: tick, x: PlotArea.width, anchor: "end", extent: PlotArea.width - width...PlotArea.width)
            }
            return TimeLabel(tick: tick, x: x, anchor: nil, extent: x - width / 2...x + width / 2)
        }
        func touches(_ left: TimeLabel, _ right: TimeLabel) -> Bool {
            right.extent.lowerBound - left.extent.upperBound < PlotArea.textSize / 2
        }
        if labels.count > 2, labels[0].anchor != nil, touches(labels[0], labels[1]) { labels.removeFirst() }
        if labels.count > 2, labels[labels.count - 1].anchor != nil,
            touches(labels[labels.count - 2], labels[labels.count - 1])
        {
            labels.removeLast()
        }
        return labels
    }

    private var rules: SVGElement? {
        let places = domain.rules.compactMap { rule in y.position(of: rule.value).map { (rule: rule, y: $0) } }
        guard !places.isEmpty else { return nil }
        var lines = PathText()
        for place in places {
            lines.move(plot.left, place.y)
            lines.horizontal(PlotArea.width)
        }
        // Labels alternate between both ends, for rules that are close together.
        let labels = places.enumerated().map { index, place in
            SVGElement(
                "text",
                [
                    "x": SVGValue(index.isMultiple(of: 2) ? PlotArea.width : plot.left + 4), "y": SVGValue(place.y - 5),
                    "text-anchor": index.isMultiple(of: 2) ? "end" : nil,
                ], text: TextWidth.shortened(place.rule.label, to: 40))
        }
        return SVGElement(
            "g", ["class": "c-rule"],
            [SVGElement("path", ["d": SVGValue(lines), "stroke": "currentColor"])] + labels)
    }

    private var hoverAreas: SVGElement? {
        plot.hoverAreas(
            slots.filter { !$0.tooltip.isEmpty }.compactMap { slot in
                x.extent(from: slot.start, width: slot.width).map { ($0.lower, $0.upper, slot.tooltip) }
            })
    }
}

extension ChartSlot {
    fileprivate func overlaps(_ window: ChartWindow) -> Bool {
        TimeScale(window: window, range: (0, 1)).extent(from: start, width: width) != nil
    }
}
