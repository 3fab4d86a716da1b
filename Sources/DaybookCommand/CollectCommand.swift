import ArgumentParser
import MonitoringStore
import Reporting

struct CollectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect", abstract: "Store hourly aggregates with exact distributions, sample resources, evaluate alerts.",
        discussion: """
            Run it every hour. Hours that were missed are made up for, rows that came late are added, and a second run
            changes nothing. When another collector is at work, this one leaves the rest to it.

            $ daybook collect --database service=app
            $ daybook collect --keep-raw 30d
            """)

    @Option(
        help: ArgumentHelp(
            "Delete rows of requests older than this whose hours are stored completely; default: keep all.",
            valueName: "days"))
    var keepRaw: String?

    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let file = try ConfigurationFile(common)
        let settings = try Settings(common, file: file)
        let days = try (keepRaw ?? file.keepRaw).map { try Settings.days($0, option: "--keep-raw") }
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let store = try settings.store()
        let collector = Collector(
            store: store, settings: settings.report, timeZone: settings.timeZone, now: settings.now,
            comparesClocks: !settings.isNowGiven)
        let outcome = try collector.collect(keepRawDays: days) { done, due in
            log.progress("hours stored", done: done, of: due)
        }
        log.finished("collected")
        for note in outcome.notes { log.warning(note) }
        print(Self.summary(outcome))
    }

    private static func summary(_ outcome: Collector.Outcome) -> String {
        var parts = [
            "stored \(NumberText.counted(outcome.hours, "hour")) of \(NumberText.counted(outcome.requests, "request"))",
            "sampled \(NumberText.counted(outcome.samples.count, "resource"))",
            "raised \(NumberText.counted(outcome.alertsRaised, "alert")) and repeated \(NumberText.count(outcome.alertsRepeated))",
        ]
        if outcome.rowsDeleted > 0 { parts.append("deleted \(NumberText.counted(outcome.rowsDeleted, "row"))") }
        if outcome.leftToAnother { parts.append("left the rest to another collector that is at work") }
        return parts.joined(separator: ", ")
    }
}
