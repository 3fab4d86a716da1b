import Postgres
import Reporting

/// The organizations that are counted one by one where there are too many: those with the most time, errors or
/// requests.
struct OrganizationRanking {
    let kept: Set<OrganizationID>
    /// The number of others.
    let others: Int

    /// Whether slow queries alone have too many organizations; for requests, reading detects it.
    static func isNeeded(by reader: DayReader, _ settings: ReportSettings) throws -> Bool {
        try reader.connection.query(
            """
            SELECT count(DISTINCT organization_id) FROM \(reader.tables.slowQueries) log
            WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz AND execution_time_ms > $3::bigint
            """, parameters(reader, settings))[0].int("count") > OrganizationCounter.organizationLimit
    }

    /// Adds up on the server, in the caller's transaction, what is read from rows and what stored hours tell.
    init(reader: DayReader, _ settings: ReportSettings, _ sources: WindowSources) throws {
        let read = sources.rows.filter(\.tellDetails).map(\.slot).reduce(into: [HourSlot]()) { spans, slot in
            if let last = spans.last, last.end == slot.start {
                spans[spans.count - 1] = HourSlot(start: last.start, end: slot.end)
            } else {
                spans.append(slot)
            }
        }
        let stored = try Self.sums(sources.details, reader)
        let rows = try reader.connection.query(
            """
            WITH sums AS (
              SELECT organization_id, sum(requests) AS requests, sum(errors) AS errors, sum(total) AS total
              FROM (
                SELECT organization_id, count(*) AS requests, count(*) FILTER (WHERE status_code >= 400) AS errors,
                       sum(response_time_ms::bigint) AS total
                FROM unnest($5::timestamptz[], $6::timestamptz[]) AS span (start, "end")
                JOIN \(reader.tables.requests) log ON "timestamp" >= span.start AND "timestamp" < span."end"
                GROUP BY organization_id
                UNION ALL
                SELECT * FROM unnest($7::uuid[], $8::bigint[], $9::bigint[], $10::bigint[])
                UNION ALL
                SELECT organization_id, 0, 0, sum(execution_time_ms::bigint)
                FROM \(reader.tables.slowQueries) log WHERE "timestamp" >= $1::timestamptz AND "timestamp" < $2::timestamptz
                  AND execution_time_ms > $3::bigint
                GROUP BY organization_id
              ) parts
              WHERE organization_id IS NOT NULL GROUP BY organization_id
            ), ranked AS (
              SELECT organization_id, count(*) OVER () AS organizations,
                     row_number() OVER (ORDER BY total DESC, organization_id) AS by_time,
                     row_number() OVER (ORDER BY errors DESC, organization_id) AS by_errors,
                     row_number() OVER (ORDER BY requests DESC, organization_id) AS by_requests
              FROM sums
            )
            SELECT organization_id::text, organizations FROM ranked
            WHERE least(by_time, by_errors, by_requests) <= $4::bigint
            """,
            Self.parameters(reader, settings) + [
                String(settings.organizations.listed), Self.list(read.map(\.start)), Self.list(read.map(\.end)),
                Self.list(stored.map(\.key)), Self.list(stored.map(\.value.requests)),
                Self.list(stored.map(\.value.errors)), Self.list(stored.map(\.value.totalMilliseconds)),
            ])
        var kept: Set<OrganizationID> = []
        var all = 0
        for row in rows {
            if let id = OrganizationID(try row.text("organization_id")) { kept.insert(id) }
            all = try row.int("organizations")
        }
        self.kept = kept
        others = all - kept.count
    }

    private static func list(_ values: [some CustomStringConvertible]) -> String {
        "{\(values.map { "\"\($0)\"" }.joined(separator: ","))}"
    }

    /// What stored hours tell of each organization.
    private static func sums(_ details: [WindowSources.Details], _ reader: DayReader) throws
        -> [(key: OrganizationID, value: RequestCount)]
    {
        var sums: [OrganizationID: RequestCount] = [:]
        for hour in details {
            let stored = try HourDetails(connection: reader.connection, schema: reader.schema).stored(of: hour.slot)
            var known: [Organization] = []
            _ = (hour.isWhole ? stored?.whole : stored?.detached)?.read({ known = $1?.list ?? [] }) { _, counts in
                for count in counts {
                    if let id = known[count.organization].id { sums[id, default: RequestCount()].merge(count.requests) }
                }
            } times: { _, _ in
            }
        }
        return Array(sums)
    }

    private static func parameters(_ reader: DayReader, _ settings: ReportSettings) -> [String] {
        [
            reader.window.start.description, reader.window.end.description,
            String(min(settings.slowQueries.thresholdMilliseconds, settings.alerts.slowQueryMilliseconds - 1)),
        ]
    }
}
