/// How well an objective was met over 1, 7 and 30 days, every request weighing the same, and what is left of its error
/// budget: the requests that may be bad without missing the objective ("The Site Reliability Workbook", chapters 2 and
/// 5).
///
/// Requests known only from hourly aggregates are left out and counted: an aggregate shows neither server errors nor
/// how many requests took less than a given time. The same applies to requests without a status if the objective is
/// about errors.
package struct ObjectiveReport: Hashable, Codable, Sendable {
    /// The objective over the days of one period.
    package struct Period: Hashable, Codable, Sendable {
        package let days: Int
        /// Number of its days that are archived, including the reported one.
        package let daysOnRecord: Int
        /// Number of these days on which endpoints were counted together, so that endpoints of the objective may be
        /// missing.
        package let daysUnknown: Int
        /// Number of requests that were judged.
        package let requests: Int
        package let bad: Int
        /// Requests left out because they have no status.
        package let unknownStatus: Int
        /// Requests left out because they are known only from hourly aggregates.
        package let bounded: Int
        /// bad / requests, 0...1; `nil` without requests.
        @Nullable package var badShare: Double?
        /// badShare / (1 - share): at 1, the budget is spent exactly at the end of the period; `nil` without requests.
        @Nullable package var burnRate: Double?
    }

    /// The error budget of 30 days.
    package struct Budget: Hashable, Codable, Sendable {
        /// Number of requests that may be bad.
        package let requests: Double
        /// The budget minus the bad requests; below 0 if more were bad than allowed.
        package let left: Double
        /// left / requests, at most 1; `nil` for an empty budget.
        @Nullable package var leftShare: Double?
    }

    package let name: String
    /// A pattern of names; `nil` for every endpoint.
    @Nullable package var endpoint: String?
    /// `nil` for every method.
    @Nullable package var method: String?
    /// A request is good if it took less than this; if `nil`, a request is good if it ended without a server error.
    @Nullable package var milliseconds: Int?
    /// The share of requests that must be good, 0...1.
    package let share: Double
    package let minimumRequests: Int
    /// Number of endpoints of the reported day that match.
    package let endpoints: Int
    /// Periods, shortest first; only the window itself if it is not a calendar day.
    package let periods: [Period]
    /// `nil` for a window that is not a calendar day.
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

    /// Whether there were enough requests to judge the period.
    package func isJudged(_ period: Period) -> Bool { period.requests >= minimumRequests }

    /// Whether a period has spent its whole budget; `false` with too few requests.
    package func isSpent(_ period: Period) -> Bool {
        isJudged(period) && RequestShare(fraction: share)?.isSpent(bad: period.bad, of: period.requests) ?? false
    }

    /// Whether nothing is left of the budget, with chance ruled out. If only some of the period's days are on record,
    /// the bad requests must spend the budget that all days would have if they were like these.
    package var isExhausted: Bool {
        guard budget != nil, let period = periods.last, isSpent(period), let share = RequestShare(fraction: share)
        else { return false }
        let allowed = share.allowed(of: period.requests) * Double(period.days) / Double(max(period.daysOnRecord, 1))
        return Double(period.bad) >= allowed
            && Evidence(events: period.bad, requests: period.requests).isAbove(
                1 - self.share, level: Evidence.dailyLevel)
    }

    /// Whether the last week alone spends the budget too fast.
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
