import CLibpq
import Foundation

/// How long a server has said nothing.
///
/// Its own limits end a statement that takes too long; a server that hangs, or a network that swallows everything, ends
/// nothing, and libpq would wait for ever. What comes slowly is waited for: every byte begins the silence anew.
struct Silence {
    let limitSeconds: Int?
    private var since = ContinuousClock.now
    private var slice: Int32 = 8

    /// - Parameter limitSeconds: `nil` for no limit.
    init(limitSeconds: Int?) { self.limitSeconds = limitSeconds }

    /// Waits for a moment, or until the socket is ready.
    ///
    /// It comes back from time to time, because what is encrypted may have arrived without having been handed on.
    ///
    /// - Returns: whether there is still reason to wait.
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
    /// Sends what is queued.
    func flush(_ sql: String?) throws(PostgresError) {
        var silence = Silence(limitSeconds: silenceLimitSeconds)
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                guard silence.wait(for: POLLIN | POLLOUT, on: PQsocket(handle)) else { throw giveUp(sql) }
                // A server that cannot send may take nothing either.
                guard PQconsumeInput(handle) == 1 else { throw lost(sql) }
            default: throw lost(sql)
            }
        }
    }

    /// The next result of what was sent, once the server has answered; `nil` when there is no more.
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
                // Words of farewell may be followed by more of them, or by nothing.
                if let known = last, PQresultStatus(known) == PGRES_FATAL_ERROR {
                    PQclear(result)
                } else {
                    PQclear(last)
                    last = result
                }
                if [PGRES_COPY_IN, PGRES_COPY_OUT].contains(PQresultStatus(result)) { break }
            }
        } catch {
            // The server's own words say more than that it is gone.
            guard let known = last, PQresultStatus(known) == PGRES_FATAL_ERROR else {
                PQclear(last)
                throw error
            }
        }
        return last
    }
}
