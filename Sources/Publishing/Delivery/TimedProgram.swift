import Glibc
import Reporting
import Subprocess
import SystemPackage

/// A program that is waited for only so long: then it is killed with its process group. One that cannot be killed,
/// because it runs as another user or waits for a device, is left behind.
struct TimedProgram: Sendable {
    /// An absolute path, or a name to be found in `PATH`.
    let program: String
    let arguments: [String]
    let timeoutSeconds: Int

    enum End: Sendable {
        case ended(TerminationStatus)
        case killed
        case leftBehind(LeftProcess)
    }

    private enum Event: Sendable {
        case started(Int)
        case ended(TerminationStatus)
        case failed(String)
        case timeIsUp
        case patienceIsOver
    }

    /// How long a killed program may take to end.
    private static let patienceSeconds = 8

    /// Runs it without a shell. Its messages are in English, and it does not get the database password.
    ///
    /// - Parameters:
    ///   - input: what it reads, from the current position.
    ///   - errors: where it writes errors. Neither can be a pipe that a child keeps open.
    /// - Returns: within `timeoutSeconds` and a few seconds more.
    /// - Throws: `DeliveryError` with the reason alone if it cannot be started.
    func run(input: FileDescriptor, errors: FileDescriptor) async throws(DeliveryError) -> End {
        var options = PlatformOptions()
        // A separate session is a separate process group, and the whole group is killed.
        options.createSession = true
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .seconds(5))]
        let settings = options
        let (events, source) = AsyncStream.makeStream(of: Event.self)
        // A task of its own: a program that cannot be ended must not keep the run waiting.
        let running = Task {
            do {
                let result = try await Subprocess.run(
                    program.hasPrefix("/") ? .path(FilePath(program)) : .name(program),
                    arguments: Arguments(arguments),
                    environment: .inherit.updating(["LC_ALL": "C", "PGPASSWORD": nil]), platformOptions: settings,
                    input: .fileDescriptor(input, closeAfterSpawningProcess: false), output: .discarded,
                    error: .fileDescriptor(errors, closeAfterSpawningProcess: false)
                ) { execution in
                    source.yield(.started(Int(execution.processIdentifier.value)))
                }
                source.yield(.ended(result.terminationStatus))
            } catch {
                let reason = (error as? SubprocessError)?.underlyingError.map { "\($0)" } ?? "\(error)"
                source.yield(.failed(DisplayText.line(reason, limit: 300)))
            }
        }
        func later(_ seconds: Int, _ event: Event) -> Task<Void, Never> {
            Task { if (try? await Task.sleep(for: .seconds(seconds))) != nil { source.yield(event) } }
        }
        var timers = [later(timeoutSeconds, .timeIsUp)]
        defer { for timer in timers { timer.cancel() } }
        var process: LeftProcess?
        var isLate = false
        for await event in events {
            switch event {
            case .started(let number): process = LeftProcess(number)
            case .ended(let status):
                // A program can end by itself just when it is killed.
                return isLate && status == .signaled(SIGKILL) ? .killed : .ended(status)
            case .failed(let reason):
                if isLate { return .killed }
                throw DeliveryError(reason)
            case .timeIsUp:
                // One that has ended is only not waited for yet, on a machine that is too busy.
                if process?.isRunning ?? true {
                    isLate = true
                    // At once, from here: the task that waits for it may have no thread to run on.
                    if let process { kill(-pid_t(process.process), SIGKILL) }
                    running.cancel()
                }
                timers.append(later(Self.patienceSeconds, .patienceIsOver))
            case .patienceIsOver:
                if let process, process.isRunning { return .leftBehind(process) }
                if isLate { return .killed }
                timers.append(later(Self.patienceSeconds, .patienceIsOver))
            }
        }
        throw DeliveryError("it was not waited for")
    }
}
