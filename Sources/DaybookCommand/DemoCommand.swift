import ArgumentParser
import Demo
import Foundation
import MonitoringStore
import Postgres
import PrivateServer
import Publishing
import Rendering
import Reporting

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Show reports of made-up data, on a private PostgreSQL that lives as long as this runs.",
        discussion: """
            Needs the PostgreSQL server programs, and no server that runs. The data is the same every time.

            $ daybook demo --days 14
            """)

    @Option(help: ArgumentHelp("Make other data with another number; default: 1.", valueName: "number"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Make so many days, the last of them 2026-11-22; from 1 to 365.", valueName: "number"))
    var days = DemoOptions().days

    @Option(help: ArgumentHelp("Make about so many requests on a weekday; from 100 to 10,000,000.", valueName: "number"))
    var requestsPerDay = DemoOptions().requestsPerDay

    @OptionGroup(title: "Output") var output: OutputOptions

    @Flag(help: "Print no progress.")
    var quiet = false

    func run() async throws {
        guard (1...365).contains(days) else { throw UsageError("--days \(days) is out of range; expected 1 to 365") }
        guard (100...10_000_000).contains(requestsPerDay) else {
            throw UsageError("--requests-per-day \(requestsPerDay) is out of range; expected 100 to 10000000")
        }
        let output = try OutputSettings(output, file: ConfigurationFile())
        let templates = try TemplateSet(folder: output.templates)
        try DemoMark.claim(output)
        let data = DemoData(DemoOptions(seed: seed, days: days, requestsPerDay: requestsPerDay))
        let log = RunLog(quiet: quiet, verbose: false)
        let last = try await PrivateServer.run(keeper: [TemplateFolder.programPath, "keep-server"]) { server in
            log.finished("started a private PostgreSQL server")
            let store = try MonitoringStore(database: server.conninfo())
            try store.migrate()
            try DemoLoader(data: data).load(into: store, database: server.conninfo()) { done, total in
                log.progress("days of data made", done: done, of: total)
            }
            log.finished("loaded the data", ["days": "\(days)"])
            var last: ReportRun.Published?
            for night in data.options.dates {
                let window = ReportWindow(date: night, timeZone: .utc)
                // Each night as cron would have made it, at four in the morning after.
                let run = ReportRun(
                    store: store, report: ReportSettings(), output: output, templates: templates,
                    now: window.end.adding(seconds: 4 * 3600), log: log)
                last = try run.run(window)
            }
            return last
        }
        guard let last else { return }
        print(
            """
            The demo made \(NumberText.counted(days, "night")). Open these in a browser:
              \(last.page)
                  the last night: an error burst at POST /api/checkout, a search that became slow, a new
                  slow query of the sales report, and connections near their limit
              \(output.site)/index.html
                  all nights, newest first
            """)
    }
}
