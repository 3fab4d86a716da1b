import ArgumentParser
import Ingestion
import MonitoringStore
import Reporting

struct CollectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect", abstract: "Store hourly aggregates, sample resources, evaluate alert rules.",
        discussion: """
            Run it every hour. It catches up on missed hours and adds late rows; running it twice changes nothing. If another \
            collector is running, this one leaves the rest of the work to it.

            $ daybook collect --database service=app
            $ daybook collect --keep-raw 30d
            """)

    @Option(setting: "keep-raw") var keepRaw: String?
    @Option(setting: "confirm-older") var confirmOlder: String?

    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(
            common, [GivenOption("keep-raw", keepRaw), GivenOption("confirm-older", confirmOlder)])
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let store = try settings.store()
        let collector = Collector(
            store: store, settings: settings.report, timeZone: settings.timeZone, now: settings.now,
            comparesClocks: settings.clock != nil, endpoint: StatementEndpoint.endpoint(in:))
        let outcome = try collector.collect(
            keepRawDays: settings.keepRawDays, confirmOlderDays: settings.confirmOlderDays
        ) { done, due in
            log.progress("storing hours", done: done, of: due)
        }
        log.finished("collected")
        for note in outcome.notes { log.warning(note) }
        log.result(Self.summary(outcome))
    }

    private static func summary(_ outcome: Collector.Outcome) -> String {
        var parts = [
            "stored \(NumberText.counted(outcome.hours, "hour")) with \(NumberText.counted(outcome.requests, "request"))",
            "sampled \(NumberText.counted(outcome.samples.count, "resource"))",
            "raised \(NumberText.counted(outcome.alertsRaised, "alert")), \(NumberText.count(outcome.alertsRepeated)) repeated",
        ]
        if let statements = outcome.statements {
            parts.append("stored the load of \(NumberText.counted(statements, "statement"))")
        }
        if outcome.rowsDeleted > 0 { parts.append("deleted \(NumberText.counted(outcome.rowsDeleted, "row"))") }
        if outcome.leftToAnother { parts.append("another collector is running and does the rest") }
        return parts.joined(separator: ", ")
    }
}
