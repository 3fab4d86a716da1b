import Foundation

/// A thread with a large stack, for recursion as deep as the nesting of external text.
enum LargeStack {
    /// Runs `body` on a thread with 64 MiB of stack, eight times the usual size, and waits for it.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value? {
        let outcome = Outcome<Value>()
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            outcome.value = body()
            done.signal()
        }
        thread.stackSize = 64 << 20
        thread.start()
        done.wait()
        return outcome.value
    }

    /// Written by the thread before it signals and read after the signal, so never by two threads at once.
    private final class Outcome<Value>: @unchecked Sendable {
        var value: Value?
    }
}
