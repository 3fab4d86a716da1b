import ArgumentParser
import FoundationEssentials
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
        static let configuration = CommandConfiguration(
            abstract: "List open alerts, newest first. On a terminal, long lines are wrapped.")

        @Flag(help: "Include acknowledged alerts.")
        var all = false

        @Flag(help: "Print JSON.")
        var json = false

        @OptionGroup(title: "Common options") var common: CommonOptions

        func run() throws {
            let settings = try Settings(common)
            let store = try settings.store()
            let alerts = try store.alerts(all: all)
            if json {
                print(String(decoding: try alerts.json(.prettyPrinted), as: UTF8.self))
            } else if alerts.isEmpty {
                print(all ? "no alerts" : "no open alerts")
            } else if let width = Terminal.outputWidth {
                print(alerts.map { block(cells($0, settings.timeZone), width) }.joined(separator: "\n"))
            } else {
                print(
                    Terminal.table(
                        ["ID", "SEVERITY", "STATE", "SINCE", "HOURS", "RULE", "ABOUT", "MESSAGE"],
                        alerts.map { cells($0, settings.timeZone) }))
            }
        }

        /// An alert on several lines that fit the terminal; the id is complete, so that it can be copied.
        private func block(_ cells: [String], _ width: Int) -> String {
            let hours = "\(cells[4]) \(cells[4] == "1" ? "hour" : "hours")"
            let head = [cells[1], cells[2], "since \(cells[3])", hours, cells[5], cells[6]].joined(separator: ", ")
            return
                ([head] + ["id \(cells[0])", cells[7]].map { "  " + Terminal.wrapped($0, width: width - 2, indent: 2) })
                .enumerated().map { $0 == 0 ? Terminal.wrapped($1, width: width - 2, indent: 2) : $1 }.joined(
                    separator: "\n")
        }

        private func cells(_ stored: StoredAlert, _ zone: ReportTimeZone) -> [String] {
            let alert = stored.alert
            let since =
                stored.isDated ? "\(zone.date(at: alert.raisedAt)) \(zone.clock(at: alert.raisedAt))" : "unknown"
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
            abstract: "Acknowledge alerts. If the cause breaks its rule again, a new alert is raised.")

        @Argument(help: ArgumentHelp("Ids of alerts, as listed by \"daybook alerts\".", valueName: "id"))
        var ids: [String]

        @Option(help: ArgumentHelp("UUID of the user who acknowledges them.", valueName: "uuid"))
        var by: String?

        @Option(help: ArgumentHelp("Note, stored with the alerts.", valueName: "text"))
        var note: String?

        @OptionGroup(title: "Common options") var common: CommonOptions

        func run() throws {
            let settings = try Settings(common)
            for id in ids + [by].compactMap(\.self) where UUID(uuidString: id) == nil {
                throw UsageError("\"\(id)\" is not a valid UUID (for example 6f1c2f0e-5b7a-4f5e-9d53-0f2f3c1a7b11)")
            }
            let named = Set(ids.map { $0.lowercased() })
            let acknowledged = try settings.store().acknowledge(named, by: by, note: note, at: settings.now)
            let before = named.count - acknowledged
            print(
                "acknowledged \(NumberText.counted(acknowledged, "alert"))"
                    + (before == 0 ? "" : "; \(NumberText.count(before)) already acknowledged"))
        }
    }
}
