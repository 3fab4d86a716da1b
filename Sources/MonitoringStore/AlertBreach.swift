import Reporting

/// An hour that broke a rule, with its numbers in machine-readable form.
struct AlertBreach {
    let alert: Alert
    let figures: AlertDetails.Figures

    init(_ raised: RaisedAlert, hour: Instant) {
        let worst = raised.worst
        alert = raised.alert
        figures = AlertDetails.Figures(
            hour: hour, value: worst.value, threshold: raised.threshold, requests: worst.evidence?.requests,
            errors: worst.evidence?.events, limit: worst.limit)
    }
}

/// The `details` of a stored alert, as this program or the specification's collector writes them. The latter has the
/// hourly row under `data`.
struct AlertDetails: Codable {
    struct Row: Codable {
        let endpoint: String?
        let method: String?
    }

    /// The numbers of an hour that broke the rule.
    struct Figures: Codable, Hashable, Sendable {
        let hour: Instant
        /// A number of queries, an error rate, or the value of a resource.
        let value: Double
        /// The rule is broken above this; for a resource, at this.
        let threshold: Double
        let requests: Int?
        let errors: Int?
        /// The limit of a resource.
        let limit: Double?
    }

    @Nullable var endpoint: String? = nil
    @Nullable var method: String? = nil
    @Nullable var metric: String? = nil
    @Nullable var severity: String? = nil
    var occurrences = 1
    /// The starts of the first and the last hour that broke the rule.
    @Nullable var firstHour: Instant? = nil
    @Nullable var lastHour: Instant? = nil
    /// The starts of all hours that broke the rule, or of the last `mostHours`, ascending; `nil` in alerts written
    /// without them.
    var hours: [Instant]?
    /// The worst hour so far.
    @Nullable var worst: Figures? = nil

    static let mostHours = 100

    private enum SpecificationKeys: String, CodingKey { case data }

    /// Adds an hour that broke the rule.
    mutating func count(_ hour: Instant) {
        firstHour = min(firstHour ?? hour, hour)
        lastHour = max(lastHour ?? hour, hour)
        // The hours of an alert that lists none stay unknown.
        if let hours { self.hours = Set(hours + [hour]).sorted().suffix(Self.mostHours) }
    }

    init(_ breach: AlertBreach) {
        endpoint = breach.alert.endpoint
        method = breach.alert.method
        metric = breach.alert.metric
        severity = breach.alert.severity?.rawValue
        firstHour = breach.figures.hour
        lastHour = breach.figures.hour
        hours = [breach.figures.hour]
        worst = breach.figures
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Each field is optional: an unexpected value must not make the alert unreadable.
        let row = try? decoder.container(keyedBy: SpecificationKeys.self).decodeIfPresent(Row.self, forKey: .data)
        endpoint = (try? container.decodeIfPresent(String.self, forKey: .endpoint)) ?? row?.endpoint
        method = (try? container.decodeIfPresent(String.self, forKey: .method)) ?? row?.method
        metric = try? container.decodeIfPresent(String.self, forKey: .metric)
        severity = try? container.decodeIfPresent(String.self, forKey: .severity)
        let count = (try? container.decodeIfPresent(Int.self, forKey: .occurrences)) ?? 1
        occurrences = min(max(1, count), Int(Int32.max))
        firstHour = try? container.decodeIfPresent(Instant.self, forKey: .firstHour)
        lastHour = try? container.decodeIfPresent(Instant.self, forKey: .lastHour)
        hours = try? container.decodeIfPresent([Instant].self, forKey: .hours)
        worst = try? container.decodeIfPresent(Figures.self, forKey: .worst)
    }
}
