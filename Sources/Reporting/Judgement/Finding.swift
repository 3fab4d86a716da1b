/// Something the report says about a day: an outage, a breach, a change. One cause is one finding: an endpoint's
/// errors, its alert, its slow query and what the service shows of it are one.
package struct Finding: Hashable, Codable, Sendable {
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// Hours, or a day, without requests that usually have them.
        case outage
        /// Fewer requests, or more.
        case traffic
        case errors
        /// Response times.
        case times
        case slowQuery
        case resource
        case budget
        /// An endpoint that is new, gone or back.
        case endpoint
    }

    package enum State: String, Codable, Sendable {
        /// Began on this day.
        case new
        /// Began on an earlier day, and is not standing yet.
        case lasting
        /// Was standing or acknowledged, and got worse.
        case worse
        /// Was there on each of the last days on record, at the same level.
        case standing
        /// Is over, or better than usual.
        case ended
    }

    /// What people felt of it beyond what is usual.
    package struct Harm: Hashable, Codable, Sendable {
        /// Requests that failed.
        package var failedRequests = 0
        /// Requests that did not come.
        package var missingRequests = 0
        /// Seconds that were waited.
        package var seconds = 0.0
        /// How many organizations had any of it, and how many sent requests; `nil` where it is not known.
        @Nullable package var organizations: Int?
        @Nullable package var organizationsAsking: Int?

        /// So many seconds of waiting weigh as much as a failed request.
        private static let secondsOfRequest = 10.0
        /// A request that did not come, which somebody may have made later, weighs so much of one that failed.
        private static let partOfMissing = 0.3

        package init() {}

        /// In requests that failed or did not come.
        package var weight: Double {
            Double(failedRequests) + Self.partOfMissing * Double(missingRequests) + max(seconds, 0)
                / Self.secondsOfRequest
        }
    }

    /// Why it is no alarm.
    package struct Acknowledged: Hashable, Codable, Sendable {
        package let note: String
        @Nullable package var until: CalendarDate?
    }

    /// The same on every day on which the same thing is found, for `daybook acknowledge --finding`.
    package let id: String
    package let kind: Kind
    package let subject: ChangeSubject
    package var state: State
    /// What it makes of the day: `critical`, `warning` or `ok`.
    package var level: Health.Status
    /// The first day of it; `nil` where that is the day itself, or unknown.
    @Nullable package var since: CalendarDate?
    package var harm: Harm
    /// For a mail's subject: `POST /api/checkout 5xx 0 -> 5.8 %`.
    package let headline: String
    /// For the verdict, with its full stop.
    package let sentence: String
    /// What it is, after its subject's name: `server errors 0 → 5.8 %, 14:00 to 16:00`.
    package let text: String
    /// Who is affected, why, and what else belongs to it, in sentences.
    package var details: [String]
    /// The counts it rests on; `nil` where it rests on a comparison of days.
    @Nullable package var evidence: String?
    /// What else is part of it.
    package var related: [ChangeSubject]
    /// The first and last hour of it, by position in the window; `nil` where it is of the whole day.
    @Nullable package var hours: [Int]?
    @Nullable package var acknowledged: Acknowledged?
    /// The beginnings of queries as `sentence` and `details` quote them; `nil` without any, and in reports that were
    /// archived without it.
    @Nullable package var queries: [String]?

    /// Whether somebody has to know of it.
    package var isAlarm: Bool { acknowledged == nil && state != .standing && state != .ended && level > .ok }

    /// The first is the one that a reader has to know first: alarms by level, then by harm; then news that is no alarm;
    /// then what is over, standing and acknowledged.
    package func isListed(before other: Finding) -> Bool {
        if rank != other.rank { return rank < other.rank }
        if isAlarm, level != other.level { return level > other.level }
        let (harm, theirs) = (harm.weight, other.harm.weight)
        if harm != theirs { return harm > theirs }
        if kind != other.kind { return Self.order(kind) < Self.order(other.kind) }
        return id < other.id
    }

    private var rank: Int {
        if acknowledged != nil { return 5 }
        switch state {
        case .standing: return level > .ok ? 3 : 4
        case .ended: return 2
        default: return level > .ok ? 0 : 1
        }
    }

    private static func order(_ kind: Kind) -> Int { Kind.allCases.firstIndex(of: kind) ?? 0 }

    /// Of the alert about slow queries.
    static let slowQueryAlert = id(.slowQuery, .service, "alert")

    /// A short name that is the same on every day, whatever the figures.
    static func id(_ kind: Kind, _ subject: ChangeSubject, _ more: String = "") -> String {
        let name =
            switch subject {
            case .service: "service"
            case .endpoint(let endpoint): "\(endpoint.method ?? "-") \(endpoint.name)"
            case .query(let fingerprint): fingerprint
            case .resource(let metric): metric
            case .objective(let name): name
            }
        // FNV-1a, 64 bits.
        let hash = "\(kind.rawValue) \(subject.type) \(name) \(more)".utf8.reduce(14_695_981_039_346_656_037 as UInt64)
        {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
        let digits = String(hash, radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).prefix(10))
    }
}

/// A condition that a day had, as later days ask about it.
package struct DayCondition: Hashable, Codable, Sendable {
    /// Of the finding.
    package let id: String
    package let level: Health.Status
    /// Its weight, in requests that failed or did not come.
    package let harm: Double
}

/// What later days ask of a day's judgement.
package struct DayJudgement: Hashable, Codable, Sendable {
    /// Its findings, those that are over left out.
    package let conditions: [DayCondition]
    /// Changes that may last.
    package let changes: [OngoingChange]
    /// How many findings are alarms.
    package let alarms: Int
    /// What the first of them is about and what belongs to it, as far as the day has a page of it; empty without one.
    package let first: [ChangeSubject]
    /// The first of its alarms and other changes in few words each, at most `mostHeadlines`; `nil` in entries that were
    /// written without them.
    package let headlines: [String]?

    static let mostHeadlines = 6

    /// `nil` of reports that were archived without findings.
    init?(_ report: Report) {
        guard let findings = report.findings else { return nil }
        var conditions = findings.filter { $0.state != .ended }.map {
            DayCondition(id: $0.id, level: $0.level, harm: $0.harm.weight)
        }
        // The alert is there on a day whose finding is the query behind it, too.
        let isAlerted = report.alerts.contains {
            $0.type == HourlyRule.slowQueries.type && $0.hours?.breaches.isEmpty == false
        }
        if isAlerted, !conditions.contains(where: { $0.id == Finding.slowQueryAlert }) {
            conditions.append(DayCondition(id: Finding.slowQueryAlert, level: .ok, harm: 0))
        }
        self.conditions = conditions
        let alarming = findings.filter(\.isAlarm)
        alarms = alarming.count
        let changes = findings.filter {
            !$0.isAlarm && $0.acknowledged == nil && $0.state != .standing && !$0.headline.isEmpty
        }
        headlines = (alarming + changes).prefix(Self.mostHeadlines).map(\.headline)
        let (endpoints, queries) = (
            Set(report.endpoints.map(\.endpoint)), Set(report.slowQueries.groups.map(\.fingerprint))
        )
        first = (alarming.first.map { [$0.subject] + $0.related } ?? []).filter { subject in
            switch subject {
            case .endpoint(let endpoint): endpoints.contains(endpoint)
            case .query(let fingerprint): queries.contains(fingerprint)
            case .service, .resource, .objective: true
            }
        }
        self.changes = report.window.date.map { OngoingChange.all(report.comparison?.changes ?? [], on: $0) } ?? []
    }
}
