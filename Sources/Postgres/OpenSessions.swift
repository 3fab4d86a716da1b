import CLibpq
import Synchronization

/// The sessions that this process has open, so that another thread can end what servers do for it.
package enum OpenSessions {
    /// What libpq needs to cancel a session's statement from anywhere, by session.
    private struct Registry: @unchecked Sendable {
        var cancels: [OpaquePointer: OpaquePointer] = [:]
    }

    private static let registry = Mutex(Registry())
    private static let interrupted = Atomic(false)

    /// Asks every server to stop what it does for this process, and lets no statement begin any more.
    ///
    /// A statement that is on its way to the server just now is not there to be stopped yet, so this is to be called
    /// until the process ends.
    package static func interrupt() {
        interrupted.store(true, ordering: .sequentiallyConsistent)
        registry.withLock { registry in
            for cancel in registry.cancels.values {
                // A server that is gone, or does nothing for us, is no matter.
                var message = [CChar](repeating: 0, count: 256)
                _ = PQcancel(cancel, &message, Int32(message.count))
            }
        }
    }

    /// Whether no statement may begin any more.
    static var areInterrupted: Bool { interrupted.load(ordering: .sequentiallyConsistent) }

    static func add(_ session: OpaquePointer) {
        let cancel = PQgetCancel(session)
        registry.withLock { $0.cancels[session] = cancel }
    }

    static func remove(_ session: OpaquePointer) {
        registry.withLock { registry in
            if let cancel = registry.cancels.removeValue(forKey: session) { PQfreeCancel(cancel) }
        }
    }
}
