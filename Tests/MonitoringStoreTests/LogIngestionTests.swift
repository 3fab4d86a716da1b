import MonitoringStore
import Postgres
import Reporting
import TestSupport
import Testing

@Suite("log ingestion", .needs(.postgresql))
struct LogIngestionTests {
    private struct Position: Codable, Equatable, Sendable {
        let file: String
        let offset: Int
    }

    private let at = Instant(seconds: 1_795_305_600)

    private func progress(_ from: Position?, _ to: Position) throws -> LogIngestion.Progress {
        try LogIngestion.Progress(from: from, to: to) { $0.file }
    }

    private func slow(organization: String?, user: String? = nil) -> SlowQueryRecord {
        SlowQueryRecord(
            query: "select 1", milliseconds: 900, endpoint: nil, organization: organization, user: user, at: at)
    }

    @Test("rows and position are stored together, and a position moved by another run prevents both")
    func once() async throws {
        let database = try await TestDatabase.migrated()
        let ingestion = LogIngestion(store: try database.store(), kind: "test")
        let request = RequestRecord(endpoint: "/a", method: nil, responseMilliseconds: 1, status: nil, at: at)
        let first = Position(file: "f", offset: 10)
        let second = Position(file: "f", offset: 20)
        try ingestion.write(requests: [request], try progress(nil, first))
        #expect(try ingestion.positions(Position.self) == [first])
        for stale in [try progress(nil, second), try progress(Position(file: "f", offset: 5), second)] {
            let error = try #require(throws: StoreError.self) { try ingestion.write(requests: [request], stale) }
            #expect(
                error.description
                    == "cannot store log data: another run is reading the same file; nothing is lost or stored twice; run the command again when the other run has ended"
            )
        }
        #expect(
            try database.connection().query("SELECT count(*) FROM platform_admin.api_performance_log")[0].int("count")
                == 1)
        try ingestion.write(requests: [request], try progress(first, second))
        #expect(try ingestion.positions(Position.self) == [second])
        #expect(try LogIngestion(store: try database.store(), kind: "other").positions(Position.self).isEmpty)
    }

    @Test("a batch that cannot be stored leaves the position unchanged")
    func failing() async throws {
        let database = try await TestDatabase.migrated()
        let ingestion = LogIngestion(store: try database.store(), kind: "test")
        let wrong = RequestRecord(endpoint: "/a", method: "BREW", responseMilliseconds: 1, status: nil, at: at)
        #expect(throws: StoreError.self) {
            try ingestion.write(requests: [wrong], try progress(nil, Position(file: "f", offset: 10)))
        }
        #expect(try ingestion.positions(Position.self).isEmpty)
    }

    @Test("unknown organizations and users of a Supabase-shaped database are left out and counted, others are kept")
    func owners() async throws {
        let database = try await TestDatabase.make()
        try database.run(SpecificationSchema.supabaseSurroundings)
        try database.store().migrate()
        let known = "00000000-0000-4000-8000-000000000001"
        let unknown = "00000000-0000-4000-8000-000000000002"
        try database.run("INSERT INTO public.firms VALUES ('\(known)')")
        let ingestion = LogIngestion(store: try database.store(), kind: "test")
        let changed = try ingestion.write(
            slowQueries: [
                slow(organization: known), slow(organization: unknown), slow(organization: nil, user: unknown),
                slow(organization: nil),
            ],
            try progress(nil, Position(file: "f", offset: 1)))
        #expect(changed == 2)
        let stored = try database.connection().query(
            "SELECT count(*), count(organization_id) AS organizations, count(user_id) AS users FROM platform_admin.slow_query_log"
        )[0]
        #expect(try [stored.int("count"), stored.int("organizations"), stored.int("users")] == [4, 1, 0])
        // Without foreign keys, everything is kept.
        let plain = try await TestDatabase.migrated()
        #expect(
            try LogIngestion(store: try plain.store(), kind: "test").write(
                slowQueries: [slow(organization: unknown)], nil) == 0)
        let count = try plain.connection().query("SELECT count(organization_id) FROM platform_admin.slow_query_log")
        #expect(try count[0].int("count") == 1)
    }
}
