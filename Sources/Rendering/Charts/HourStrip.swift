/// The hours of an alert as a strip of bars, with the threshold as a dashed line; hours that broke the rule are dark
/// and have a mark below them.
package struct HourStrip: Hashable, Sendable {
    private let values: [Double?]
    private let breaches: Set<Int>
    private let threshold: Double
    private let label: String

    /// - Parameter label: text for readers who cannot see the strip.
    package init(values: [Double?], breaches: [Int], threshold: Double, label: String) {
        self.values = values.map { value in value.flatMap { $0.isFinite && $0 > 0 ? $0 : nil } }
        self.breaches = Set(breaches)
        self.threshold = threshold
        self.label = label
    }

    private static let width = 240.0
    private static let base = 40.0
    /// The minimum height, so that one of a million stays visible.
    private static let least = 1.5

    /// The drawing as XML.
    package var markup: String {
        let top = max(values.compactMap(\.self).max() ?? 0, threshold.isFinite ? threshold : 0)
        let y = LinearScale(domain: (0, top), range: (Self.base, 3))
        let step = Self.width / Double(max(values.count, 1))
        func middle(_ index: Int) -> Double { (Double(index) + 0.5) * step }
        func bars(_ isBreach: Bool) -> PathText {
            var path = PathText()
            for index in values.indices where breaches.contains(index) == isBreach {
                guard let value = values[index], let place = y.position(of: value) else { continue }
                path.move(middle(index), Self.base)
                path.vertical(min(place, Self.base - Self.least))
            }
            return path
        }
        var strong = bars(true)
        for index in breaches.sorted() where values.indices.contains(index) {
            strong.move(middle(index), 42)
            strong.append("v4")
        }
        func path(_ name: String, _ d: PathText, width: Double, dashes: SVGValue? = nil) -> SVGElement? {
            d.isEmpty
                ? nil
                : SVGElement(
                    "path",
                    [
                        "class": SVGValue(name), "d": SVGValue(d), "stroke-width": SVGValue(width),
                        "stroke-dasharray": dashes,
                    ])
        }
        let bar = (step * 7).rounded() / 10
        var base = PathText()
        base.append("M0,40.5H240")
        var limit = PathText()
        if let place = y.position(of: threshold) {
            limit.move(0, place)
            limit.horizontal(Self.width)
        }
        return SVGElement(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "c-strip", "role": "img", "aria-label": SVGValue(label),
                "viewBox": "0 0 240 46", "fill": "none", "stroke": "currentColor",
            ],
            [
                path("c-plain", bars(false), width: bar), path("c-strong", strong, width: bar),
                path("c-base", base, width: 1), path("c-limit", limit, width: 1.2, dashes: "4 3"),
            ].compactMap(\.self)
        ).markup
    }
}
