import Glibc
import Synchronization

/// Threads of their own, for work that waits for a server and needs no core, and for recursion as deep as the nesting of
/// external text.
enum Threads {
    /// Large enough for that nesting: eight times the usual size, in bytes.
    static let largeStack = 64 << 20

    private final class Work {
        let number: Int
        let body: (Int) -> Void

        init(number: Int, body: @escaping (Int) -> Void) {
            self.number = number
            self.body = body
        }
    }

    /// Runs `body` on several threads at once, and returns when all of them have ended.
    ///
    /// - Parameters:
    ///   - stackSize: in bytes; `nil` for the usual one.
    ///   - body: called with the number of its thread, from 0. Where the system has no thread left, it is called on
    ///     this one, unless it needs another stack.
    static func run(_ count: Int, stackSize: Int? = nil, _ body: @Sendable (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            defer { pthread_attr_destroy(&attributes) }
            if let stackSize { pthread_attr_setstacksize(&attributes, stackSize) }
            var threads: [pthread_t] = []
            var left: [Unmanaged<Work>] = []
            for number in 0..<count {
                let work = Unmanaged.passRetained(Work(number: number, body: body))
                var thread = pthread_t()
                let error = pthread_create(
                    &thread, &attributes,
                    { work in
                        guard let work else { return nil }
                        let own = Unmanaged<Work>.fromOpaque(work).takeRetainedValue()
                        own.body(own.number)
                        return nil
                    }, work.toOpaque())
                if error == 0 { threads.append(thread) } else { left.append(work) }
            }
            for work in left {
                let own = work.takeRetainedValue()
                if stackSize == nil { own.body(own.number) }
            }
            for thread in threads { pthread_join(thread, nil) }
        }
    }

    /// Runs `body` on a thread with a large stack, and waits for it; `nil` where the system has no thread left.
    static func onLargeStack<Value: Sendable>(_ body: @Sendable () -> Value) -> Value? {
        let value = Mutex<Value?>(nil)
        run(1, stackSize: largeStack) { _ in
            let made = body()
            value.withLock { $0 = made }
        }
        return value.withLock { $0 }
    }
}
