import CLibpq
import Dispatch
import Synchronization

/// The open sessions of this process, so that another thread can cancel their statements.
package enum OpenSessions {
    /// The data that libpq needs to cancel a statement from any thread.
    private struct Session: @unchecked Sendable {
        /// `nil` while a thread uses it.
        var cancel: OpaquePointer?
        /// Distinguishes it from a later session with the same address.
        let number: Int
    }

    private struct Registry: @unchecked Sendable {
        var sessions: [OpaquePointer: Session] = [:]
        var opened = 0
    }

    private static let registry = Mutex(Registry())
    private static let interrupted = Atomic(false)

    /// Asks every server to cancel the statements of this process, and prevents new statements. Does not wait for the
    /// servers, which may never answer.
    ///
    /// A statement that is still on its way to the server cannot be canceled yet, so call this repeatedly until the
    /// process ends.
    package static func interrupt() {
        interrupted.store(true, ordering: .sequentiallyConsistent)
        for request in takeAll() { DispatchQueue(label: "cancel").async { request.send() } }
    }

    /// A request to cancel what a session does.
    private struct Request: @unchecked Sendable {
        let session: OpaquePointer
        let number: Int
        let cancel: OpaquePointer

        func send() {
            // A failure is ignored: the server is gone, or is not running anything for this process.
            var message = [CChar](repeating: 0, count: 256)
            _ = PQcancel(cancel, &message, Int32(message.count))
            OpenSessions.giveBack(self)
        }
    }

    /// Requests to all sessions that none is under way to.
    private static func takeAll() -> [Request] {
        registry.withLock { registry in
            let requests = registry.sessions.compactMap { session, state in
                state.cancel.map { Request(session: session, number: state.number, cancel: $0) }
            }
            for request in requests { registry.sessions[request.session]?.cancel = nil }
            return requests
        }
    }

    private static func giveBack(_ request: Request) {
        registry.withLock { registry in
            if registry.sessions[request.session]?.number == request.number {
                registry.sessions[request.session]?.cancel = request.cancel
            } else {
                PQfreeCancel(request.cancel)
            }
        }
    }

    /// Whether new statements are prevented.
    static var areInterrupted: Bool { interrupted.load(ordering: .sequentiallyConsistent) }

    static func add(_ session: OpaquePointer) {
        let cancel = PQgetCancel(session)
        registry.withLock { registry in
            registry.opened += 1
            registry.sessions[session] = Session(cancel: cancel, number: registry.opened)
        }
    }

    static func remove(_ session: OpaquePointer) {
        registry.withLock { registry in
            if let cancel = registry.sessions.removeValue(forKey: session)?.cancel { PQfreeCancel(cancel) }
        }
    }
}
