import Foundation
import Logging

/// What a run tells on standard error while it goes on: a bar on a terminal, plain lines elsewhere.
struct RunLog {
    let logger: Logger
    private let showsBar: Bool

    init(quiet: Bool, verbose: Bool) {
        var logger = Logger(label: "daybook") { _ in PlainLogHandler() }
        logger.logLevel = quiet ? .warning : verbose ? .debug : .notice
        self.logger = logger
        showsBar = !quiet && Terminal.isInteractive
    }

    /// The end of a named step.
    func finished(_ step: String, _ metadata: Logger.Metadata = [:]) {
        clearBar()
        logger.notice("\(step)", metadata: metadata)
    }

    /// What only `--verbose` tells.
    func detail(_ step: String, _ metadata: Logger.Metadata = [:]) {
        clearBar()
        logger.debug("\(step)", metadata: metadata)
    }

    /// What changes no figure, but is worth a line.
    func remark(_ message: String) {
        clearBar()
        logger.notice("\(message)")
    }

    /// What did not stop the run, but somebody should know.
    func warning(_ message: String) {
        clearBar()
        logger.warning("\(message)")
    }

    /// How far a step has come; nothing where there is no terminal.
    func progress(_ step: String, done: Int, of total: Int) {
        guard showsBar, total > 0 else { return }
        let width = 30
        let filled = min(max(done * width / total, 0), width)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        StandardStreams.say("\r\u{1B}[K\(bar) \(done)/\(total) \(step)")
    }

    private func clearBar() {
        if showsBar { StandardStreams.say("\r\u{1B}[K") }
    }
}

/// Lines such as `daybook: read the day requests=41234`.
private struct PlainLogHandler: LogHandler {
    var logLevel = Logger.Level.notice
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let details = all.map { " \($0.key)=\($0.value)" }.joined()
        let word = event.level >= .warning ? "\(event.level): " : ""
        StandardStreams.say(Terminal.safe("daybook: \(word)\(event.message)\(details)\n"))
    }
}
