/// One thing that is not as it was: whose, which measure, from what to what, and the evidence.
package struct Change: Hashable, Codable, Sendable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case worse
        /// No requests, where there were some every day.
        case gone
        /// Never seen on the days on record.
        case new
        /// Seen before, and not for longer than ever.
        case returned
        case better
        /// Judged, and nothing was found. Not in a list of changes.
        case steady
        /// Could not be judged. Not in a list of changes.
        case tooLittleData
    }

    package enum Measure: String, Codable, Sendable, CaseIterable {
        /// In milliseconds.
        case p95
        /// The average response time, in milliseconds.
        case mean
        /// How many there were, on the hours that the day has.
        case requests
        /// The share of requests with a status of 400 or more, 0...1.
        case errors
        /// The share of requests with a status of 500 or more, 0...1.
        case serverErrors
        /// The time of all slow executions of a query together, in milliseconds.
        case slowTime
        /// Of a resource, in its own unit.
        case greatestValue
    }

    package let subject: ChangeSubject
    package let kind: Kind
    /// `nil` for an endpoint that is new, gone or returned.
    @Nullable package var measure: Measure?
    /// What was usual, in the measure's unit: the median of the last same weekdays, or of the last days where there are
    /// too few.
    @Nullable package var before: Double?
    /// In the measure's unit.
    @Nullable package var after: Double?
    /// Of the day; of a query, its slow executions.
    package let requests: Int
    /// The first day of the present level, or the last with requests where they are gone or were absent; `nil` where
    /// that is the day itself, or unknown.
    @Nullable package var since: CalendarDate?
    /// The evidence in words, without the subject's name and without a full stop.
    package let sentence: String
    package let sightings: Sightings
    /// The first words of a query; `nil` for other subjects.
    @Nullable package var excerpt: String?

    package init(
        subject: ChangeSubject, kind: Kind, measure: Measure? = nil, before: Double? = nil, after: Double? = nil,
        requests: Int, since: CalendarDate? = nil, sentence: String, sightings: Sightings, excerpt: String? = nil
    ) {
        self.subject = subject
        self.kind = kind
        self.measure = measure
        self.before = before
        self.after = after
        self.requests = requests
        self.since = since
        self.sentence = sentence
        self.sightings = sightings
        self.excerpt = excerpt
    }

    /// The figures alone: `P95 312 → 431 ms (+38 %)`. `nil` for what is new, gone or returned.
    package var figures: String? {
        guard let before, let after else { return nil }
        switch measure {
        case .p95: return ChangeSentence.times("P95", before: before, after: after)
        case .mean: return ChangeSentence.times("average", before: before, after: after)
        case .requests: return ChangeSentence.counts(before: before, after: after)
        case .errors: return ChangeSentence.shares("errors", before: before, after: after)
        case .serverErrors: return ChangeSentence.shares("server errors", before: before, after: after)
        case .slowTime: return ChangeSentence.durations(before: before, after: after)
        case .greatestValue, nil: return nil
        }
    }
}

/// On which of the last days a subject was seen, and how slow it was.
package struct Sightings: Hashable, Codable, Sendable {
    /// How many days a strip shows, the reported one included.
    package static let days = 30

    /// On how many days there were requests.
    package let seen: Int
    /// On how many days that could be told: days that are archived and did not count the subject among others.
    package let known: Int
    /// P95 of each day in milliseconds, the oldest first and the reported one last; `nil` where there is none.
    package let p95Milliseconds: [Double?]
    /// The measure that changed on each day, in its unit; `nil` where that is P95, and where nothing changed.
    @Nullable package var values: [Double?]?

    package init(seen: Int, known: Int, p95Milliseconds: [Double?], values: [Double?]? = nil) {
        self.seen = seen
        self.known = known
        self.p95Milliseconds = p95Milliseconds
        self.values = values
    }
}
