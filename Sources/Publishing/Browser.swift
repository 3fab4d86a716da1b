import FoundationEssentials
import Reporting
import Subprocess
import SystemPackage

/// The browser of the person at the terminal: the programs that `BROWSER` names, or the desktop's own.
package enum Browser {
    /// How long a program may take to fail; one that still runs then has opened the page.
    private static let patience = Duration.seconds(3)

    /// Opens a page, and does not wait until the browser is closed.
    ///
    /// - Parameter path: of an HTML file.
    /// - Returns: why the page could not be opened; `nil` if it was.
    package static func open(_ path: String) async -> String? {
        let named =
            ProcessInfo.processInfo.environment["BROWSER"].map { $0.split(separator: ":").map(String.init) } ?? []
        for command in named + ["xdg-open"] where await start(command, path) { return nil }
        return "no browser could be started; open \(DisplayText.oneLine(path)) by hand, or name a program in BROWSER"
    }

    /// - Parameter command: a program with arguments; `%s` stands for the page, which otherwise comes last.
    /// - Returns: whether it has opened the page.
    private static func start(_ command: String, _ path: String) async -> Bool {
        var words = command.split(separator: " ").map(String.init)
        guard let program = words.first else { return false }
        words.removeFirst()
        if words.contains("%s") { words = words.map { $0 == "%s" ? path : $0 } } else { words.append(path) }
        let arguments = words
        var options = PlatformOptions()
        // It stays when this process ends or its terminal is closed.
        options.createSession = true
        let settings = options
        return await withCheckedContinuation { continuation in
            let (events, source) = AsyncStream.makeStream(of: Bool.self)
            Task {
                let result = try? await Subprocess.run(
                    program.hasPrefix("/") ? .path(FilePath(program)) : .name(program),
                    arguments: Arguments(arguments), platformOptions: settings, input: .none, output: .discarded,
                    error: .discarded)
                source.yield(result?.terminationStatus.isSuccess ?? false)
            }
            Task {
                try? await Task.sleep(for: patience)
                source.yield(true)
            }
            Task {
                var first = events.makeAsyncIterator()
                continuation.resume(returning: await first.next() ?? false)
            }
        }
    }
}
