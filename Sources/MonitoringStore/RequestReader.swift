import FoundationEssentials
import Postgres
import Reporting

/// Reads requests from rows, as distributions by endpoint, in the caller's transaction.
struct RequestReader {
    let connection: Connection
    /// The table, or its countable rows, for a FROM clause.
    let table: String
    /// Whether rows are on other servers. If so, response times are counted, which servers can aggregate before they
    /// answer, whatever the table is distributed by; a single server is faster at packing all times of a group into one
    /// value.
    var isDistributed = false
    /// The endpoints counted one by one; all others are `Endpoint.other`. `nil` for all.
    var kept: [Endpoint]?
    /// The organization to which the report is limited; `nil` for all.
    var tenant: OrganizationID?
    /// The names of endpoints. Where names are folded, the server does not know which ones are kept and answers with
    /// every name.
    var names = EndpointNames()

    /// The largest number of groups of endpoint and status in one answer; if there are more, `kept` has to be
    /// determined first.
    static let groupLimit = 10_000

    /// Groups with at most this many requests are merged by endpoint before they are counted: a hundred thousand names
    /// that are folded into five are a hundred thousand groups.
    private static let fewRequests = 32

    /// Whether the server merges the endpoints that are not kept.
    private var isSelectedByServer: Bool { kept != nil && !names.areFolded }

    /// The approximate number of rows read by one statement, which bounds the memory here and in the server.
    private static let rowsAtATime = 500_000

    /// - Parameters:
    ///   - isLimited: whether to throw when there are too many endpoints.
    ///   - counter: counts the requests by organization.
    ///   - messages: counts the error messages.
    ///   - hour: index of the hour in the window, for the counter of organizations.
    /// - Throws: `TooManyEndpoints`, and errors of the connection.
    func traffic(
        from start: Instant, to end: Instant, isLimited: Bool = false, counter: OrganizationCounter? = nil,
        messages: ErrorMessageCounter? = nil, hour: Int = 0
    ) throws -> [Endpoint: Traffic] {
        let parts = Int64(try estimatedRows(from: start, to: end) / Self.rowsAtATime + 1)
        var traffic: [Endpoint: Traffic] = [:]
        let length = end.microseconds - start.microseconds
        for part in 0..<parts {
            let edges = [part, part + 1].map { Instant(microseconds: start.microseconds + length * $0 / parts) }
            try read(from: edges[0], to: edges[1], isLimited: isLimited, counter, messages, hour, into: &traffic)
        }
        return traffic
    }

    private func read(
        from start: Instant, to end: Instant, isLimited: Bool, _ counter: OrganizationCounter?,
        _ messages: ErrorMessageCounter?, _ hour: Int, into traffic: inout [Endpoint: Traffic]
    ) throws {
        let parameters =
            [start.description, end.description] + (tenant.map { [$0.description] } ?? [])
            + (isSelectedByServer ? [Self.json(kept ?? [])] : [])
        let keptNames = isSelectedByServer ? nil : kept.map { Set($0) }
        var groups = 0
        var few = SmallGroups()
        // Stopping halfway would end the transaction, so an answer that is too long is read to its end. A LIMIT would
        // not help: to get the first rows early, the server would read them in the order of an index, all of the table
        // for every hour.
        var isTooLong = false
        let limit = isLimited && kept == nil ? Self.groupLimit : nil
        let statement = statement(countsOrganizations: counter != nil, countsMessages: messages != nil)
        try connection.stream(statement, parameters) { row in
            if isTooLong { return }
            groups += 1
            var endpoint =
                if isSelectedByServer, let kept {
                    try row.optionalInt("number").map { kept[$0 - 1] } ?? .other
                } else {
                    names.endpoint(try row.text("endpoint"), method: try row.optionalText("method"))
                }
            if let keptNames, !keptNames.contains(endpoint) { endpoint = .other }
            let status = try row.optionalInt("status_code")
            if isDistributed {
                traffic[endpoint, default: Traffic()].add(
                    milliseconds: try row.int("response_time_ms"), status: status, requests: try row.int("count"))
            } else {
                let times = try row.packedInts("response_time_ms")
                if names.areFolded, times.count <= Self.fewRequests {
                    few.add(times, status: status, to: endpoint)
                    if few.requests >= Self.rowsAtATime { few.empty(into: &traffic) }
                } else {
                    traffic[endpoint, default: Traffic()].merge(Traffic(times, status: status))
                }
                try counter.map { counter in
                    try row.withBytes("organizations") {
                        counter.add(times, organizations: $0, to: endpoint, status: status, hour: hour)
                    }
                }
                if let messages, let texts = try row.optionalText("messages") {
                    messages.add(texts, to: endpoint)
                }
            }
            if let limit {
                isTooLong = (isDistributed || names.areFolded ? max(traffic.count, few.count) : groups) > limit
            }
        }
        few.empty(into: &traffic)
        if isTooLong || limit.map({ names.areFolded && traffic.count > $0 }) ?? false { throw TooManyEndpoints() }
    }

    /// Grouped by plain columns, so that servers over which the table is distributed by any of them group their own
    /// rows. With a list of endpoints that the server knows by name, they have their number in the list, NULL for the
    /// others. The organizations are those of each request, in the order of the times; as a grouping column, they would
    /// cost five times as much because of the number of groups.
    func statement(countsOrganizations: Bool, countsMessages: Bool = false) -> String {
        let times =
            isDistributed
            ? "log.response_time_ms" : "string_agg(int4send(log.response_time_ms), ''::bytea) AS response_time_ms"
        // In the same statement they cost next to nothing; a separate statement would read the whole table again.
        let messages =
            countsMessages && !isDistributed
            ? ", string_agg(left(log.error_message::text, \(ErrorMessageMask.longest)), chr(\(ErrorMessageCounter.separator.value))) FILTER (WHERE log.error_message IS NOT NULL) AS messages"
            : ""
        let organizations =
            countsOrganizations ? ", string_agg(uuid_send(log.organization_id), ''::bytea) AS organizations" : ""
        let groups =
            isDistributed ? ", log.response_time_ms" : countsOrganizations ? ", log.organization_id IS NULL" : ""
        let rows = """
            FROM \(table) log
            """
        let window = """
            WHERE log."timestamp" >= $1::timestamptz AND log."timestamp" < $2::timestamptz
            \(tenant == nil ? "" : "AND log.organization_id = $3::uuid")
            """
        guard isSelectedByServer else {
            return """
                SELECT log.endpoint::text, log.method::text, log.status_code, \(times), count(*)\(organizations)\(messages)
                \(rows)
                \(window)
                GROUP BY log.endpoint, log.method, log.status_code\(groups)
                """
        }
        return """
            SELECT kept.number, log.status_code, \(times), count(*)\(organizations)\(messages)
            \(rows)
            LEFT JOIN (SELECT number::int, name ->> 0 AS endpoint, name ->> 1 AS method
                       FROM json_array_elements($\(tenant == nil ? 3 : 4)::json) WITH ORDINALITY AS list(name, number)) kept
            ON kept.endpoint = log.endpoint::text AND kept.method IS NOT DISTINCT FROM log.method::text
            \(window)
            GROUP BY kept.number, log.status_code\(groups)
            """
    }

    /// The estimate of the planner; the statistics of the table make it good enough for dividing the work.
    private func estimatedRows(from start: Instant, to end: Instant) throws -> Int {
        struct Plan: Decodable {
            struct Node: Decodable {
                let rows: Double
                private enum CodingKeys: String, CodingKey { case rows = "Plan Rows" }
            }
            let plan: Node
            private enum CodingKeys: String, CodingKey { case plan = "Plan" }
        }
        let row = try connection.query(
            """
            EXPLAIN (FORMAT JSON) SELECT FROM \(table) log
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
            """, [start.description, end.description])[0]
        let plans = try? JSONDecoder().decode([Plan].self, from: Data(row.text("QUERY PLAN").utf8))
        return plans?.first.map { Int(min($0.plan.rows, 1e12)) } ?? 0
    }

    /// Pairs of name and method.
    static func json(_ endpoints: [Endpoint]) -> String {
        // Encoding texts cannot fail.
        let encoded = (try? JSONEncoder().encode(endpoints.map { [$0.name, $0.method] })) ?? Data("[]".utf8)
        return String(decoding: encoded, as: UTF8.self)
    }
}

/// There are more endpoints than memory allows to count one by one.
struct TooManyEndpoints: Error {}

/// Requests of small groups, collected by endpoint and status.
private struct SmallGroups {
    private struct Key: Hashable {
        let endpoint: Endpoint
        let status: Int?
    }

    private var milliseconds: [Key: [Int]] = [:]
    private(set) var requests = 0

    var count: Int { milliseconds.count }

    mutating func add(_ times: [Int], status: Int?, to endpoint: Endpoint) {
        milliseconds[Key(endpoint: endpoint, status: status), default: []].append(contentsOf: times)
        requests += times.count
    }

    mutating func empty(into traffic: inout [Endpoint: Traffic]) {
        for (key, times) in milliseconds {
            traffic[key.endpoint, default: Traffic()].merge(Traffic(times, status: key.status))
        }
        milliseconds.removeAll(keepingCapacity: true)
        requests = 0
    }
}

extension Traffic {
    /// Requests with the same status.
    fileprivate init(_ milliseconds: [Int], status: Int?) {
        self.init()
        latencies = LatencyHistogram(milliseconds)
        if !milliseconds.isEmpty { statuses[status] = milliseconds.count }
    }
}
