/// The range of a vertical axis: zero, all of the data and the rules close to it, rounded outward to ticks.
struct ValueDomain {
    let lower: Double
    let upper: Double
    /// Whether there is any value, including zero; rules do not count.
    let hasData: Bool
    /// Empty if there is neither a value nor a rule.
    let ticks: [Double]
    /// Rules from the lowest to the highest.
    let rules: [ChartRule]
    /// Rules too far from the data to be drawn.
    let distantRules: [ChartRule]

    private static let tickCount = 4
    /// A rule beyond this many times the largest value would flatten the curve.
    private static let reach = 3.0

    /// - Parameter openValues: values that may be greater in reality: they get extra room above.
    init(values: [Double], openValues: [Double] = [], rules: [ChartRule], isCount: Bool) {
        let data = (values + openValues.map { $0 * 1.2 }).filter(\.isFinite)
        let rules = rules.filter(\.value.isFinite).sorted { ($0.value, $0.label) < ($1.value, $1.label) }
        let largest = data.map(abs).max() ?? 0
        // If all values are zero or missing, there is no curve to flatten.
        let isNear = { (rule: ChartRule) in largest == 0 || abs(rule.value) / ValueDomain.reach <= largest }
        self.rules = rules.filter(isNear)
        distantRules = rules.filter { !isNear($0) }

        hasData = !data.isEmpty
        let all = data + self.rules.map(\.value)
        let lowest = min(all.min() ?? 0, 0)
        let highest = max(all.max() ?? 0, 0)
        guard lowest < highest else {
            // No values, or only zeros.
            lower = 0
            upper = 1
            ticks = all.isEmpty ? [] : [0]
            return
        }
        let nice = LinearTicks.nice(from: lowest, to: highest, count: ValueDomain.tickCount, wholeNumbers: isCount)
        lower = nice.lower
        upper = nice.upper
        ticks =
            LinearTicks(from: lower, to: upper, count: ValueDomain.tickCount, wholeNumbers: isCount).values
    }
}
