import Foundation
import Postgres
import PrivateServer
import TestSupport
import Testing

/// Sessions whose server no longer sends or accepts anything.
@Suite("silence", .needs(.postgresql))
struct SilenceTests {
    private func connection(_ proxy: BrokenProxy, _ database: TestDatabase) throws -> Connection {
        try Connection(conninfo: proxy.conninfo(database), applicationName: "tests", silenceLimitSeconds: 1)
    }

    private func silenced(_ proxy: BrokenProxy, _ body: () throws -> Void) throws {
        let error = try #require(throws: PostgresError.self) { try body() }
        #expect(error.kind == .silent && error.message == "the server has sent nothing for 1 s", "\(error)")
    }

    @Test("a statement without an answer is abandoned, its session is lost, and the next one says so")
    func statement() async throws {
        let database = try await TestDatabase.make()
        let proxy = try BrokenProxy(to: database.host)
        let connection = try connection(proxy, database)
        // Waiting is useful: the server is working, and answers before the limit.
        #expect(try connection.query("SELECT pg_sleep(0.5), 7 AS number")[0].int("number") == 7)
        proxy.begin(sparingSessions: BrokenProxy.Plan(.silence, at: .bytes(0, from: .server)))
        try silenced(proxy) { try connection.query("SELECT 1") }
        #expect(connection.isLost)
        let error = try #require(throws: PostgresError.self) { try connection.query("SELECT 1") }
        #expect(error.kind == .connectionLost)
    }

    @Test("rows that stop arriving are abandoned, those that arrived were passed on")
    func rows() async throws {
        let database = try await TestDatabase.make()
        let proxy = try BrokenProxy(to: database.host)
        let connection = try connection(proxy, database)
        proxy.begin(sparingSessions: BrokenProxy.Plan(.silence, at: .bytes(100_000, from: .server)))
        var last = 0
        try silenced(proxy) {
            try connection.stream("SELECT generate_series(1, 100000) AS n") { last = try $0.int("n") }
        }
        #expect((1000..<100_000).contains(last))
    }

    @Test("a server that accepts no cancel request is abandoned, and the failure is reported")
    func cancelling() async throws {
        try await PrivateServer.run(keeper: [TestProgram.path, "keep-server"]) { server in
            struct Unreadable: Error {}
            let connection = try Connection(
                conninfo: server.conninfo(), applicationName: "tests", silenceLimitSeconds: 1)
            let file = try String(contentsOfFile: "\(server.folder)/data/postmaster.pid", encoding: .utf8)
            let postmaster = try #require(file.split(separator: "\n").first.flatMap { Int32($0) })
            // The server's sessions continue, and no new ones are accepted.
            defer { kill(postmaster, SIGCONT) }
            #expect(throws: Unreadable.self) {
                try connection.stream("SELECT generate_series(1, 10000000)") { _ in
                    kill(postmaster, SIGSTOP)
                    throw Unreadable()
                }
            }
            #expect(connection.isLost)
        }
    }

    @Test("a server that accepts no data is abandoned too, and stores nothing")
    func copying() async throws {
        let database = try await TestDatabase.make()
        try database.run("CREATE TABLE lines (line text)")
        let proxy = try BrokenProxy(to: database.host)
        let connection = try connection(proxy, database)
        proxy.begin(sparingSessions: BrokenProxy.Plan(.silence, at: .bytes(300_000, from: .client)))
        let line = String(repeating: "x", count: 10_000)
        try silenced(proxy) {
            try connection.copyIn("COPY lines FROM STDIN") { writer in
                for _ in 0..<10_000 {
                    try writer.field(line)
                    try writer.endRow()
                }
            }
        }
        proxy.begin()
        #expect(try database.connection().query("SELECT count(*) FROM lines")[0].int("count") == 0)
    }

    @Test("a lost connection makes a commit's outcome unknown; for a read, it is just lost")
    func committing() async throws {
        let database = try await TestDatabase.make()
        try database.run("CREATE TABLE lines (line text)")
        let proxy = try BrokenProxy(to: database.host)
        for (mode, kind) in [
            (Connection.TransactionMode.readWrite, PostgresError.Kind.outcomeUnknown), (.snapshot, .connectionLost),
        ] {
            let connection = try connection(proxy, database)
            proxy.begin(sparingSessions: BrokenProxy.Plan(.close, at: .answer(to: "COMMIT", after: "SELECT")))
            let error = try #require(throws: PostgresError.self) {
                try connection.transaction(mode) {
                    try connection.query("SELECT 1")
                    if mode == .readWrite { try connection.query("INSERT INTO lines VALUES ('a')") }
                }
            }
            #expect(error.kind == kind, "\(error)")
            proxy.begin()
        }
        // The server had committed.
        #expect(try database.connection().query("SELECT count(*) FROM lines")[0].int("count") == 1)
    }
}
