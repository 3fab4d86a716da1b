import Postgres
import Reporting

extension MonitoringStore {
    /// How well the server's statistics of statements can be collected.
    package enum StatementReadiness: Sendable {
        case obstacle(StatementView.Obstacle)
        case view(StatementView, evictions: Int?)
    }

    /// - Throws: `StoreError`.
    package func statementReadiness() throws -> StatementReadiness {
        try describing("cannot read pg_stat_statements") {
            try connection.transaction(.snapshot) {
                try connection.script(Session.settings)
                do {
                    let view = try StatementView(over: connection)
                    return .view(view, evictions: try view.evictions(over: connection))
                } catch let obstacle as StatementView.Obstacle {
                    return .obstacle(obstacle)
                }
            }
        }
    }
}

extension StatementView {
    /// How often the server has made room for new statements; `nil` where the extension cannot tell.
    fileprivate func evictions(over connection: Connection) throws -> Int? {
        guard hasInfo else { return nil }
        return try connection.query("SELECT dealloc FROM \(schema).pg_stat_statements_info")[0].int("dealloc")
    }
}
