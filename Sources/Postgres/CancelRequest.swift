import CLibpq
import Foundation

/// Asks a server to stop the statement of a session, over a connection of its own.
///
/// libpq waits for ever for the server to close that connection, so a thread of its own does, and is left behind where
/// a server has stopped taking anything.
struct CancelRequest: @unchecked Sendable {
    private let cancel: OpaquePointer

    /// - Returns: `nil` when there is no memory for it.
    init?(of session: OpaquePointer) {
        guard let cancel = PQgetCancel(session) else { return nil }
        self.cancel = cancel
    }

    /// Sends it, once.
    ///
    /// - Returns: whether it was taken, or refused, within so many seconds.
    func send(withinSeconds limit: Int) -> Bool {
        let answered = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(cancel, &message, Int32(message.count))
            PQfreeCancel(cancel)
            answered.signal()
        }
        return answered.wait(timeout: .now() + .seconds(limit)) == .success
    }
}
