import Postgres
import Synchronization
import TestSupport
import Testing

@testable import MonitoringStore

@Suite("sessions side by side", .needs(.postgresql))
struct SharedSnapshotTests {
    private struct Failure: Error {}

    /// Counts from any thread.
    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func increment() { count.withLock { $0 += 1 } }
    }

    /// Runs `body` in a transaction with a snapshot that `count` sessions share.
    private func sharing<Value>(_ count: Int, _ body: (SharedSnapshot) throws -> Value) async throws -> Value {
        let database = try await TestDatabase.migrated()
        let own = try database.connection()
        return try own.transaction(.snapshot) {
            let id = try own.query("SELECT pg_export_snapshot() AS id")[0].text("id")
            let snapshot = SharedSnapshot(own, id: id, database: database.conninfo, count: count, isDistributed: false)
            #expect(snapshot.remark == nil)
            return try body(snapshot)
        }
    }

    @Test("16 sessions wait for the server at the same time, on any number of cores")
    func waiting() async throws {
        let (pauses, milliseconds) = (32, 100)
        let took = try await sharing(16) { snapshot in
            let start = ContinuousClock.now
            let answers = try snapshot.map(Array(0..<pauses)) { connection, number in
                try connection.query("SELECT pg_sleep(\(Double(milliseconds) / 1000)), \(number) AS number")[0].int(
                    "number")
            }
            #expect(answers == Array(0..<pauses))
            return ContinuousClock.now - start
        }
        // One after the other they would take 3.2 s, and two at a time 1.6 s.
        #expect(took < .milliseconds(pauses * milliseconds / 3), "\(took)")
    }

    @Test("after the first error no more work is started")
    func failure() async throws {
        let (started, thrown) = try await sharing(3) { snapshot in
            let counter = Counter()
            do {
                _ = try snapshot.map(Array(0..<100)) { connection, number in
                    counter.increment()
                    try connection.query("SELECT pg_sleep(0.02)")
                    if number == 5 { throw Failure() }
                    return number
                }
                return (counter.value, false)
            } catch is Failure {
                return (counter.value, true)
            }
        }
        #expect(thrown && started < 100 && started >= 6)
    }

    @Test("no work is no work", arguments: [1, 4])
    func nothing(count: Int) async throws {
        let answers = try await sharing(count) { try $0.map([Int]()) { _, number in number } }
        #expect(answers.isEmpty)
    }
}
