import Postgres

/// The rights that a job needs for its writes, in addition to reading the monitoring tables.
struct WriteRights: Sendable {
    typealias Table = MonitoringSchema.Table

    /// The names in GRANT.
    enum Right: String, CaseIterable, Sendable {
        case select = "SELECT"
        case insert = "INSERT"
        case update = "UPDATE"
        case delete = "DELETE"
    }

    let tables: [Table: Set<Right>]

    static let collect = WriteRights(tables: [
        .hourlyAggregates: [.insert, .update], .resources: [.insert], .alerts: [.insert, .update],
        .state: [.select, .insert, .update],
    ])
    /// More where the table of details exists.
    static let hourDetails = WriteRights(tables: [.hourDetails: [.select, .insert, .update, .delete]])
    /// The rights with `--keep-raw`.
    static let collectAndDeleteRows = collect.and([.requests: [.delete]])
    /// More where the tables of statements exist.
    static let collectStatements = WriteRights(tables: [
        .state: [.select, .insert, .update], .statementHours: [.insert], .statementPeriods: [.insert],
        .statementTexts: [.select, .insert],
    ])
    static let deleteStatements = WriteRights(tables: [
        .statementHours: [.select, .delete], .statementPeriods: [.select, .delete],
    ])
    /// The position in a log is stored with its data.
    private static let positions = WriteRights(tables: [.state: [.select, .insert, .delete]])
    static let readPositions = WriteRights(tables: [.state: [.select]])
    static let ingestRequests = positions.and([.requests: [.insert]])
    static let ingestHours = positions.and([.hourlyAggregates: [.insert, .update]])
    static let ingestSlowQueries = positions.and([.slowQueries: [.insert]])
    /// The rights to replace what came from a file.
    static let ingestRequestsAgain = ingestRequests.and([.requests: [.delete]])
    static let ingestSlowQueriesAgain = ingestSlowQueries.and([.slowQueries: [.delete]])
    /// More where the table of server events exists.
    static let ingestServerEvents = WriteRights(tables: [.serverEvents: [.insert]])
    static let ingestServerEventsAgain = WriteRights(tables: [.serverEvents: [.insert, .delete]])
    /// More where the table of snapshots exists.
    static let snapshots = WriteRights(tables: [.serverSnapshots: [.select, .insert, .delete]])
    static let acknowledge = WriteRights(tables: [.alerts: [.update]])
    /// The rights of all jobs.
    static let all = [
        collectAndDeleteRows, ingestRequestsAgain, ingestHours, ingestSlowQueriesAgain, ingestServerEventsAgain,
        collectStatements, deleteStatements, snapshots, hourDetails, acknowledge,
    ]
    .reduce(WriteRights(tables: [:])) { $0.and($1.tables) }

    func and(_ more: [Table: Set<Right>]) -> WriteRights { WriteRights(tables: tables.merging(more) { $0.union($1) }) }

    /// The rights on one table, in the order of GRANT.
    func on(_ table: Table) -> [Right] { Right.allCases.filter { tables[table]?.contains($0) ?? false } }

    /// - Throws: `StoreError` for the first table on which the session's role lacks a right, and the errors of the
    ///   connection.
    func check(_ connection: Connection, _ schema: MonitoringSchema) throws {
        let wanted = Table.allCases.flatMap { table in on(table).map { (table, $0) } }
        // Rights on some columns may be enough; if they are not, the server reports it.
        let rows = try connection.query(
            """
            SELECT wanted.number::integer, current_user::text AS role
            FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (relation, privilege, number)
            WHERE NOT CASE privilege WHEN 'DELETE' THEN has_table_privilege(relation, privilege)
              ELSE has_any_column_privilege(relation, privilege) END
            ORDER BY 1
            """, [Self.array(wanted.map { schema($0.0) }), Self.array(wanted.map(\.1.rawValue))])
        guard let first = rows.first else { return }
        let missing = try rows.map { wanted[try $0.int("number") - 1] }
        let (table, role) = (missing[0].0, try first.text("role"))
        let rights = missing.filter { $0.0 == table }.map(\.1.rawValue).joined(separator: ", ")
        throw StoreError(
            "cannot write to \(schema.displayName(table))", why: "role \"\(role)\" lacks the privilege \(rights)",
            next: role == RoleScript.reader
                ? "that role only reads: run this command with a configuration file of its own, whose database names user=\(RoleScript.collector)"
                : "connect as the role that writes, such as that of \"daybook collect\", or run as its owner: GRANT \(rights) ON \(schema(table)) TO \(SQLIdentifier(role))"
        )
    }

    /// An array of texts in the syntax of PostgreSQL.
    private static func array(_ texts: [String]) -> String {
        "{"
            + texts.map { "\"" + $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }.joined(
                separator: ",") + "}"
    }
}
