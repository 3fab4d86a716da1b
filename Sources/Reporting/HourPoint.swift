/// The figures of one hour.
package struct HourPoint: Hashable, Sendable {
    package let start: Instant
    package let requests: Int
    package let errors: Int
    package let latency: ResponseTimes
    package let grade: Grade

    package init(start: Instant, traffic: Traffic) {
        let summary = Summary(traffic)
        self.start = start
        requests = summary.requests
        errors = summary.errors
        latency = summary.latency
        grade = summary.grade
    }
}

extension HourPoint: Codable {
    private enum CodingKeys: String, CodingKey {
        case start, requests, errors, grade

        var key: ResponseTimes.Key { ResponseTimes.Key(stringValue: rawValue) }
    }

    package init(from decoder: any Decoder) throws {
        // One container for all: a report has thousands of these.
        let values = try decoder.container(keyedBy: ResponseTimes.Key.self)
        start = try values.decode(Instant.self, forKey: CodingKeys.start.key)
        requests = try values.decode(Int.self, forKey: CodingKeys.requests.key)
        errors = try values.decode(Int.self, forKey: CodingKeys.errors.key)
        grade = try values.decode(Grade.self, forKey: CodingKeys.grade.key)
        latency = try ResponseTimes(from: values)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(start, forKey: .start)
        try values.encode(requests, forKey: .requests)
        try values.encode(errors, forKey: .errors)
        try values.encode(grade, forKey: .grade)
        try latency.encode(to: encoder)
    }
}
