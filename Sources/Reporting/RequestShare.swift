/// A target share of requests, such as 99.9 %, stored exactly in hundred-millionths, so that no budget has a rounding
/// error.
package struct RequestShare: Hashable, Sendable {
    /// Above 0 and below `whole`.
    package let parts: Int

    package static let whole = 100_000_000

    /// Reads a percentage with at most six decimals: `99.9 %` or `99.9%`. `nil` for anything else, and unless it is
    /// above 0 % and below 100 %: no service can guarantee that nothing fails.
    package init?(_ text: String) {
        guard text.hasSuffix("%") else { return nil }
        var digits = text.dropLast()
        while digits.hasSuffix(" ") { digits.removeLast() }
        let pieces = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count <= 2, pieces.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            pieces[0].count <= 2, let percent = Int(pieces[0])
        else { return nil }
        let decimals = pieces.count > 1 ? String(pieces[1]) : ""
        guard decimals.count <= 6, let rest = Int(decimals + String(repeating: "0", count: 6 - decimals.count)) else {
            return nil
        }
        self.init(parts: percent * 1_000_000 + rest)
    }

    /// The share closest to a fraction of 1.
    init?(fraction: Double) {
        guard fraction > 0, fraction < 1 else { return nil }
        self.init(parts: Int((fraction * Double(Self.whole)).rounded()))
    }

    private init?(parts: Int) {
        guard parts > 0, parts < Self.whole else { return nil }
        self.parts = parts
    }

    /// The fraction in `report.json`, 0...1.
    var fraction: Double { Double(parts) / Double(Self.whole) }

    /// Number of bad requests allowed in `requests`.
    func allowed(of requests: Int) -> Double {
        Double(Int128(requests) * Int128(Self.whole - parts)) / Double(Self.whole)
    }

    /// Whether `bad` requests out of `requests` spend the budget.
    func isSpent(bad: Int, of requests: Int) -> Bool {
        bad > 0 && Int128(bad) * Int128(Self.whole) >= Int128(requests) * Int128(Self.whole - parts)
    }
}
