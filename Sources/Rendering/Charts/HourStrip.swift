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
        func bars(_ isBreach: Bool) -> String {
            values.indices.filter { breaches.contains($0) == isBreach }.compactMap { index in
                guard let value = values[index], let place = y.position(of: value) else { return nil }
                let x = Coordinate.text((Double(index) + 0.5) * step)
                return "M\(x),40V\(Coordinate.text(min(place, Self.base - Self.least)))"
            }.joined()
        }
        let marks = breaches.sorted().filter(values.indices.contains).map { index in
            "M\(Coordinate.text((Double(index) + 0.5) * step)),42v4"
        }.joined()
        func path(_ name: String, _ d: String, width: Double, dashes: SVGValue? = nil) -> SVGElement? {
            d.isEmpty
                ? nil
                : SVGElement(
                    "path",
                    ["class": "\(name)", "d": "\(d)", "stroke-width": SVGValue(width), "stroke-dasharray": dashes])
        }
        let bar = (step * 7).rounded() / 10
        let line = y.position(of: threshold).map { "M0,\(Coordinate.text($0))H240" } ?? ""
        return SVGElement(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "c-strip", "role": "img", "aria-label": SVGValue(label),
                "viewBox": "0 0 240 46", "fill": "none", "stroke": "currentColor",
            ],
            [
                path("c-plain", bars(false), width: bar), path("c-strong", bars(true) + marks, width: bar),
                path("c-base", "M0,40.5H240", width: 1), path("c-limit", line, width: 1.2, dashes: "4 3"),
            ].compactMap(\.self)
        ).markup
    }
}
