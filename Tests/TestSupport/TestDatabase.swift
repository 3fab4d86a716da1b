import Foundation
import MonitoringStore
import Postgres
import Reporting

/// A separate database for one test, on the private server of the test run.
package struct TestDatabase: Sendable {
    package let name: String
    /// The connection string of its owner, a superuser.
    package let conninfo: String
    /// The folder of the server's socket.
    package let host: String

    /// An empty database.
    package static func make() async throws -> TestDatabase {
        let server = try await TestServer.shared
        let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "_")
        try Connection(conninfo: server.conninfo(), applicationName: "tests").query("CREATE DATABASE \(name)")
        return TestDatabase(name: name, conninfo: server.conninfo(database: name), host: server.folder)
    }

    /// A database with the monitoring tables, as created by `daybook migrate`.
    package static func migrated() async throws -> TestDatabase {
        let database = try await make()
        try database.store().migrate()
        return database
    }

    /// A database with requests at equal intervals from the beginning of a day in UTC.
    ///
    /// - Parameter milliseconds: the response time of each, by its number.
    package static func filled(
        _ count: Int, everySeconds seconds: Int64, from date: CalendarDate, endpoint: String = "/api/orders",
        milliseconds: (Int) -> Int = { _ in 10 }
    ) async throws -> TestDatabase {
        let database = try await migrated()
        let start = ReportWindow(date: date, timeZone: .utc).start
        try database.store().append(
            requests: (0..<count).map { number in
                RequestRecord(
                    endpoint: endpoint, method: "GET", responseMilliseconds: milliseconds(number), status: 200,
                    at: start.adding(seconds: Int64(number) * seconds))
            })
        return database
    }

    package func store() throws -> MonitoringStore { try MonitoringStore(database: conninfo) }

    package func connection() throws -> Connection { try Connection(conninfo: conninfo, applicationName: "tests") }

    /// Runs statements as the owner.
    package func run(_ sql: String) throws { try connection().script(sql) }

    /// The connection string of another role.
    package func conninfo(user: String) -> String { "host=\(host) port=5432 user=\(user) dbname=\(name)" }
}
