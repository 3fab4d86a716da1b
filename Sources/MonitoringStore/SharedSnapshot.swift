import Dispatch
import Postgres
import Reporting

/// Several sessions with the same snapshot of the database, for reading hours in parallel.
struct SharedSnapshot {
    /// The first one belongs to the caller; the others end with this value.
    private let connections: [Connection]
    /// Why there are fewer sessions than requested; `nil` when there are as many.
    let remark: String?

    var sessions: Int { connections.count }

    /// - Parameters:
    ///   - id: the result of `pg_export_snapshot()` in the transaction of `own`; `nil` if the server cannot export it.
    ///   - count: the requested number of sessions, at least 1.
    ///   - isDistributed: whether rows are on other servers, where every session has its own snapshot.
    init(_ own: Connection, id: String?, database: String?, count: Int, isDistributed: Bool) {
        var connections = [own]
        var reason: String?
        if count > 1 {
            if isDistributed {
                reason = "the tables are on several servers, which do not share a snapshot"
            } else if id == nil {
                reason = "the server cannot export a snapshot"
            }
        }
        // The statement takes no parameters, so only these characters are allowed in the name.
        if let id, reason == nil {
            if !id.utf8.allSatisfy({
                $0 == UInt8(ascii: "-") || ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x46)
            }) {
                reason = "the name of the exported snapshot is not understood"
            }
            while connections.count < count, reason == nil {
                do {
                    let connection = try Connection(
                        conninfo: database, applicationName: "daybook", silenceLimitSeconds: own.silenceLimitSeconds)
                    try connection.script(
                        "\(Connection.TransactionMode.snapshot.begin); SET TRANSACTION SNAPSHOT '\(id)'; \(Session.settings)"
                    )
                    connections.append(connection)
                } catch {
                    reason = error.message
                }
            }
        }
        self.connections = connections
        remark = reason.map {
            "using \(NumberText.counted(connections.count, "connection")) instead of \(NumberText.count(count)): \($0)"
        }
    }

    /// Calls `read` for every element of `work`; each session takes the next one when it is done with one.
    ///
    /// - Parameter step: called with the number done, never concurrently.
    /// - Returns: the results in the order of `work`.
    /// - Throws: the first error; no more work is started then.
    func map<Work, Answer>(
        _ work: [Work], step: (Int) -> Void = { _ in }, _ read: (Connection, Work) throws -> Answer
    ) throws -> [Answer] {
        try withoutActuallyEscaping(step) { step -> [Answer] in
            try withoutActuallyEscaping(read) { read -> [Answer] in
                let desk = Desk<Work, Answer>(work, step: step)
                let sessions = Sessions(connections: connections)
                let reading = Reading<Work, Answer>(read: read)
                Threads.run(min(connections.count, work.count)) { session in
                    while let (index, next) = desk.take() {
                        desk.put(index, Result { try reading.read(sessions.connections[session], next) })
                    }
                }
                return try desk.results()
            }
        }
    }

    /// Each session is only used by the thread with its number.
    private struct Sessions: @unchecked Sendable { let connections: [Connection] }

    /// Uses only the session and the work that are passed to it, and values that do not change.
    private struct Reading<Work, Answer>: @unchecked Sendable { let read: (Connection, Work) throws -> Answer }

    /// The queue of work and the results of the sessions; protected by a lock.
    private final class Desk<Work, Answer>: @unchecked Sendable {
        private let lock = DispatchQueue(label: "work")
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

        /// `nil` if nothing is left, or if some work failed.
        func take() -> (index: Int, work: Work)? {
            lock.sync {
                guard next < work.count, failure == nil else { return nil }
                defer { next += 1 }
                return (next, work[next])
            }
        }

        func put(_ index: Int, _ result: Result<Answer, any Error>) {
            lock.sync {
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
            try lock.sync {
                if let failure { throw failure }
                return made.compactMap(\.self)
            }
        }
    }
}
