import MonitoringStore
import Reporting

/// The demo's monitoring data: a shop with some 25 endpoints and 12 organizations. The same options give the same
/// records.
package struct DemoData: Sendable {
    package let options: DemoOptions

    package init(_ options: DemoOptions) { self.options = options }

    /// The organizations' weights among all requests, greatest first.
    private static let organizationWeights: [Double] = [35, 18, 12, 9, 7, 5, 4, 3, 3, 2, 1, 1]

    static func organization(_ number: Int) -> String { "0a0e0000-0000-4000-8000-\(twelveDigits(number + 1))" }

    /// The display names of the demo's organizations.
    package static var organizationLabels: [OrganizationID: String] {
        var labels: [OrganizationID: String] = [:]
        for number in organizationWeights.indices {
            if let id = OrganizationID(organization(number)) { labels[id] = "Tenant \(number + 1)" }
        }
        return labels
    }

    private static func user(_ number: Int) -> String { "05e40000-0000-4000-8000-\(twelveDigits(number + 1))" }

    private static func twelveDigits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    }

    /// The weight of each hour among a day's requests: few before dawn, a peak before noon and one in the evening.
    static let hourWeights: [Double] = [
        9, 6, 5, 4, 5, 8, 15, 28, 44, 58, 66, 64, 56, 55, 58, 60, 58, 56, 60, 64, 58, 42, 27, 15,
    ]

    /// All requests of a day, by hour and endpoint.
    package func requests(on date: CalendarDate) -> [RequestRecord] {
        var random = DemoRandom(seed: options.seed, stream: date.daysSince1970)
        let incidents = DemoIncidents(age: options.age(of: date))
        let start = ReportTimeZone.utc.start(of: date)
        let volume =
            Double(options.requestsPerDay) * (date.weekday >= 5 ? 0.55 : 1) * (1 + 0.03 * random.normal())
        let endpointWeight = DemoEndpoint.all.reduce(0) { $0 + $1.weight }
        let hourWeight = Self.hourWeights.reduce(0, +)
        // Each endpoint has better and worse days.
        let moods = DemoEndpoint.all.map { _ in 1 + 0.04 * random.normal() }
        var records: [RequestRecord] = []
        records.reserveCapacity(Int(volume * 1.1))
        for (hour, weight) in Self.hourWeights.enumerated() {
            for (endpoint, mood) in zip(DemoEndpoint.all, moods) {
                let count = random.count(around: volume * weight / hourWeight * endpoint.weight / endpointWeight)
                if incidents.isSilent(hour: hour) { continue }
                for _ in 0..<count {
                    records.append(
                        request(
                            to: endpoint, mood: mood, incidents: incidents, hour: hour,
                            from: start.adding(seconds: Int64(hour) * 3600), &random))
                }
            }
        }
        return records
    }

    private func request(
        to endpoint: DemoEndpoint, mood: Double, incidents: DemoIncidents, hour: Int, from start: Instant,
        _ random: inout DemoRandom
    ) -> RequestRecord {
        let at = Instant(microseconds: start.microseconds + Int64(random.below(3_600_000)) * 1000)
        let organization = endpoint.name == "/health" ? nil : random.index(weighted: Self.organizationWeights)
        let user = organization.map { $0 * 1000 + random.below(40) }
        var milliseconds = random.logNormal(
            median: endpoint.median * mood * incidents.slowdown(of: endpoint), spread: endpoint.spread)
        var status: Int? =
            switch endpoint.method {
            case "POST"?: 201
            case "DELETE"?: 204
            default: 200
            }
        if random.fraction() < endpoint.errorRate {
            status = endpoint.failures[random.below(endpoint.failures.count)]
        } else if let extra = incidents.extraFailures(of: endpoint, hour: hour, organization: organization),
            random.fraction() < extra.rate
        {
            status = extra.status
            // The request waited for a response that did not arrive.
            if extra.status == 503 { milliseconds = milliseconds * 2 + 900 }
        } else if random.fraction() < 0.0008 {
            // The client left before there was a status.
            status = nil
        }
        return RequestRecord(
            endpoint: endpoint.name, method: endpoint.method,
            responseMilliseconds: Int(min(milliseconds, 60_000).rounded()),
            status: status, organization: organization.map(Self.organization), user: user.map(Self.user),
            errorMessage: status.flatMap {
                $0 >= 400 ? Self.message(status: $0, number: random.below(90_000) + 10_000) : nil
            },
            at: at)
    }

    private static func message(status: Int, number: Int) -> String {
        switch status {
        case 400, 422: "validation failed: field quantity of item \(number) must be positive"
        case 401: "session \(number) has expired"
        case 402: "card of order \(number) was declined"
        case 404: "order \(number) not found"
        case 409: "order \(number) was changed by another request"
        case 503: "payment provider did not answer within 2000 ms (order \(number))"
        case 504: "statement timeout while reading report \(number)"
        default: "internal error, incident \(number)"
        }
    }

    /// Executions of slow queries on a day, each with the plan of its query.
    ///
    /// - Parameter plans: EXPLAIN's JSON by query name; a query without one is stored without a plan.
    package func slowQueries(on date: CalendarDate, plans: [String: String]) -> [SlowQueryRecord] {
        var random = DemoRandom(seed: options.seed, stream: date.daysSince1970 + 1_000_000)
        let incidents = DemoIncidents(age: options.age(of: date))
        let start = ReportTimeZone.utc.start(of: date)
        var records: [SlowQueryRecord] = []
        for query in DemoQuery.all where incidents.hasNewSlowQuery || !query.isNew {
            for _ in 0..<random.count(around: query.perDay * incidents.queryTrouble(of: query).executions) {
                let hour = random.index(weighted: Self.hourWeights)
                if incidents.isSilent(hour: hour) { continue }
                let milliseconds = random.logNormal(
                    median: query.median * incidents.queryTrouble(of: query).time, spread: query.spread)
                let organization = random.index(weighted: Self.organizationWeights)
                records.append(
                    SlowQueryRecord(
                        query: query.text(&random), milliseconds: Int(min(max(milliseconds, query.least), 20_000)),
                        endpoint: query.endpoint, organization: Self.organization(organization),
                        plan: plans[query.name],
                        at: Instant(
                            microseconds: start.adding(seconds: Int64(hour) * 3600).microseconds
                                + Int64(random.below(3_600_000)) * 1000)))
            }
        }
        return records
    }

    /// One sample of every resource per hour.
    package func resources(on date: CalendarDate) -> [ResourceRecord] {
        var random = DemoRandom(seed: options.seed, stream: date.daysSince1970 + 2_000_000)
        let age = options.age(of: date)
        let incidents = DemoIncidents(age: age)
        let start = ReportTimeZone.utc.start(of: date)
        return (0..<24).flatMap { hour -> [ResourceRecord] in
            let at = start.adding(seconds: Int64(hour) * 3600 + 300)
            let hoursAgo = age * 24 + 23 - hour
            let load = Self.hourWeights[hour] * (date.weekday >= 5 ? 0.6 : 1)
            let connections = 20 + Int(load / 3) + random.below(4) + incidents.extraConnections(hour: hour)
            return [
                ResourceRecord(metric: "connection_count", value: Double(min(connections, 97)), limit: 100, at: at),
                ResourceRecord(
                    metric: "database_size",
                    value: Double(5_160_000_000 - hoursAgo * 2_400_000 + random.below(900_000)),
                    limit: 8_589_934_592, at: at),
                ResourceRecord(
                    metric: "storage_used",
                    value: Double(41_800_000_000 - hoursAgo * 9_000_000 + random.below(3_000_000)),
                    limit: 107_374_182_400, at: at),
                ResourceRecord(
                    metric: "function_invocations", value: Double(Int(load * 21) + random.below(60)), at: at),
            ]
        }
    }
}
