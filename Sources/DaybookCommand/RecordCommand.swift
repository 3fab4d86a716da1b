import ArgumentParser
import MonitoringStore
import Reporting

struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Store one measured value of a resource.",
        discussion: """
            $ daybook record function_invocations 48210
            $ daybook record disk_used 812000000000 --limit 1000000000000
            """)

    @Argument(
        help: ArgumentHelp("Name of the resource: lowercase letters, digits and underscores.", valueName: "metric"))
    var metric: String

    @Argument(help: ArgumentHelp("Value, in the unit of the resource.", valueName: "value"))
    var value: String

    @Option(help: ArgumentHelp("Limit of the resource, in the same unit.", valueName: "number"))
    var limit: String?

    @Option(
        help: ArgumentHelp(
            "Time of the measurement, for example 2026-11-23T04:00:00Z. Default: now.", valueName: "instant"))
    var at: String?

    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common)
        guard metric.wholeMatch(of: /[a-z][a-z0-9_]{0,62}/) != nil else {
            throw UsageError(
                "\"\(metric)\" is not a valid resource name (lowercase letters, digits and underscores, for example disk_used)"
            )
        }
        let record = ResourceRecord(
            metric: metric, value: try Self.number(value, "value"),
            limit: try limit.map { try Self.number($0, "--limit") },
            at: try at.map { try SettingValue.instant($0, "--at") } ?? settings.now)
        let store = try settings.store()
        try store.store(resource: record)
        RunLog(quiet: common.quiet, verbose: common.verbose).result("recorded \(metric)")
    }

    private static func number(_ text: String, _ what: String) throws -> Double {
        guard let number = Double(text), number.isFinite, text.utf8.allSatisfy({ !"xXpP".utf8.contains($0) }) else {
            throw UsageError("\(what) \"\(text)\" is not a valid number (for example 48210 or 0.75)")
        }
        return number
    }
}
