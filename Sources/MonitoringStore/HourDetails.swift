import Postgres
import Reporting

/// The table of what stored hours tell of organizations and error messages. Every statement runs in the caller's
/// transaction.
struct HourDetails {
    let connection: Connection
    let schema: MonitoringSchema

    /// What is known of an hour's details without reading them.
    struct Mark {
        let requests: Int
        /// Those of `requests` that have no rows any more, or never had.
        let detachedRequests: Int
        /// Whether organizations are told apart; of an hour with too many, they are not.
        let tellOrganizations: Bool
        /// When the hour was last found to be stored as its rows are; `nil` if never.
        let confirmedAt: Instant?
    }

    /// Details as they are stored, with the part that has no rows.
    struct Stored {
        var whole: PackedDetails
        /// `nil` if every request has a row.
        var detached: PackedDetails?
    }

    private var table: String { schema(.hourDetails) }

    /// The hours that overlap an interval and have details.
    func marks(from start: Instant, to end: Instant) throws -> [HourSlot: Mark] {
        var marks: [HourSlot: Mark] = [:]
        for row in try connection.query(
            """
            SELECT hour, period_seconds, requests, detached_requests, tell_organizations, confirmed_at FROM \(table)
            WHERE hour > $1::timestamptz - interval '1 hour' AND hour < $2::timestamptz
            """, [start.description, end.description])
        {
            let start = Instant(microseconds: try row.microseconds("hour"))
            let slot = HourSlot(start: start, end: start.adding(seconds: Int64(try row.int("period_seconds"))))
            marks[slot] = Mark(
                requests: try row.int("requests"), detachedRequests: try row.int("detached_requests"),
                tellOrganizations: try row.bool("tell_organizations"),
                confirmedAt: try row.optionalMicroseconds("confirmed_at").map { Instant(microseconds: $0) })
        }
        return marks
    }

    /// The details of an hour; `nil` if it has none, or none that this version can read.
    func stored(of hour: HourSlot) throws -> Stored? {
        let rows = try connection.query(
            """
            SELECT requests, details, CASE WHEN detached_requests = requests THEN details ELSE detached END AS detached,
                   detached_requests
            FROM \(table) WHERE hour = $1::timestamptz AND period_seconds = $2::integer
            """, key(hour))
        guard let row = rows.first, let whole = PackedDetails(bytes: try row.optionalBytes("details") ?? []),
            try whole.requests == row.int("requests")
        else { return nil }
        if try row.int("detached_requests") == 0 { return Stored(whole: whole, detached: nil) }
        return PackedDetails(bytes: try row.optionalBytes("detached") ?? []).map { Stored(whole: whole, detached: $0) }
    }

    /// Whether any hour may have requests of an organization. It reads all hours, so it is for ids without any row.
    func know(_ organization: OrganizationID) throws -> Bool {
        // Details have the ids as they are.
        try connection.query(
            """
            SELECT EXISTS (SELECT FROM \(table) WHERE tell_organizations
              AND position(uuid_send($1::uuid) IN details) > 0) AS is_known
            """, [organization.description])[0].bool("is_known")
    }

    /// Records that the hours of an interval are stored as their rows are.
    func confirm(_ hours: Range<Instant>, at time: Instant) throws {
        try connection.query(
            "UPDATE \(table) SET confirmed_at = $3::timestamptz WHERE hour >= $1::timestamptz AND hour < $2::timestamptz",
            [hours.lowerBound.description, hours.upperBound.description, time.description])
    }

    func store(_ details: Stored, of hour: HourSlot) throws {
        let isAllDetached = details.detached == details.whole
        try connection.query(
            """
            INSERT INTO \(table) (hour, period_seconds, requests, tell_organizations, details, detached_requests, detached)
            VALUES ($1::timestamptz, $2::integer, $3::bigint, $4::boolean, $5::bytea, $6::bigint, $7::bytea)
            ON CONFLICT (hour, period_seconds) DO UPDATE SET requests = excluded.requests,
              tell_organizations = excluded.tell_organizations, details = excluded.details,
              detached_requests = excluded.detached_requests, detached = excluded.detached
            """,
            key(hour) + [
                "\(details.whole.requests)", details.whole.tellOrganizations ? "true" : "false",
                Self.literal(details.whole),
                "\(details.detached?.requests ?? 0)", isAllDetached ? nil : details.detached.map(Self.literal),
            ])
    }

    /// Records that the rows of an hour are gone.
    func detach(_ hour: HourSlot) throws {
        try connection.query(
            """
            UPDATE \(table) SET detached_requests = requests, detached = NULL
            WHERE hour = $1::timestamptz AND period_seconds = $2::integer
            """, key(hour))
    }

    func remove(_ hour: HourSlot) throws {
        try connection.query(
            "DELETE FROM \(table) WHERE hour = $1::timestamptz AND period_seconds = $2::integer", key(hour))
    }

    private func key(_ hour: HourSlot) -> [String?] { [hour.start.description, "\(hour.seconds)"] }

    private static func literal(_ details: PackedDetails) -> String { "\\x" + details.bytes.hexadecimal }
}
