import CLibpq
import Dispatch

/// Asks a server to cancel a session's statement, over a separate connection.
///
/// libpq waits without limit for the server to close that connection, so this runs on a separate thread, which is
/// abandoned if the server no longer accepts anything.
struct CancelRequest: @unchecked Sendable {
    private let cancel: OpaquePointer

    /// - Returns: `nil` if there is not enough memory.
    init?(of session: OpaquePointer) {
        guard let cancel = PQgetCancel(session) else { return nil }
        self.cancel = cancel
    }

    /// Sends the request once.
    ///
    /// - Returns: whether it was accepted or refused within this number of seconds.
    func send(withinSeconds limit: Int) -> Bool {
        let answered = DispatchSemaphore(value: 0)
        DispatchQueue(label: "cancel").async {
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(cancel, &message, Int32(message.count))
            PQfreeCancel(cancel)
            answered.signal()
        }
        return answered.wait(timeout: .now() + .seconds(limit)) == .success
    }
}
