/// Something the report says about a day: an outage, a breach, a change. One cause is one finding: an endpoint's
/// errors, its alert, its slow query and their effect on the service are one finding.
///
/// Example:
///
/// ```swift
/// let alarms = (report.findings ?? []).filter(\.isAlarm)
/// for finding in alarms { print(finding.level, finding.sentence) }
/// ```
package struct Finding: Hashable, Codable, Sendable {
    /// The kind of a finding.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// Hours or a day without requests that usually have some.
        case outage
        /// Fewer or more requests.
        case traffic
        case errors
        /// Response times.
        case times
        case slowQuery
        /// What the database server logged.
        case server
        case resource
        case budget
        /// An endpoint that is new, gone or back.
        case endpoint
    }

    /// How a finding compares with previous days.
    package enum State: String, Codable, Sendable {
        /// Began on this day.
        case new
        /// Began on an earlier day and is not standing yet.
        case lasting
        /// Was standing or acknowledged and got worse.
        case worse
        /// Was there on each of the last days on record, at the same level.
        case standing
        /// Is over, or better than usual.
        case ended
    }

    /// The harm to users, beyond what is usual.
    package struct Harm: Hashable, Codable, Sendable {
        /// Requests that were errors.
        package var failedRequests = 0
        /// Requests that are missing.
        package var missingRequests = 0
        /// Seconds of waiting.
        package var seconds = 0.0
        /// Number of affected organizations, and number of organizations that sent requests; `nil` where unknown.
        @Nullable package var organizations: Int? = nil
        @Nullable package var organizationsAsking: Int? = nil

        /// This many seconds of waiting weigh as much as one error.
        private static let secondsOfRequest = 10.0
        /// Weight of a missing request, relative to an error; somebody may have made the request later.
        private static let partOfMissing = 0.3

        /// Weight in requests that were errors or are missing.
        package var weight: Double {
            Double(failedRequests) + Self.partOfMissing * Double(missingRequests) + max(seconds, 0)
                / Self.secondsOfRequest
        }
    }

    /// Why the finding does not raise an alarm.
    package struct Acknowledged: Hashable, Codable, Sendable {
        package let note: String
        @Nullable package var until: CalendarDate?
    }

    /// The id is the same on every day that has the same finding, for `daybook acknowledge --finding`.
    package let id: String
    package let kind: Kind
    package let subject: ChangeSubject
    package var state: State
    /// Status that it gives the day: `critical`, `warning` or `ok`.
    package var level: Health.Status
    /// The first day of the finding; `nil` if that is the day itself, or unknown.
    @Nullable package var since: CalendarDate?
    package var harm: Harm
    /// Text for a mail's subject: `POST /api/checkout 5xx 0 -> 5.8 %`.
    package let headline: String
    /// Sentence for the verdict, with its period.
    package let sentence: String
    /// The text after the subject's name: `server errors 0 → 5.8 %, 14:00 to 16:00`.
    package let text: String
    /// Sentences about who is affected, why, and what else belongs to the finding.
    package var details: [String]
    /// The counts that support it; `nil` if it is based on a comparison of days.
    @Nullable package var evidence: String?
    /// Other subjects that are part of it.
    package var related: [ChangeSubject]
    /// Its first and last hour, by position in the window; `nil` if it concerns the whole day.
    @Nullable package var hours: [Int]?
    @Nullable package var acknowledged: Acknowledged?
    /// The beginnings of queries as `sentence` and `details` quote them; `nil` without any, and in reports archived
    /// without them.
    @Nullable package var queries: [String]?

    /// Whether it needs somebody's attention.
    package var isAlarm: Bool { acknowledged == nil && state != .standing && state != .ended && level > .ok }

    /// Sorts what a reader must know first: alarms by level, then by harm; then news without an alarm; then findings
    /// that are over, standing or acknowledged.
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
            case .server: "server"
            case .endpoint(let endpoint): "\(endpoint.method ?? "-") \(endpoint.name)"
            case .query(let fingerprint): fingerprint
            case .resource(let metric): metric
            case .objective(let name): name
            }
        let hash = FNV1a("\(kind.rawValue) \(subject.type) \(name) \(more)".utf8)
        let digits = String(hash.value, radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).prefix(10))
    }
}
