import CLibpq
import Glibc

/// Measures how long a server has been silent.
///
/// The server's own limits end a statement that takes too long. A server that hangs, or a network that drops
/// everything, ends nothing, and libpq would wait without limit. A slow answer is not silence: every byte starts the
/// measurement again.
struct Silence {
    let limitSeconds: Int?
    private var since = ContinuousClock.now
    private var slice: Int32 = 8

    /// - Parameter limitSeconds: `nil` for no limit.
    init(limitSeconds: Int?) { self.limitSeconds = limitSeconds }

    /// Waits a moment, or until the socket is ready.
    ///
    /// It returns from time to time, because encrypted data may have arrived without having been passed on.
    ///
    /// - Returns: whether to keep waiting.
    mutating func wait(for events: Int32, on socket: Int32) -> Bool {
        var descriptor = pollfd(fd: socket, events: Int16(events), revents: 0)
        if poll(&descriptor, 1, slice) > 0 {
            since = .now
            slice = 8
            return true
        }
        slice = min(slice * 2, 1000)
        return limitSeconds.map { .now - since < .seconds($0) } ?? true
    }
}

extension Connection {
    /// Sends the queued data.
    func flush(_ sql: String?) throws(PostgresError) {
        var silence = Silence(limitSeconds: silenceLimitSeconds)
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                guard silence.wait(for: POLLIN | POLLOUT, on: PQsocket(handle)) else { throw giveUp(sql) }
                // A server that cannot send may not accept data either.
                guard PQconsumeInput(handle) == 1 else { throw lost(sql) }
            default: throw lost(sql)
            }
        }
    }

    /// The next result of what was sent, once the server has answered; `nil` if there are no more.
    func nextResult(_ sql: String?) throws(PostgresError) -> OpaquePointer? {
        if PQisBusy(handle) == 1 {
            var silence = Silence(limitSeconds: silenceLimitSeconds)
            repeat {
                guard silence.wait(for: POLLIN, on: PQsocket(handle)) else { throw giveUp(sql) }
                guard PQconsumeInput(handle) == 1 else { throw lost(sql) }
            } while PQisBusy(handle) == 1
        }
        return PQgetResult(handle)
    }

    /// The last result of what was sent, or the first that is an error.
    func lastResult(_ sql: String?) throws(PostgresError) -> OpaquePointer? {
        var last: OpaquePointer?
        do throws(PostgresError) {
            while let result = try nextResult(sql) {
                // A message about the end of the session may be followed by others or by nothing.
                if let known = last, PQresultStatus(known) == PGRES_FATAL_ERROR {
                    PQclear(result)
                } else {
                    PQclear(last)
                    last = result
                }
                if [PGRES_COPY_IN, PGRES_COPY_OUT].contains(PQresultStatus(result)) { break }
            }
        } catch {
            // The server's own message says more than that the connection is gone.
            guard let known = last, PQresultStatus(known) == PGRES_FATAL_ERROR else {
                PQclear(last)
                throw error
            }
        }
        return last
    }
}
