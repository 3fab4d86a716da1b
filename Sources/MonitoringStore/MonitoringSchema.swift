import Postgres
import Reporting

/// The schema and the names of the monitoring tables.
package struct MonitoringSchema: Equatable, Sendable {
    package static let defaultName = "platform_admin"

    package let name: String

    package init(name: String = defaultName) { self.name = name }

    /// The five tables of the specification, and those added by this program.
    package enum Table: String, CaseIterable, Sendable {
        case slowQueries = "slow_query_log"
        case requests = "api_performance_log"
        case hourlyAggregates = "api_performance_hourly"
        case resources = "resource_utilization"
        case alerts = "performance_alerts"
        case serverEvents = "server_events"
        case statementHours = "statement_hourly"
        case statementPeriods = "statement_periods"
        case statementTexts = "statement_texts"
        case serverSnapshots = "server_snapshots"
        case hourDetails = "hourly_details"
        case state = "daybook_state"
    }

    /// The schema's name, quoted for a statement.
    var quoted: String { "\(SQLIdentifier(name))" }

    /// The table's name, quoted for a statement.
    func callAsFunction(_ table: Table) -> String { "\(quoted).\(SQLIdentifier(table.rawValue))" }

    /// The table's name for people.
    func displayName(_ table: Table) -> String { "\(name).\(table.rawValue)" }

    /// A note about rows that are not read as they should be; none for 0 rows.
    func note(_ rows: Int, of table: Table, have what: String, are handled: String) -> [String] {
        if rows == 0 { return [] }
        let (have, are) = rows == 1 ? ("has", "is") : ("have", "are")
        return ["\(NumberText.counted(rows, "row")) of \(displayName(table)) \(have) \(what) and \(are) \(handled)."]
    }
}
