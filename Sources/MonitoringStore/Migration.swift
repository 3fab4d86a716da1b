import Postgres
import Reporting

/// Creates the monitoring tables where they are missing, and upgrades those that the specification's own migration
/// made.
///
/// Every statement leaves alone what is already up to date, so running it again changes nothing. No row is ever
/// deleted.
package struct Migration: Sendable {
    package let schema: MonitoringSchema

    package init(schema: MonitoringSchema = MonitoringSchema()) { self.schema = schema }

    /// The whole script, one transaction, as `psql` would run it.
    package var sql: String { "\(statements)\n\nCOMMIT;\n" }

    /// The script without its end, so that the changes can be examined before they are committed.
    fileprivate var statements: String {
        """
        BEGIN;
        SET LOCAL client_min_messages = warning;
        SET LOCAL lock_timeout = '5s';

        \([schemaAndTables, hourlyIdentity, metrics, alertRules, serverEvents, queryLoad, serverSnapshots, hourDetails, state, indexes, supabase].joined(separator: "\n\n"))
        """
    }
}

extension MonitoringStore {
    /// Creates or upgrades the tables.
    ///
    /// - Returns: the changes, such as `created table api_performance_log`.
    /// - Throws: `StoreError`; nothing is changed then.
    @discardableResult package func migrate() throws -> [String] {
        try describing("cannot create the monitoring tables in schema \(schema.name)") {
            let before = try SchemaObjects(of: schema, over: connection)
            do {
                try connection.script(Migration(schema: schema).statements)
                let changes = try SchemaObjects(of: schema, over: connection).changes(since: before)
                try connection.committing("COMMIT")
                return changes
            } catch {
                // The transaction is still open, unless the connection is gone.
                if !connection.isLost { try? connection.script("ROLLBACK") }
                throw error
            }
        }
    }

    /// Runs a script that is one transaction.
    func whole(_ script: String) throws(PostgresError) {
        do throws(PostgresError) {
            try connection.committing(script)
        } catch {
            // The transaction is still open, unless the connection is gone.
            if !connection.isLost { try? connection.script("ROLLBACK") }
            throw error
        }
    }
}

/// Names inside SQL.
extension Migration {
    var name: String { schema.quoted }
    /// The schema's name as an SQL string.
    var literal: String { "'" + schema.name.replacing("'", with: "''") + "'" }
    /// The types of all rules, as an SQL array.
    var alertTypes: String { "ARRAY[" + HourlyRule.all.map { "'\($0.type)'" }.joined(separator: ", ") + "]" }

    /// A table's name inside a format string of SQL.
    func formatted(_ table: String) -> String { table.replacing("'", with: "''").replacing("%", with: "%%") }

    func regclass(_ table: MonitoringSchema.Table) -> String { "\(regclassText(table.rawValue))::regclass" }

    func regclassText(_ relation: String) -> String {
        "'" + "\(name).\(SQLIdentifier(relation))".replacing("'", with: "''") + "'"
    }
}
