import Foundation
import Postgres
import Synchronization

/// What Ctrl-C, `kill` and a terminal that closes do: servers are asked to stop what they do for this run, and it ends where
/// nothing is half done. A second signal ends it at once, which is as safe, but leaves the next run more to tidy up.
enum Interruption {
    /// The signals, and how each is called.
    private static let signals: [(number: Int32, name: String)] = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP")]

    /// How long a run may go on after a signal: long enough to tidy up, and before that to finish what is better not left
    /// half done.
    private static let grace = (usual: Duration.milliseconds(1500), completing: Duration.seconds(90))

    private static let first = Atomic<Int32>(0)
    /// How much is being done that is to be done to its end.
    private static let unfinished = Atomic(0)
    private static let isEnding = Atomic(false)
    /// Signals arrive here, so that a thread may do what a handler may not.
    private static let ends: (reading: Int32, writing: Int32) = {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return (-1, -1) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }()

    /// The first signal that arrived; `nil` while none has.
    static var received: Int32? {
        let number = first.load(ordering: .sequentiallyConsistent)
        return number == 0 ? nil : number
    }

    /// - Throws: `Interrupted` when the run is to end here.
    static func check() throws {
        if let number = received { throw Interrupted(signal: number) }
    }

    /// Runs `body` to its end even when a signal arrives meanwhile.
    static func completing<Value>(_ body: () throws -> Value) rethrows -> Value {
        unfinished.add(1, ordering: .sequentiallyConsistent)
        defer { unfinished.subtract(1, ordering: .sequentiallyConsistent) }
        return try body()
    }

    /// The same for what is waited for.
    static func completing<Value>(_ body: () async -> Value) async -> Value {
        unfinished.add(1, ordering: .sequentiallyConsistent)
        defer { unfinished.subtract(1, ordering: .sequentiallyConsistent) }
        return await body()
    }

    /// Begins to listen. A signal that whoever started this process wants ignored, as `nohup` does, stays ignored.
    static func listen() {
        guard ends.reading >= 0 else { return }
        // Some programs start others with signals blocked, without meaning to.
        var set = sigset_t()
        sigemptyset(&set)
        for (number, _) in signals { sigaddset(&set, number) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        for (number, _) in signals where !isIgnored(number) { signal(number, tell) }
        Thread.detachNewThread {
            wait()
            let began = ContinuousClock.now
            Thread.detachNewThread {
                wait()
                end()
            }
            // Asking a server that is gone may take long.
            Thread.detachNewThread {
                while true {
                    OpenSessions.interrupt()
                    usleep(100_000)
                }
            }
            var last = began
            while ContinuousClock.now - last < grace.usual, ContinuousClock.now - began < grace.completing {
                usleep(50_000)
                if unfinished.load(ordering: .sequentiallyConsistent) > 0 { last = .now }
            }
            end()
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Says why this run ends, and what became of what it did.
    private static func message(_ number: Int32) -> String {
        let name = signals.first { $0.number == number }?.name ?? "a signal"
        return "stopped by \(name): nothing is half done; run the command again for the rest"
    }

    private static let tell: @convention(c) (Int32) -> Void = { number in
        let error = errno
        _ = first.compareExchange(expected: 0, desired: number, ordering: .sequentiallyConsistent)
        var byte: UInt8 = 0
        _ = write(ends.writing, &byte, 1)
        errno = error
    }

    /// Until a signal arrives.
    private static func wait() {
        var byte: UInt8 = 0
        while read(ends.reading, &byte, 1) != 1 {}
    }

    /// Says why, once, and ends the process without what it does when it ends by itself: threads are still at work.
    static func end() -> Never {
        // Two may come here at the same time: the run that ends by itself, and whoever does not want to wait for it.
        guard !isEnding.exchange(true, ordering: .sequentiallyConsistent) else { while true { pause() } }
        let number = received ?? SIGTERM
        StandardStreams.sayWithoutWaiting("daybook: \(message(number))\n")
        _exit(128 + number)
    }
}

/// The run was told to stop, and did. Exit status 128 and the signal's number.
struct Interrupted: Error {
    let signal: Int32
}
