import Glibc

/// Finds the descriptions of a series on one scale, one change after another.
struct GrowthSearch {
    /// A description before its coefficients are known.
    struct Candidate {
        let noise: LastingNoise
        let terms: [GrowthTerm]
        /// Logarithm of its probability, up to a constant.
        let score: Double
    }

    private(set) var candidates: [Candidate] = []

    private let scale: GrowthScale
    private let days: [Int]
    private let positions: [Double]
    /// Straight lines, one for each noise.
    private let lines: [GrowthFit]

    /// Differences below this part of the range of the values are limited precision, not noise.
    static let precision = 1e-5
    /// A description whose probability is smaller than the best one's by this factor, as a logarithm, has no say.
    static let negligible = 7.0

    /// Noise with its probability before the days are known. Half of the time days are independent.
    private static let noises: [(noise: LastingNoise, prior: Double)] =
        [(LastingNoise(resemblance: 0, lasting: 0), 0.5)]
        + [0.5, 0.8, 0.95, 0.99].flatMap { resemblance in
            [0.5, 1].map { (LastingNoise(resemblance: resemblance, lasting: $0), 0.5 / 8) }
        }
    // How likely a change somewhere, a curve of a form and the logarithmic scale are before the days are known, as odds
    // to a straight line. A date too late does more harm than one too early, so a growing rise has better odds than a
    // shrinking one. Chosen by simulation: smaller odds make dates late, greater ones bands wide.
    private static let changeOdds = 0.25
    private static let growingOdds = 0.06
    private static let shrinkingOdds = 0.03

    private static let fewestDaysForChanges = 14
    private static let fewestDaysForWeekdays = 14
    private static let mostChanges = 4
    /// Days that a new slope must have lasted.
    private static let fewestDaysOfSlope = 3

    /// - Parameter days: ascending, 0 for the reported day.
    init(_ values: [Double], days: [Int], scale: GrowthScale) {
        self.scale = scale
        self.days = days
        let positions = values.map(scale.position)
        self.positions = positions
        lines = Self.noises.map { GrowthFit(positions, days: days, noise: $0.noise, terms: [.level, .day]) }
        search()
    }

    /// The description with its coefficients; `nil` if they cannot be told apart.
    func description(_ candidate: Candidate, weight: Double) -> GrowthDescription? {
        let fit = GrowthFit(positions, days: days, noise: candidate.noise, terms: candidate.terms)
        guard fit.terms.count == candidate.terms.count else { return nil }
        return GrowthDescription(scale: scale, fit: fit, weight: weight)
    }

    private mutating func search() {
        var best = -Double.infinity
        var prior = scale.isLogarithmic ? log(Self.growingOdds) : 0
        func score(_ noise: Int, _ squares: Double, terms: Int) -> Double {
            log(Self.noises[noise].prior) + lines[noise].score(squares, further: terms - 2, scale: scale)
        }
        func scores(_ fits: [GrowthFit]) -> [Double] {
            fits.indices.map { prior + score($0, fits[$0].squares, terms: fits[$0].terms.count) }
        }
        var fits = lines
        if days.count >= Self.fewestDaysForWeekdays {
            let weekly = lines.map { $0.adding((1...6).map(GrowthTerm.weekday)) }
            if (scores(weekly).max() ?? best) > (scores(lines).max() ?? best) { fits = weekly }
        }
        for (noise, score) in scores(fits).enumerated() { add(noise, fits[noise].terms, score, to: &best) }
        guard days.count >= Self.fewestDaysForChanges else { return }
        if !scale.isLogarithmic {
            for (noise, fit) in fits.enumerated() {
                for (terms, rate, squares) in curves(instead: fit, noise: Self.noises[noise].noise) {
                    let score =
                        prior + score(noise, squares, terms: terms.count)
                        + log(rate > 0 ? Self.growingOdds : Self.shrinkingOdds)
                    add(noise, terms, score, to: &best)
                }
            }
        }
        var reached = scores(fits).max() ?? best
        for _ in 0..<Self.mostChanges {
            prior += log(Self.changeOdds / Double(days.count))
            var (found, change): (Double, GrowthTerm?) = (reached, nil)
            for (noise, fit) in fits.enumerated() {
                for (position, day) in days.enumerated().dropFirst(2) {
                    var changes = [GrowthTerm.step(day)]
                    if position < days.count - Self.fewestDaysOfSlope { changes.append(.kink(day)) }
                    for term in changes {
                        guard let squares = fit.squares(adding: term) else { continue }
                        let score = prior + score(noise, squares, terms: fit.terms.count + 1)
                        if score > found { (found, change) = (score, term) }
                        if score > best - Self.negligible { add(noise, fit.terms + [term], score, to: &best) }
                    }
                }
            }
            guard let change else { break }
            reached = found
            fits = fits.map { $0.adding([change]) }
        }
    }

    private mutating func add(_ noise: Int, _ terms: [GrowthTerm], _ score: Double, to best: inout Double) {
        best = max(best, score)
        candidates.append(Candidate(noise: Self.noises[noise].noise, terms: terms, score: score))
    }

    /// The best curve of each form instead of the straight line of a fit, and the squares that it leaves.
    private func curves(instead line: GrowthFit, noise: LastingNoise) -> [(
        terms: [GrowthTerm], rate: Double, squares: Double
    )] {
        let other = line.terms.filter { $0 != .level && $0 != .day }
        let level = GrowthFit(positions, days: days, noise: noise, terms: [.level] + other)
        return GrowthForm.allCases.filter { $0 != .straight }.map { form in
            func squares(_ rate: Double) -> Double {
                rate == 0 ? .infinity : level.squares(adding: .curve(form, rate)) ?? .infinity
            }
            let rates = form.rates(of: Double(max(days[days.count - 1] - days[0], 1)))
            let all = rates.map(squares)
            let least = all.indices.min { all[$0] < all[$1] } ?? 0
            // There is one minimum between its neighbors.
            var (low, high) = (rates[max(least - 1, 0)], rates[min(least + 1, rates.count - 1)])
            for _ in 0..<18 {
                let third = (high - low) / 3
                if squares(low + third) < squares(high - third) { high -= third } else { low += third }
            }
            let rate = low + (high - low) / 2
            return ([.level, .curve(form, rate)] + other + [.bend(form, rate)], rate, squares(rate))
        }
    }
}
