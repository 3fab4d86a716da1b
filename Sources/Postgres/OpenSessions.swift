import CLibpq
import Synchronization

/// The open sessions of this process, so that another thread can cancel their statements.
package enum OpenSessions {
    /// The data that libpq needs to cancel a statement from any thread, by session.
    private struct Registry: @unchecked Sendable {
        var cancels: [OpaquePointer: OpaquePointer] = [:]
    }

    private static let registry = Mutex(Registry())
    private static let interrupted = Atomic(false)

    /// Asks every server to cancel the statements of this process, and prevents new statements.
    ///
    /// A statement that is still on its way to the server cannot be canceled yet, so call this repeatedly until the
    /// process ends.
    package static func interrupt() {
        interrupted.store(true, ordering: .sequentiallyConsistent)
        registry.withLock { registry in
            for cancel in registry.cancels.values {
                // A failure is ignored: the server is gone, or is not running anything for this process.
                var message = [CChar](repeating: 0, count: 256)
                _ = PQcancel(cancel, &message, Int32(message.count))
            }
        }
    }

    /// Whether new statements are prevented.
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
