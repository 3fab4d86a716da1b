import Postgres
import Reporting

/// The endpoints that are counted one by one where there are too many to read them all: those that took the most time.
///
/// The server adds up the time of each name, and names are folded as its answer arrives. Memory is bounded: of names
/// that do not change, only the top ones are kept once there are many, and if even the folded names are too many, one
/// part of them is counted at a time.
struct EndpointRanking {
    let kept: [Endpoint]
    /// The number of others.
    let others: Int

    /// Runs in the caller's transaction.
    ///
    /// - Parameters:
    ///   - tenant: the organization to which the report is limited, with what is stored of it.
    ///   - capacity: the number of endpoints that are added up at a time.
    init(reader: DayReader, source: RequestSource, limit: Int, tenant: TenantHours? = nil, capacity: Int = 200_000)
        throws
    {
        let sums = EndpointSums(reader: reader, source: source, tenant: tenant)
        var foremost = Foremost(limit)
        var all = 0
        var parts = [EndpointPart.all]
        while let part = parts.popLast() {
            guard let counted = try Self.count(part, sums, limit: limit, capacity: capacity) else {
                parts += part.pieces
                continue
            }
            for (endpoint, total) in counted.foremost.sorted { foremost.add(endpoint, total) }
            all += counted.endpoints
        }
        kept = foremost.sorted.map(\.endpoint)
        others = all - kept.count
    }

    /// - Returns: `nil` when there is too much in this part.
    private static func count(
        _ part: EndpointPart, _ sums: EndpointSums, limit: Int, capacity: Int
    ) throws -> (foremost: Foremost, endpoints: Int)? {
        // Folded names, to which unchanged names can be added.
        var folded: [Endpoint: EndpointTime] = [:]
        var isTooMuch = false
        var unchanged: [Endpoint: EndpointTime]? = [:]
        var foremost = Foremost(limit)
        var endpoints = 0
        try sums.visit { endpoint, time, isFolded in
            guard !isTooMuch, part.contains(endpoint) else { return }
            if isFolded {
                folded[endpoint, default: EndpointTime()].add(time)
                isTooMuch = folded.count > capacity
            } else if let known = unchanged?.count, known < capacity {
                unchanged?[endpoint, default: EndpointTime()].add(time)
            } else {
                for (endpoint, time) in unchanged ?? [:] { foremost.add(endpoint, time.total) }
                endpoints += unchanged?.count ?? 0
                unchanged = nil
                foremost.add(endpoint, time.total)
                endpoints += 1
            }
        }
        if isTooMuch { return nil }
        if let unchanged {
            for (endpoint, time) in unchanged { folded[endpoint, default: EndpointTime()].add(time) }
        } else if !folded.isEmpty {
            foremost = Foremost(limit)
            endpoints = 0
            try sums.visit { endpoint, time, isFolded in
                guard !isFolded, part.contains(endpoint) else { return }
                if folded[endpoint]?.add(time) == nil {
                    foremost.add(endpoint, time.total)
                    endpoints += 1
                }
            }
        }
        for (endpoint, time) in folded { foremost.add(endpoint, time.total) }
        return (foremost, endpoints + folded.count)
    }
}

/// A part of all endpoints, by the first bits of their hash.
private struct EndpointPart {
    let bits: Int
    let first: UInt64

    static let all = EndpointPart(bits: 0, first: 0)

    func contains(_ endpoint: Endpoint) -> Bool { bits == 0 || StableHash(endpoint).value >> (64 - bits) == first }

    var pieces: [EndpointPart] { (0..<8).map { EndpointPart(bits: bits + 3, first: first << 3 | $0) } }
}

/// The milliseconds that requests of an endpoint took, by source; `nil` where a source has none.
private struct EndpointTime {
    var rows: Int128?
    var stored: Int128?

    mutating func add(_ other: EndpointTime) {
        rows = other.rows.map { $0 + (rows ?? 0) } ?? rows
        stored = other.stored.map { $0 + (stored ?? 0) } ?? stored
    }

    /// Rows and stored hours contain the same requests, so the larger one counts.
    var total: Int128? { [rows, stored].compactMap(\.self).max() }
}

/// The endpoints that took the most time, of any number.
private struct Foremost {
    typealias Ranked = (endpoint: Endpoint, total: Int128?)

    private let limit: Int
    private var candidates: [Ranked] = []

    init(_ limit: Int) { self.limit = limit }

    mutating func add(_ endpoint: Endpoint, _ total: Int128?) {
        candidates.append((endpoint, total))
        if candidates.count > 4 * limit + 1000 { candidates = sorted }
    }

    var sorted: [Ranked] {
        Array(
            candidates.sorted { left, right in
                switch (left.total, right.total) {
                case (let more?, let less?) where more != less: more > less
                case (.some, nil): true
                case (nil, .some): false
                default: left.endpoint < right.endpoint
                }
            }.prefix(limit))
    }
}

/// The sums of the server for every name and method.
private struct EndpointSums {
    private let reader: DayReader
    private let tenant: TenantHours?
    /// `nil` where the server has nothing to add up.
    private let statement: String?
    private let parameters: [String?]

    init(reader: DayReader, source: RequestSource, tenant: TenantHours?) {
        self.reader = reader
        self.tenant = tenant
        let rows = """
            SELECT endpoint::text AS endpoint, method::text AS method, sum(response_time_ms)::numeric AS rows, NULL::numeric AS stored
            FROM \(reader.tables.requests) log WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
            \(tenant == nil ? "" : "AND organization_id = $3::uuid")
            GROUP BY 1, 2
            """
        let mean = "avg_response_time_ms::bigint * request_count"
        let total = reader.tables.keepsDistributions ? "coalesce(total_response_time_ms, \(mean))" : mean
        let stored = """
            SELECT endpoint::text AS endpoint, method::text AS method, NULL::numeric AS rows, sum(\(total))::numeric AS stored
            FROM \(reader.schema(.hourlyAggregates)) WHERE hour > $1::timestamptz - interval '1 hour' AND hour < $2::timestamptz
              AND endpoint IS NOT NULL
            GROUP BY 1, 2
            """
        // Stored hours do not have the times of one organization.
        let sources: [String] =
            switch source {
            case .auto: tenant == nil ? [rows, stored] : [rows]
            case .raw: [rows]
            case .stored: tenant == nil ? [stored] : []
            }
        func bounded(_ sum: String) -> String { "least(greatest(sum(\(sum)), \(Int.min)), \(Int.max))::bigint" }
        statement =
            sources.isEmpty
            ? nil
            : """
            SELECT endpoint, method, \(bounded("rows")) AS rows, \(bounded("stored")) AS stored FROM (\(sources.joined(separator: " UNION ALL "))) sums
            GROUP BY endpoint, method
            """
        parameters =
            [reader.window.start.description, reader.window.end.description]
            + (tenant.map { [$0.id.description] } ?? [])
    }

    /// - Parameter body: called with an endpoint under its folded name, what one of its names took, and whether that is
    ///   another name.
    func visit(_ body: (Endpoint, EndpointTime, Bool) throws -> Void) throws {
        if let statement {
            try reader.connection.stream(statement, parameters) { row in
                let name = try row.text("endpoint")
                let endpoint = reader.names.endpoint(name, method: try row.optionalText("method"))
                let time = EndpointTime(
                    rows: try row.optionalInt("rows").map { Int128($0) },
                    stored: try row.optionalInt("stored").map { Int128($0) })
                try body(endpoint, time, ExactText(endpoint.name) != ExactText(name))
            }
        }
        // Those of several hours are added up like folded names.
        try tenant?.visitTimes { endpoint, milliseconds in
            try body(endpoint, EndpointTime(rows: nil, stored: Int128(milliseconds)), true)
        }
    }
}
