import ArgumentParser
import FoundationEssentials
import Publishing
import Rendering
import Reporting

struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove days from the archive and the site.",
        discussion: """
            For days that should never have been reported, such as those of a clock that was wrong. Asks twice, or needs \
            each date a second time. Only a backup brings a removed day back, or its rows, where they still exist.

            $ daybook remove --config /etc/daybook/daybook.yaml --date 2029-01-01
            $ daybook remove --date 2029-01-01 --confirm 2029-01-01
            """)

    @Option(
        help: ArgumentHelp(
            "Day to remove, for example 2029-01-01; may be given several times.", valueName: "date"))
    var date: [String]

    @Option(
        help: ArgumentHelp(
            "The same day again, instead of the questions; once for each --date.", valueName: "date"))
    var confirm: [String] = []

    @Option(
        help: ArgumentHelp("Remove them only from the reports of this organization.", valueName: "uuid"))
    var tenant: String?

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common, output.given)
        var output = try OutputSettings(settings)
        if let id = try SettingValue.organization(tenant, "--tenant") { output = output.tenant(id) }
        let dates = Set(try date.compactMap { try SettingValue.date($0, "--date") }).sorted()
        let confirmed = Set(try confirm.compactMap { try SettingValue.date($0, "--confirm") }).sorted()
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let renderer = SiteRenderer(templates: try output.templateSet(log))
        try output.requireArchive()
        let lock = try RunLock(archive: settings.archive)
        defer { withExtendedLifetime(lock) {} }
        try DayTree(root: output.archive).checkReadable()
        try Ownership(output).checkSite()
        // A run that was killed removed some of them already.
        let there = dates.filter { isThere($0, output) }
        let missing = dates.filter { !there.contains($0) }.map {
            "--date \($0) is neither in \(output.archive) nor in \(output.site)"
        }
        if there.isEmpty { throw UsageError("\(missing.joined(separator: "; ")); nothing was removed") }
        for reason in missing { log.warning(reason) }
        if confirmed.isEmpty {
            try ask(about: there, output)
        } else if confirmed != dates {
            throw UsageError("--confirm must name the same days as --date; nothing was removed")
        }
        try Interruption.completing {
            try remove(Set(there.map(\.path)), from: output, settings.retention, renderer, log)
        }
        print("removed \(NumberText.counted(there.count, "day")) from the archive and the site")
        for tenant in tenant == nil ? DayTree(root: output.archive).tenants : [] {
            let left = there.filter { isThere($0, output.tenant(tenant)) }
            if left.isEmpty { continue }
            print(
                "the reports of organization \(tenant) still have \(left.map(\.description).joined(separator: ", ")); to remove them there, add --tenant \(tenant)"
            )
        }
    }

    private func remove(
        _ paths: Set<String>, from output: OutputSettings, _ retention: Retention, _ renderer: SiteRenderer,
        _ log: RunLog
    ) throws(PublishError) {
        try SiteOverview.stage(without: paths, renderer, output, log).commit()
        try DayRemoval(output: output, renderer: renderer, log: log).run(pages: paths, days: paths, "on request")
        // The age of pages counts from the newest day, so some that were too old may have to be there again.
        try SiteRepair(output: output, retention: retention, renderer: renderer, log: log).run()
        try SiteOverview.stage(without: [], renderer, output, log).commit()
        if DayTree(root: output.site).windows.isEmpty { try SiteOverview.removeLatest(from: output.site) }
    }

    private func isThere(_ date: CalendarDate, _ output: OutputSettings) -> Bool {
        [output.archive, output.site].contains { Retention.hasSomething(of: date.path, in: $0) }
    }

    /// - Throws: `UsageError` unless both questions are answered with yes.
    private func ask(about dates: [CalendarDate], _ output: OutputSettings) throws {
        let archive = Archive(root: output.archive)
        for date in dates {
            let requests = (try? archive.entry(at: date.path)).map {
                "\(NumberText.counted($0.overall.requests, "request"))"
            }
            StandardStreams.say("\(date): \(requests ?? "not readable in the archive")\n")
        }
        let days = NumberText.counted(dates.count, "day")
        for question in [
            "Remove \(days) from \(output.archive) and \(output.site)? [yes/no] ",
            "Only a backup brings \(dates.count == 1 ? "it" : "them") back. Really remove \(days)? [yes/no] ",
        ] {
            StandardStreams.say(question)
            guard let answer = readLine() else {
                StandardStreams.say("\n")
                throw UsageError(
                    "nothing was removed: standard input has no answer; answer yes twice, or give "
                        + dates.map { "--confirm \($0)" }.joined(separator: " "))
            }
            guard ["yes", "y"].contains(answer.trimmed.lowercased()) else {
                throw UsageError("nothing was removed")
            }
        }
    }
}
