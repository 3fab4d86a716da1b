import ArgumentParser
import Foundation
import MonitoringStore
import Reporting

struct AlertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alerts", abstract: "List stored alerts, or acknowledge them.",
        discussion: """
            $ daybook alerts
            $ daybook alerts acknowledge 6f1c2f0e-5b7a-4f5e-9d53-0f2f3c1a7b11 --note "provider was down"
            """,
        subcommands: [List.self, Acknowledge.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List open alerts, the newest first.")

        @Flag(help: "List acknowledged alerts too.")
        var all = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup(title: "Common options") var common: CommonOptions

        func run() throws {
            let settings = try Settings(common, file: ConfigurationFile(common))
            let store = try settings.store()
            let alerts = try store.alerts(all: all)
            if json {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
                print(String(decoding: try encoder.encode(alerts), as: UTF8.self))
            } else if alerts.isEmpty {
                print(all ? "no alert is stored" : "no alert is open")
            } else {
                print(
                    Terminal.table(
                        ["ID", "SEVERITY", "STATE", "SINCE", "HOURS", "RULE", "ABOUT", "MESSAGE"],
                        alerts.map { cells($0, settings.timeZone) }))
            }
        }

        private func cells(_ stored: StoredAlert, _ zone: ReportTimeZone) -> [String] {
            let alert = stored.alert
            let since = stored.isDated ? "\(zone.date(at: alert.raisedAt)) \(zone.clock(at: alert.raisedAt))" : "unknown"
            let about =
                alert.endpoint.map { [alert.method, $0].compactMap(\.self).joined(separator: " ") } ?? alert.metric
                ?? "whole service"
            return [
                stored.id, alert.severity?.rawValue ?? "unrated", alert.acknowledged ? "acknowledged" : "open", since,
                NumberText.count(alert.occurrences), alert.type ?? "none", about, alert.message,
            ].map(Terminal.line)
        }
    }

    struct Acknowledge: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Mark alerts as seen; the next breach of the same cause is a new alert.")

        @Argument(help: ArgumentHelp("Alerts, as \"daybook alerts\" lists them.", valueName: "id"))
        var ids: [String]

        @Option(help: ArgumentHelp("Who has seen them, a user's UUID.", valueName: "uuid"))
        var by: String?

        @Option(help: ArgumentHelp("What to keep in their details.", valueName: "text"))
        var note: String?

        @OptionGroup(title: "Common options") var common: CommonOptions

        func run() throws {
            let settings = try Settings(common, file: ConfigurationFile(common))
            for id in ids + [by].compactMap(\.self) where UUID(uuidString: id) == nil {
                throw UsageError(
                    "\"\(id)\" is no UUID; expected a form such as 6f1c2f0e-5b7a-4f5e-9d53-0f2f3c1a7b11")
            }
            let named = Set(ids.map { $0.lowercased() })
            let acknowledged = try settings.store().acknowledge(named, by: by, note: note, at: settings.now)
            let before = named.count - acknowledged
            print("acknowledged \(NumberText.counted(acknowledged, "alert"))" + (before == 0 ? "" : "; \(NumberText.count(before)) had been before"))
        }
    }
}
