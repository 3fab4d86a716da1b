import Foundation
import Postgres
import Reporting

/// Reads requests row by row, as distributions by endpoint. In the caller's transaction.
struct RequestReader {
    let connection: Connection
    let schema: MonitoringSchema
    /// Endpoints whose requests are kept apart, all others being `Endpoint.other`; `nil` keeps all apart.
    var kept: [Endpoint]?

    /// How many groups of endpoint and status one answer may hold, where `kept` is to be found out first.
    static let groupLimit = 10_000

    /// About how many rows are read by one statement, so that the memory it takes here and in the server is bounded.
    private static let rowsAtATime = 500_000

    /// - Parameter isLimited: whether to give up when there are too many endpoints.
    /// - Throws: `TooManyEndpoints`, and the errors of the connection.
    func traffic(from start: Instant, to end: Instant, isLimited: Bool = false) throws -> [Endpoint: Traffic] {
        let parts = Int64(try estimatedRows(from: start, to: end) / Self.rowsAtATime + 1)
        var traffic: [Endpoint: Traffic] = [:]
        let length = end.microseconds - start.microseconds
        for part in 0..<parts {
            let edges = [part, part + 1].map { Instant(microseconds: start.microseconds + length * $0 / parts) }
            try read(from: edges[0], to: edges[1], isLimited: isLimited, into: &traffic)
        }
        return traffic
    }

    /// The times of every group travel as one array: a tenth of the rows and half the time of counting each time apart,
    /// measured with a hundred requests of an endpoint and status.
    private func read(
        from start: Instant, to end: Instant, isLimited: Bool, into traffic: inout [Endpoint: Traffic]
    ) throws {
        let rows = try connection.query(
            kept == nil ? everyEndpoint(isLimited: isLimited) : keptEndpoints,
            [start.description, end.description] + (kept.map { [Self.json($0)] } ?? []))
        if isLimited, kept == nil, rows.count > Self.groupLimit { throw TooManyEndpoints() }
        for row in rows {
            var group = Traffic()
            let endpoint: Endpoint
            if let kept {
                endpoint = try row.optionalInt(0).map { kept[$0 - 1] } ?? .other
                group = Traffic(try row.ints(2), status: try row.optionalInt(1))
            } else {
                endpoint = Endpoint(name: try row.text(0), method: try row.optionalText(1))
                group = Traffic(try row.ints(3), status: try row.optionalInt(2))
            }
            traffic[endpoint, default: Traffic()].merge(group)
        }
    }

    /// The statement for all endpoints. Grouped by the columns as they are, so that servers that the table is divided over by
    /// any of them group their own rows.
    func everyEndpoint(isLimited: Bool) -> String {
        """
        SELECT endpoint::text, method::text, status_code, array_agg(response_time_ms) AS response_time_ms
        FROM \(schema(.requests))
        WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
        GROUP BY endpoint, method, status_code\(isLimited ? " LIMIT \(Self.groupLimit + 1)" : "")
        """
    }

    /// The statement for those of a list, by their number in it, all others being without one.
    private var keptEndpoints: String {
        """
        SELECT kept.number, log.status_code, array_agg(log.response_time_ms) AS response_time_ms
        FROM \(schema(.requests)) log
        LEFT JOIN (SELECT number::int, name ->> 0 AS endpoint, name ->> 1 AS method
                   FROM json_array_elements($3::json) WITH ORDINALITY AS list(name, number)) kept
        ON kept.endpoint = log.endpoint::text AND kept.method IS NOT DISTINCT FROM log.method::text
        WHERE log."timestamp" >= $1::timestamptz AND log."timestamp" < $2::timestamptz
        GROUP BY kept.number, log.status_code
        """
    }

    /// What the planner expects; the tables' statistics make it good enough to divide the work by.
    private func estimatedRows(from start: Instant, to end: Instant) throws -> Int {
        struct Plan: Decodable {
            struct Node: Decodable {
                let rows: Double
                private enum CodingKeys: String, CodingKey { case rows = "Plan Rows" }
            }
            let plan: Node
            private enum CodingKeys: String, CodingKey { case plan = "Plan" }
        }
        let rows = try connection.query(
            """
            EXPLAIN (FORMAT JSON) SELECT FROM \(schema(.requests))
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
            """, [start.description, end.description])
        guard rows.count > 0 else { return 0 }
        let plans = try? JSONDecoder().decode([Plan].self, from: Data(rows[0].text(0).utf8))
        return plans?.first.map { Int(min($0.plan.rows, 1e12)) } ?? 0
    }

    /// Pairs of name and method.
    static func json(_ endpoints: [Endpoint]) -> String {
        // Texts alone cannot fail to be encoded.
        let encoded = (try? JSONEncoder().encode(endpoints.map { [$0.name, $0.method] })) ?? Data("[]".utf8)
        return String(decoding: encoded, as: UTF8.self)
    }
}

/// There are more endpoints than are kept in memory one by one.
struct TooManyEndpoints: Error {}

extension Traffic {
    /// Requests with the same status.
    fileprivate init(_ milliseconds: [Int], status: Int?) {
        self.init()
        latencies = LatencyHistogram(milliseconds)
        if !milliseconds.isEmpty { statuses[status] = milliseconds.count }
    }
}
