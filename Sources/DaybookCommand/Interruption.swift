import Dispatch
import Glibc
import Postgres
import Synchronization

/// Handles Ctrl-C, `kill` and a closed terminal: servers are asked to cancel the statements of this run, and it ends
/// where nothing is half done. A second signal ends it at once. That is as safe, but leaves more cleanup to the next
/// run.
enum Interruption {
    /// The signals and their names.
    private static let signals: [(number: Int32, name: String)] = [
        (SIGINT, "SIGINT"), (SIGTERM, "SIGTERM"), (SIGHUP, "SIGHUP"),
    ]

    /// How long a run may continue after a signal: long enough to clean up, and before that to complete what must not
    /// be left half done.
    private static let grace = (usual: Duration.milliseconds(1500), completing: Duration.seconds(90))

    private static let first = Atomic<Int32>(0)
    /// Number of running pieces of work that must be completed.
    private static let unfinished = Atomic(0)
    private static let isEnding = Atomic(false)
    /// A pipe that passes signals to a thread, which may do what a signal handler may not.
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

    /// - Throws: `Interrupted` when a signal has arrived.
    static func check() throws {
        if let number = received { throw Interrupted(signal: number) }
    }

    /// Runs `body` to completion even if a signal arrives meanwhile.
    static func completing<Value>(_ body: () throws -> Value) rethrows -> Value {
        unfinished.add(1, ordering: .sequentiallyConsistent)
        defer { unfinished.subtract(1, ordering: .sequentiallyConsistent) }
        return try body()
    }

    /// The same for asynchronous work.
    static func completingTask<Value>(_ body: () async -> Value) async -> Value {
        unfinished.add(1, ordering: .sequentiallyConsistent)
        defer { unfinished.subtract(1, ordering: .sequentiallyConsistent) }
        return await body()
    }

    /// Starts listening. A signal that the parent process set to be ignored, as `nohup` does, stays ignored.
    static func listen() {
        guard ends.reading >= 0 else { return }
        // Some programs start others with signals blocked by accident.
        var set = sigset_t()
        sigemptyset(&set)
        for (number, _) in signals { sigaddset(&set, number) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        for (number, _) in signals where !isIgnored(number) { signal(number, handler) }
        DispatchQueue(label: "interruption").async {
            wait()
            let began = ContinuousClock.now
            DispatchQueue(label: "interruption").async {
                wait()
                end()
            }
            // On a thread of its own: canceling a statement can take long when the server is gone.
            DispatchQueue(label: "interruption").async {
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
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// The reason for the end of this run, and the state it leaves.
    private static func message(_ number: Int32) -> String {
        let name = signals.first { $0.number == number }?.name ?? "a signal"
        return "stopped by \(name); nothing is half done; run the command again to finish"
    }

    private static let handler: @convention(c) (Int32) -> Void = { number in
        let error = errno
        _ = first.compareExchange(expected: 0, desired: number, ordering: .sequentiallyConsistent)
        var byte: UInt8 = 0
        _ = write(ends.writing, &byte, 1)
        errno = error
    }

    /// Returns when a signal arrives.
    private static func wait() {
        var byte: UInt8 = 0
        while read(ends.reading, &byte, 1) != 1 {}
    }

    /// Prints the reason once, and ends the process without the usual cleanup at exit: threads are still running.
    static func end() -> Never {
        // Two threads can get here at the same time: the run itself, and the one that does not wait for it.
        guard !isEnding.exchange(true, ordering: .sequentiallyConsistent) else { while true { pause() } }
        let number = received ?? SIGTERM
        StandardStreams.sayWithoutWaiting("daybook: \(message(number))\n")
        _exit(128 + number)
    }
}

/// The run was stopped by a signal. Exit status 128 plus the number of the signal.
struct Interrupted: Error {
    let signal: Int32
}
