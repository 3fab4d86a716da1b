import Reporting

/// An hour that broke a rule, with the numbers that a program wants to read.
struct AlertBreach {
    let alert: Alert
    let hour: Instant
    /// Queries, a fraction of errors, or the value of a resource.
    let value: Double
    /// Above, or for a resource at which the rule is broken.
    let threshold: Double
    let requests: Int?
    let errors: Int?
    /// Of a resource.
    let limit: Double?

    init(_ raised: RaisedAlert, hour: Instant) {
        alert = raised.alert
        self.hour = hour
        value = raised.worst.value
        threshold = raised.threshold
        requests = raised.worst.evidence?.requests
        errors = raised.worst.evidence?.events
        limit = raised.worst.limit
    }
}

/// What a stored alert's `details` say: as this program writes them, or as the specification's collector did, with the
/// hourly row under `data`.
struct AlertDetails: Codable {
    struct Row: Codable {
        let endpoint: String?
        let method: String?
    }

    /// The worst hour so far.
    struct Worst: Codable {
        let hour: Instant
        let value: Double
        let threshold: Double
        let requests: Int?
        let errors: Int?
        let limit: Double?

        init(_ breach: AlertBreach) {
            hour = breach.hour
            value = breach.value
            threshold = breach.threshold
            requests = breach.requests
            errors = breach.errors
            limit = breach.limit
        }
    }

    var endpoint: String?
    var method: String?
    var metric: String?
    var severity: String?
    var occurrences = 1
    /// Starts of the first and the last hour that broke the rule.
    var firstHour: Instant?
    var lastHour: Instant?
    var worst: Worst?

    private enum CodingKeys: String, CodingKey {
        case endpoint, method, metric, severity, occurrences, firstHour, lastHour, worst, data
    }

    init(_ breach: AlertBreach) {
        endpoint = breach.alert.endpoint
        method = breach.alert.method
        metric = breach.alert.metric
        severity = breach.alert.severity?.rawValue
        firstHour = breach.hour
        lastHour = breach.hour
        worst = Worst(breach)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Each is optional in every sense: whatever else stands there is no reason to lose the alert.
        let row = try? container.decodeIfPresent(Row.self, forKey: .data)
        endpoint = (try? container.decodeIfPresent(String.self, forKey: .endpoint)) ?? row?.endpoint
        method = (try? container.decodeIfPresent(String.self, forKey: .method)) ?? row?.method
        metric = try? container.decodeIfPresent(String.self, forKey: .metric)
        severity = try? container.decodeIfPresent(String.self, forKey: .severity)
        let count = (try? container.decodeIfPresent(Int.self, forKey: .occurrences)) ?? 1
        occurrences = min(max(1, count), Int(Int32.max))
        firstHour = try? container.decodeIfPresent(Instant.self, forKey: .firstHour)
        lastHour = try? container.decodeIfPresent(Instant.self, forKey: .lastHour)
        worst = try? container.decodeIfPresent(Worst.self, forKey: .worst)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(endpoint, forKey: .endpoint)
        try container.encode(method, forKey: .method)
        try container.encode(metric, forKey: .metric)
        try container.encode(severity, forKey: .severity)
        try container.encode(occurrences, forKey: .occurrences)
        try container.encode(firstHour, forKey: .firstHour)
        try container.encode(lastHour, forKey: .lastHour)
        try container.encode(worst, forKey: .worst)
    }
}
