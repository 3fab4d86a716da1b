import Foundation
import Postgres

/// Waiting for what another program does. A busy machine takes its time, so the limit is far beyond what any of them
/// needs; only who measures a time sets one of their own.
package enum Patience {
    /// - Parameter what: completes "waited in vain for …".
    /// - Throws: `InVain` when the condition does not hold in time; what the condition throws.
    package static func wait(
        for what: @autoclosure () -> String, seconds: Double = 60, until condition: () throws -> Bool
    ) throws {
        let end = ContinuousClock.now + .seconds(seconds)
        repeat {
            if try condition() { return }
            usleep(5000)
        } while ContinuousClock.now < end
        throw InVain(what: what(), seconds: seconds)
    }

    package struct InVain: Error, CustomStringConvertible {
        let what: String
        let seconds: Double

        package var description: String { "waited \(seconds) s in vain for \(what)" }
    }
}

extension Connection {
    /// The sessions of this database that wait for a lock, by the numbers of their processes.
    package func sessionsWaitingForLocks() throws -> [pid_t] {
        try query(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' ORDER BY pid"
        )
        .map { pid_t(try $0.int(0)) }
    }

    /// Returns when a session of this database waits for a lock.
    package func waitForLockedSession() throws {
        try Patience.wait(for: "a session that waits for a lock") { try !sessionsWaitingForLocks().isEmpty }
    }
}
