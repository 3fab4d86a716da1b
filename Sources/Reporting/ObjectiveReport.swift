/// How an objective was kept over 1, 7 and 30 days, every request weighing the same, and what is left of its budget: of
/// the requests that may be bad without it being missed ("The Site Reliability Workbook", chapters 2 and 5).
///
/// Requests of which only hourly aggregates remain are left out and counted: an aggregate tells neither server errors
/// nor how many requests took less than a time. So are requests without a status, where the objective is about errors.
package struct ObjectiveReport: Hashable, Codable, Sendable {
    package struct Period: Hashable, Codable, Sendable {
        package let days: Int
        /// How many of its days are archived, the reported one included.
        package let daysOnRecord: Int
        /// In how many of them endpoints were counted together, so that some which the objective is about may be
        /// missing.
        package let daysUnknown: Int
        /// Those that were judged.
        package let requests: Int
        package let bad: Int
        /// Left out, as they have no status.
        package let unknownStatus: Int
        /// Left out, as only hourly aggregates of them remain.
        package let bounded: Int
        /// bad / requests, 0...1; `nil` without requests.
        @Nullable package var badShare: Double?
        /// badShare / (1 - share): 1 spends the budget just within the period; `nil` without requests.
        @Nullable package var burnRate: Double?
    }

    /// Of 30 days.
    package struct Budget: Hashable, Codable, Sendable {
        /// How many requests may be bad.
        package let requests: Double
        /// Less what is bad; below 0 when more is than may be.
        package let left: Double
        /// left / requests, at most 1; `nil` for a budget of nothing.
        @Nullable package var leftShare: Double?
    }

    package let name: String
    /// A pattern of names; `nil` for every endpoint.
    @Nullable package var endpoint: String?
    /// `nil` for every method.
    @Nullable package var method: String?
    /// Good is what took less than this; `nil` where good is what ended without a server error.
    @Nullable package var milliseconds: Int?
    /// That is to be good, 0...1.
    package let share: Double
    package let minimumRequests: Int
    /// How many endpoints of the reported day it is about.
    package let endpoints: Int
    /// The shortest first; only the window itself where that is no calendar day.
    package let periods: [Period]
    /// `nil` for a window that is no calendar day.
    @Nullable package var budget: Budget?

    init(_ objective: Objective, traffic: PeriodTraffic) {
        name = objective.name
        endpoint = objective.endpoints?.name
        method = objective.endpoints?.method
        milliseconds = objective.milliseconds
        share = objective.share.fraction
        minimumRequests = objective.minimumRequests
        endpoints = traffic.reported.endpoints.keys.count { !$0.isOther && objective.endpoints?.matches($0) ?? true }
        periods = ([traffic.reported] + traffic.periods).map { Period(objective, $0) }
        budget = periods.last.flatMap { longest in
            guard longest.days > 1 else { return nil }
            let allowed = objective.share.allowed(of: longest.requests)
            let left = allowed - Double(longest.bad)
            return Budget(requests: allowed, left: left, leftShare: allowed > 0 ? left / allowed : nil)
        }
    }

    /// Whether there were enough requests to say anything.
    package func isJudged(_ period: Period) -> Bool { period.requests >= minimumRequests }

    /// Whether a period has spent all that may be bad in it; never with too few requests.
    package func isSpent(_ period: Period) -> Bool {
        isJudged(period) && RequestShare(fraction: share)?.isSpent(bad: period.bad, of: period.requests) ?? false
    }

    /// Whether nothing is left of the budget, chance ruled out: where only some of the period's days are on record, so
    /// much is bad that it would spend the budget of all of them, were they like these.
    package var isExhausted: Bool {
        guard budget != nil, let period = periods.last, isSpent(period), let share = RequestShare(fraction: share)
        else { return false }
        let allowed = share.allowed(of: period.requests) * Double(period.days) / Double(max(period.daysOnRecord, 1))
        return Double(period.bad) >= allowed
            && Evidence(events: period.bad, requests: period.requests).isAbove(
                1 - self.share, level: Evidence.dailyLevel)
    }

    /// Whether the last week alone would spend the budget before its time.
    package var isBurning: Bool {
        periods.first { $0.days == 7 }.map { period in
            isSpent(period)
                && Evidence(events: period.bad, requests: period.requests).isAbove(
                    1 - share, level: Evidence.dailyLevel)
        } ?? false
    }
}

extension ObjectiveReport.Period {
    fileprivate init(_ objective: Objective, _ period: PeriodTraffic.Period) {
        var (judged, bad, unknown, bounded) = (0, 0, 0, 0)
        for (endpoint, traffic) in period.endpoints where objective.endpoints?.matches(endpoint) ?? true {
            bounded += traffic.stored.reduce(0) { $0 + $1.requests }
            if let milliseconds = objective.milliseconds {
                judged += traffic.latencies.requests
                bad += traffic.latencies.requests(from: milliseconds)
            } else {
                judged += traffic.latencies.requests - (traffic.statuses[nil] ?? 0)
                unknown += traffic.statuses[nil] ?? 0
                bad += traffic.statuses.reduce(0) { ($1.key ?? 0) >= 500 ? $0 + $1.value : $0 }
            }
        }
        days = period.days
        daysOnRecord = period.daysOnRecord
        daysUnknown =
            objective.endpoints.map { pattern in
                period.daysWithOthers - (pattern.single.flatMap { period.daysApart[$0] } ?? 0)
            } ?? 0
        requests = judged
        self.bad = bad
        unknownStatus = unknown
        self.bounded = bounded
        badShare = judged > 0 ? Double(bad) / Double(judged) : nil
        let allowed = objective.share.allowed(of: judged)
        burnRate = allowed > 0 ? Double(bad) / allowed : nil
    }
}
