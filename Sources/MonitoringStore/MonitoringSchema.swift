import Postgres

/// The schema and the names of the monitoring tables.
package struct MonitoringSchema: Equatable, Sendable {
    package static let defaultName = "platform_admin"

    package let name: String

    package init(name: String = defaultName) { self.name = name }

    /// The five tables of the specification, and one added by this program.
    package enum Table: String, CaseIterable, Sendable {
        case slowQueries = "slow_query_log"
        case requests = "api_performance_log"
        case hourlyAggregates = "api_performance_hourly"
        case resources = "resource_utilization"
        case alerts = "performance_alerts"
        case state = "daybook_state"
    }

    /// The schema's name, quoted for a statement.
    var quoted: String { "\(SQLIdentifier(name))" }

    /// The table's name, quoted for a statement.
    func callAsFunction(_ table: Table) -> String { "\(quoted).\(SQLIdentifier(table.rawValue))" }

    /// The table's name for people.
    func displayName(_ table: Table) -> String { "\(name).\(table.rawValue)" }
}
