import Foundation
import Postgres

/// Waits for what another program does. A busy machine may be slow, so the limit is far above what any of them needs;
/// only tests that measure a time set their own limit.
package enum Patience {
    /// - Parameter what: completes "waited in vain for …".
    /// - Throws: `InVain` if the condition does not become true in time; what the condition throws.
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
    /// The sessions of this database that wait for a lock, by their process numbers.
    package func sessionsWaitingForLocks() throws -> [pid_t] {
        try query(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' ORDER BY pid"
        )
        .map { pid_t(try $0.int("pid")) }
    }

    /// Returns when a session of this database waits for a lock.
    package func waitForLockedSession() throws {
        try Patience.wait(for: "a session that waits for a lock") { try !sessionsWaitingForLocks().isEmpty }
    }
}
