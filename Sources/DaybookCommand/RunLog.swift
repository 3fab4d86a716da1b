import FoundationEssentials
import Logging
import Reporting

/// The output of a run while it works: a progress bar on a terminal and plain lines elsewhere, on standard error; and
/// the results of jobs, on standard output.
struct RunLog {
    let logger: Logger
    private let showsBar: Bool
    private let isQuiet: Bool
    /// When the run began, if its progress shows the time left.
    private let start: ContinuousClock.Instant?

    /// - Parameter showsTimeLeft: whether progress ends with an estimate of the time left.
    init(quiet: Bool, verbose: Bool, showsTimeLeft: Bool = false) {
        var logger = Logger(label: "daybook") { _ in PlainLogHandler() }
        logger.logLevel = quiet ? .warning : verbose ? .debug : .notice
        self.logger = logger
        showsBar = !quiet && Terminal.isInteractive
        isQuiet = quiet
        start = showsTimeLeft ? .now : nil
    }

    /// The end of a named step.
    func finished(_ step: String, _ metadata: Logger.Metadata = [:]) {
        clearBar()
        logger.notice("\(step)", metadata: metadata)
    }

    /// A step that only `--verbose` shows.
    func detail(_ step: String, _ metadata: Logger.Metadata = [:]) {
        clearBar()
        logger.debug("\(step)", metadata: metadata)
    }

    /// Something that changes no figure, but is worth a line.
    func remark(_ message: String) {
        clearBar()
        logger.notice("\(message)")
    }

    /// Something that did not stop the run, but that the operator should know.
    func warning(_ message: String) {
        clearBar()
        logger.warning("\(message)")
    }

    /// The result of a job that cron runs many times a day, on standard output; nothing with `--quiet`.
    func result(_ summary: String) {
        clearBar()
        if !isQuiet { print(summary) }
    }

    /// The progress of a step; nothing if there is no terminal.
    func progress(_ step: String, done: Int, of total: Int) {
        guard showsBar, total > 0 else { return }
        let width = 30
        let filled = min(max(done * width / total, 0), width)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        // A percentage: a step is not always a unit of what it reads, such as an hour.
        let percent = min(max(Int(Double(done) / Double(total) * 100), 0), 100)
        StandardStreams.say("\r\u{1B}[K\(bar) \(percent) % \(Terminal.line(step))\(timeLeft(done: done, of: total))")
    }

    /// Example: `, 1 min 20 s left`; empty in the first second.
    private func timeLeft(done: Int, of total: Int) -> String {
        guard let start, done > 0, done < total else { return "" }
        return Self.timeLeft(after: ContinuousClock.now - start, done: done, of: total)
    }

    /// - Parameter elapsed: the time that `done` took.
    static func timeLeft(after elapsed: Duration, done: Int, of total: Int) -> String {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        guard seconds >= 1 else { return "" }
        let left = (min(seconds * Double(total - done) / Double(done), 1e9)).rounded(.up)
        return left < 120
            ? ", \(NumberText.decimal(left, places: 0)) s left"
            : ", \(NumberText.decimal((left / 60).rounded(.up), places: 0)) min left"
    }

    private func clearBar() {
        if showsBar { StandardStreams.say("\r\u{1B}[K") }
    }
}

/// Lines such as `daybook: read 2026-11-22 requests=41234`.
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
