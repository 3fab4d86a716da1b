import ArgumentParser
import FoundationEssentials
import Publishing
import Rendering
import Reporting
import Synchronization

struct RebuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Render the site again from the archive, without the database.",
        discussion: """
            Use it after an upgrade, after changing templates, or when the site is lost. The archive is only read. Digests are \
            shown as they were mailed.

            $ daybook rebuild
            $ daybook rebuild --from 2026-11-01 --to 2026-11-22
            """)

    @Option(help: ArgumentHelp("Only this day and later ones, for example 2026-11-01.", valueName: "date"))
    var from: String?

    @Option(help: ArgumentHelp("Only this day and earlier ones, for example 2026-11-22.", valueName: "date"))
    var to: String?

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let output = try OutputSettings(Settings(common, output.given))
        let (first, last) = (try SettingValue.date(from, "--from"), try SettingValue.date(to, "--to"))
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        try DemoMark.refuseMixture(output)
        let renderer = SiteRenderer(templates: try output.templateSet(log))
        try output.requireArchive()
        let lock = try RunLock(archive: output.archive)
        defer { withExtendedLifetime(lock) {} }

        var rebuilt = Rebuilt()
        for output in output.all { try DayTree(root: output.archive).checkReadable() }
        for output in output.all { try Ownership(output).claimSite() }
        for output in output.all { try rebuild(output, renderer, first, last, &rebuilt, log) }
        print(
            "rebuilt \(NumberText.count(rebuilt.days)) of \(NumberText.counted(rebuilt.archived, "day")): \(NumberText.counted(rebuilt.pages, "page"))"
        )
        if !rebuilt.failures.isEmpty {
            if rebuilt.days == 0 { throw PublishError(description: rebuilt.failures.joined(separator: "\n")) }
            throw PartialFailure(rebuilt.failures)
        }
    }

    private struct Rebuilt {
        var days = 0
        /// The number of selected days in the archive.
        var archived = 0
        var pages = 0
        var failures: [String] = []
    }

    /// What became of a day.
    private enum Outcome {
        case staged(StagedFolder, pages: Int, DayEntry, Report.Generator)
        case unreadable(PublishError)
    }

    /// The length in bytes of a report whose pages take tens of megabytes.
    private static let longReport = 1_000_000

    /// The pages of one archive. Several days are rendered at the same time; one with a long report is alone, and its
    /// pages are divided among the cores, so that memory stays bounded.
    private func rebuild(
        _ output: OutputSettings, _ renderer: SiteRenderer, _ first: CalendarDate?, _ last: CalendarDate?,
        _ rebuilt: inout Rebuilt, _ log: RunLog
    ) throws {
        let archive = Archive(root: output.archive)
        let archived = archive.paths
        let others = archived.compactMap { Self.unselected($0, in: archive, first, last) }
        let paths = archived.filter { path in !others.contains { $0.path == path } }
        var days = others.filter { FileManager.default.fileExists(atPath: "\(output.site)/\($0.path)") }
        let places = DayTree(root: output.site)
        let selected = Set(paths)
        var withPages = selected
        var lost: [CalendarDate] = []
        var staged: [StagedFolder] = []
        /// Also those that are staged when rendering ends early.
        let allStaged = Mutex<[StagedFolder]>([])
        let done = Atomic(0)
        var generator: Report.Generator?
        var overview: SiteOverview?
        do {
            @Sendable func render(_ path: String) throws -> Outcome {
                log.progress("rendering days", done: done.add(1, ordering: .relaxed).oldValue, of: paths.count)
                try Interruption.check()
                let day: ArchivedDay
                do throws(PublishError) {
                    day = try ArchivedDay(path, in: archive)
                } catch {
                    return .unreadable(error)
                }
                let made = try day.stage(renderer, in: output) { selected.contains($0) || places.hasFolder($0) }
                allStaged.withLock { $0.append(made.folder) }
                return .staged(made.folder, pages: made.pages, day.entry, day.report.generator)
            }
            let short = paths.filter { archive.reportLength(at: $0) ?? 0 < Self.longReport }
            var outcomes = Dictionary(uniqueKeysWithValues: zip(short, try short.concurrentMap(render)))
            for path in paths where outcomes[path] == nil { outcomes[path] = try render(path) }
            for path in paths {
                guard let outcome = outcomes[path] else { continue }
                switch outcome {
                case .staged(let folder, let pages, let entry, let madeBy):
                    staged.append(folder)
                    rebuilt.pages += pages
                    days.append(entry)
                    generator = madeBy
                case .unreadable(let error):
                    rebuilt.failures.append("\(path) was not rendered again: \(error)")
                    if !places.hasFolder(path) {
                        withPages.remove(path)
                        if let date = WindowFolder(path).date { lost.append(date) }
                    }
                }
            }
            try Interruption.check()
            // Days beside an unreadable day were rendered with a link to it.
            let linking = Set(lost.flatMap(DayNeighbours.affected)).intersection(days.map(\.path)).intersection(paths)
            for path in linking.sorted() {
                let day = try ArchivedDay(path, in: archive)
                _ = try day.stage(renderer, in: output) { withPages.contains($0) || places.hasFolder($0) }
            }
            if let generator {
                overview = try SiteOverview(of: days, generator: generator, renderer: renderer, output: output)
            }
        } catch {
            for folder in allStaged.withLock({ $0 }) { try folder.discard() }
            throw error
        }
        if let overview {
            try Interruption.completing {
                try StagedFolder.commit(staged)
                try overview.commit()
            }
        }
        // Those of a run with another umask, or of another setting.
        let repaired = try output.siteModes.repair(site: output.site)
        if repaired > 0 {
            log.finished("made readable for \(output.siteReaders.rawValue): \(NumberText.counted(repaired, "file"))")
        }
        for path in DayTree(root: output.site).windows where !archived.contains(path) {
            log.warning("\(output.site)/\(path) is not in the archive; left unchanged")
        }
        rebuilt.days += staged.count
        rebuilt.archived += paths.count
    }

    /// A window that is not between the two days and keeps its pages; `nil` if it is, and if it cannot be read, so that
    /// the attempt to render it reports why.
    private static func unselected(
        _ path: String, in archive: Archive, _ first: CalendarDate?, _ last: CalendarDate?
    ) -> DayEntry? {
        guard first != nil || last != nil, let entry = try? archive.entry(at: path) else { return nil }
        let date = entry.window.timeZone.date(at: entry.window.start)
        return first.map { $0 <= date } ?? true && last.map { date <= $0 } ?? true ? nil : entry
    }
}
