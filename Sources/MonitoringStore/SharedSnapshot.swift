import Foundation
import Postgres
import Reporting

/// Several sessions that see the same state of the database, for reading hours side by side.
struct SharedSnapshot {
    /// The first belongs to the caller; the others end with this value.
    private let connections: [Connection]
    /// Why there are fewer sessions than were asked for; `nil` when there are as many.
    let remark: String?

    /// - Parameters:
    ///   - id: what `pg_export_snapshot()` answered in the transaction of `own`; `nil` where the server refused.
    ///   - count: how many sessions are wanted, at least 1.
    ///   - isDistributed: whether rows are on other servers, where every session has a view of its own.
    init(_ own: Connection, id: String?, database: String?, count: Int, isDistributed: Bool) {
        var connections = [own]
        var reason: String?
        if count > 1 {
            if isDistributed {
                reason = "the tables are on other servers, which do not share a view"
            } else if id == nil {
                reason = "the server does not share its view of the database"
            }
        }
        // The statement takes no parameter; the name is made of these characters alone.
        if let id, reason == nil {
            if !id.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x46) }) {
                reason = "the server gives its snapshots names of another kind"
            }
            while connections.count < count, reason == nil {
                do {
                    let connection = try Connection(
                        conninfo: database, applicationName: "daybook", silenceLimitSeconds: own.silenceLimitSeconds)
                    try connection.script(
                        "\(Connection.TransactionMode.snapshot.begin); SET TRANSACTION SNAPSHOT '\(id)'; \(Session.settings)")
                    connections.append(connection)
                } catch {
                    reason = error.message
                }
            }
        }
        self.connections = connections
        remark = reason.map {
            "read over \(NumberText.counted(connections.count, "connection")) instead of \(NumberText.count(count)): \($0)"
        }
    }

    /// Calls `read` for every element of `work`, each session taking the next when it is done with one.
    ///
    /// - Parameter step: called with how many are done, never twice at a time.
    /// - Returns: the results in the order of `work`.
    /// - Throws: the first error; no more work is begun then.
    func map<Work, Answer>(
        _ work: [Work], step: (Int) -> Void = { _ in }, _ read: (Connection, Work) throws -> Answer
    ) throws -> [Answer] {
        try withoutActuallyEscaping(step) { step -> [Answer] in
            try withoutActuallyEscaping(read) { read -> [Answer] in
                let desk = Desk<Work, Answer>(work, step: step)
                let sessions = Sessions(connections: connections)
                let reading = Reading<Work, Answer>(read: read)
                DispatchQueue.concurrentPerform(iterations: min(connections.count, max(work.count, 1))) { session in
                    while let (index, next) = desk.take() {
                        desk.put(index, Result { try reading.read(sessions.connections[session], next) })
                    }
                }
                return try desk.results()
            }
        }
    }

    /// Each is used by one thread at a time: the one that has its number.
    private struct Sessions: @unchecked Sendable { let connections: [Connection] }

    /// Uses nothing but the session and the work that it is given, and values that do not change.
    private struct Reading<Work, Answer>: @unchecked Sendable { let read: (Connection, Work) throws -> Answer }

    /// Where sessions take work from and put what they made of it; behind a lock.
    private final class Desk<Work, Answer>: @unchecked Sendable {
        private let lock = NSLock()
        private let work: [Work]
        private let step: (Int) -> Void
        private var next = 0
        private var done = 0
        private var made: [Answer?]
        private var failure: (any Error)?

        init(_ work: [Work], step: @escaping (Int) -> Void) {
            self.work = work
            self.step = step
            made = Array(repeating: nil, count: work.count)
        }

        /// `nil` when nothing is left, or when some work failed.
        func take() -> (index: Int, work: Work)? {
            lock.withLock {
                guard next < work.count, failure == nil else { return nil }
                defer { next += 1 }
                return (next, work[next])
            }
        }

        func put(_ index: Int, _ result: Result<Answer, any Error>) {
            lock.withLock {
                switch result {
                case .success(let value):
                    made[index] = value
                    done += 1
                    step(done)
                case .failure(let error):
                    failure = failure ?? error
                }
            }
        }

        func results() throws -> [Answer] {
            try lock.withLock {
                if let failure { throw failure }
                return made.compactMap(\.self)
            }
        }
    }
}
