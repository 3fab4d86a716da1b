/// The figures of one endpoint, or of the whole service, over a window.
///
/// Example:
///
/// ```swift
/// var traffic = Traffic()
/// traffic.add(milliseconds: 120, status: 200, requests: 99)
/// traffic.add(milliseconds: 900, status: 500, requests: 1)
/// Summary(traffic).errorRate  // 0.01
/// ```
package struct Summary: Hashable, Sendable {
    package let requests: Int
    /// Requests with a status of 400 or more.
    package let errors: Int
    /// Requests with a status of 400-499; `nil` if known only from hourly aggregates without it.
    package let clientErrors: Int?
    /// Requests with a status of 500 or more; `nil` if known only from hourly aggregates without it.
    package let serverErrors: Int?
    /// Requests without a status: neither error nor success.
    package let unknownStatus: Int
    /// errors / requests, 0...1; `nil` without requests.
    package let errorRate: Double?
    package let minMilliseconds: Int?
    package let maxMilliseconds: Int?
    package let latency: ResponseTimes
    package let grade: Grade
    /// The sum of all response times; a request-weighted estimate if bounded. 0 without requests; `nil` in reports
    /// archived without it.
    package let totalMilliseconds: Double?

    /// Sum of times / requests. If bounded, the request-weighted mean of stored hourly means.
    package var meanMilliseconds: Double? { latency.mean.milliseconds }

    /// The fraction of the total time that these requests took, 0...1; `nil` if the total is 0.
    package func share(of all: Summary) -> Double? {
        guard let part = totalMilliseconds, let whole = all.totalMilliseconds, whole > 0 else { return nil }
        return part / whole
    }

    package init(_ traffic: Traffic) {
        let stored = traffic.stored.filter { $0.requests > 0 }
        let total = TimeTotal(traffic)
        requests = traffic.requests
        grade = stored.isEmpty && !traffic.isDivided ? .exact : .bounded
        unknownStatus = stored.reduce(traffic.statuses[nil] ?? 0) { $0 + $1.unknownStatus }
        let client = traffic.statuses.requests { (400..<500).contains($0) }
        let server = traffic.statuses.requests { $0 >= 500 }
        errors = stored.reduce(client + server) { $0 + $1.errors }
        clientErrors = HourlyAggregate.sum(stored, \.clientErrors).map { client + $0 }
        serverErrors = HourlyAggregate.sum(stored, \.serverErrors).map { server + $0 }
        errorRate = requests > 0 ? Double(errors) / Double(requests) : nil
        totalMilliseconds = total.milliseconds
        minMilliseconds = stored.isEmpty ? traffic.latencies.minMilliseconds : nil
        maxMilliseconds = stored.isEmpty ? traffic.latencies.maxMilliseconds : nil
        latency = ResponseTimes(traffic, total: total)
    }
}

extension Summary: Codable {
    private enum CodingKeys: String, CodingKey {
        case requests, errors, clientErrors, serverErrors, unknownStatus, errorRate, minMilliseconds, maxMilliseconds
        case grade, totalMilliseconds
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        requests = try values.decode(Int.self, forKey: .requests)
        errors = try values.decode(Int.self, forKey: .errors)
        clientErrors = try values.decodeIfPresent(Int.self, forKey: .clientErrors)
        serverErrors = try values.decodeIfPresent(Int.self, forKey: .serverErrors)
        unknownStatus = try values.decode(Int.self, forKey: .unknownStatus)
        errorRate = try values.decodeIfPresent(Double.self, forKey: .errorRate)
        minMilliseconds = try values.decodeIfPresent(Int.self, forKey: .minMilliseconds)
        maxMilliseconds = try values.decodeIfPresent(Int.self, forKey: .maxMilliseconds)
        grade = try values.decode(Grade.self, forKey: .grade)
        totalMilliseconds = try values.decodeIfPresent(Double.self, forKey: .totalMilliseconds)
        latency = try ResponseTimes(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(requests, forKey: .requests)
        try values.encode(errors, forKey: .errors)
        try values.encode(clientErrors, forKey: .clientErrors)
        try values.encode(serverErrors, forKey: .serverErrors)
        try values.encode(unknownStatus, forKey: .unknownStatus)
        try values.encode(errorRate, forKey: .errorRate)
        try values.encode(minMilliseconds, forKey: .minMilliseconds)
        try values.encode(maxMilliseconds, forKey: .maxMilliseconds)
        try values.encode(grade, forKey: .grade)
        try values.encode(totalMilliseconds, forKey: .totalMilliseconds)
        try latency.encode(to: encoder)
    }
}

extension [Int?: Int] {
    /// Number of requests whose status is known and meets the condition.
    fileprivate func requests(where condition: (Int) -> Bool) -> Int {
        reduce(0) { sum, entry in entry.key.map(condition) == true ? sum + entry.value : sum }
    }
}
