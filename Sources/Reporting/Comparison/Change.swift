/// One thing that changed on a day: its subject, the measure, the values before and after, and the evidence.
package struct Change: Hashable, Codable, Sendable {
    /// The direction or kind of a change.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case worse
        /// No requests, although there were some every day.
        case gone
        /// Not seen on any day on record.
        case new
        /// Seen before, then absent for longer than ever.
        case returned
        case better
        /// Compared, without a result. Never in a list of changes.
        case steady
        /// Not enough data to compare. Never in a list of changes.
        case tooLittleData
    }

    /// The figure that changed.
    package enum Measure: String, Codable, Sendable, CaseIterable {
        /// P95 in milliseconds.
        case p95
        /// The average response time in milliseconds.
        case mean
        /// Number of requests, in the hours for which the day has data.
        case requests
        /// The share of requests with a status of 400 or more, 0...1.
        case errors
        /// The share of requests with a status of 500 or more, 0...1.
        case serverErrors
        /// Total time of all slow executions of a query, in milliseconds.
        case slowTime
        /// Of a statement by the server's statistics: its average time, its calls, and its total time, in milliseconds
        /// and scaled to 24 hours.
        case statementMean
        case statementCalls
        case statementTime
        /// The greatest value of a resource, in its own unit.
        case greatestValue

        /// Whether it is one of a statement's load.
        package var isOfStatement: Bool { [.statementMean, .statementCalls, .statementTime].contains(self) }
    }

    package let subject: ChangeSubject
    package let kind: Kind
    /// `nil` for an endpoint that is new, gone or returned.
    @Nullable package var measure: Measure? = nil
    /// The usual value in the measure's unit: the median of the last same weekdays, or of the last days where there are
    /// too few.
    @Nullable package var before: Double? = nil
    /// The value of the day in the measure's unit.
    @Nullable package var after: Double? = nil
    /// Requests of the day; for a query, its slow executions.
    package let requests: Int
    /// The first day of the present level; for a subject that is gone or was absent, the last day with requests. `nil`
    /// where that is the day itself, or unknown.
    @Nullable package var since: CalendarDate? = nil
    /// The evidence in words, without the subject's name and without a period.
    package let sentence: String
    package let sightings: Sightings
    /// The first words of a query; `nil` for other subjects.
    @Nullable package var excerpt: String? = nil

    /// Only the figures: `P95 312 → 431 ms (+38 %)`. `nil` for a subject that is new, gone or returned.
    package var figures: String? {
        guard let before, let after else { return nil }
        switch measure {
        case .p95: return ChangeSentence.times("P95", before: before, after: after)
        case .mean: return ChangeSentence.times("average", before: before, after: after)
        case .requests: return ChangeSentence.counts(before: before, after: after)
        case .errors: return ChangeSentence.shares("errors", before: before, after: after)
        case .serverErrors: return ChangeSentence.shares("server errors", before: before, after: after)
        case .slowTime: return ChangeSentence.durations(before: before, after: after)
        case .statementMean: return ChangeSentence.averages(before: before, after: after)
        case .statementCalls: return ChangeSentence.calls(before: before, after: after)
        case .statementTime: return ChangeSentence.durations(before: before, after: after)
        case .greatestValue, nil: return nil
        }
    }
}

/// The days on which a subject was seen, and how slow it was.
package struct Sightings: Hashable, Codable, Sendable {
    /// Number of days in a strip, including the reported day.
    package static let days = 30

    /// Number of days with requests.
    package let seen: Int
    /// Number of days that count: archived days that did not count the subject together with others.
    package let known: Int
    /// P95 of each day in milliseconds, oldest first and the reported day last; `nil` for a day without a value.
    package let p95Milliseconds: [Double?]
    /// The measure that changed, for each day and in its unit; `nil` if that is P95, or if nothing changed.
    @Nullable package var values: [Double?]? = nil
}
