import FoundationEssentials
import Publishing
import Rendering
import Reporting

/// One report from its source to the published site, in named steps.
///
/// Nothing that is published changes before everything is read, rendered and on disk.
struct ReportRun {
    let source: any DaySource
    let settings: ReportSettings
    let output: OutputSettings
    let templates: TemplateSet
    let now: Instant
    var retention = Retention()
    /// Paths of days that are reported one after the other, the oldest first, and appear together: they link to each
    /// other from the start. Empty for a day that appears alone.
    var expected: Set<String> = []
    /// Whether a day on record may be replaced by one that knows less of it.
    var replaces = false
    let log: RunLog
    /// Records whose archive and site these are, before the first day appears in them.
    var claim: () throws -> Void = {}

    struct Published {
        let verdict: Verdict
        /// The day's page.
        let page: String
        /// `nil` when it is not archived.
        let reportFile: String?
    }

    /// A report that is computed, but not written yet.
    struct Made {
        let report: Report
        /// The report as it is archived.
        let json: Data
        let distributions: DailyDistributions
        let digest: String
        /// The report on record of the same window, or why it cannot be read; `nil` if there is none, or the same one.
        let former: Result<Report, PublishError>?
    }

    /// Reads and computes.
    ///
    /// - Parameter pages: the folder of its pages, if not the window's own; an archived report is not restated then.
    func make(_ window: ReportWindow, pages: String? = nil) throws -> Made {
        let archive = Archive(root: output.archive)
        var settings = settings
        settings.acknowledgements = try archive.acknowledgements()
        let observations = try source.observe(window, settings: settings, now: now, log: log) { done, total in
            log.progress("reading \(window.name)", done: done, of: total)
        }
        let earlier = earlierDays(window)
        let observed = ObservedDay(observations, earlier: earlier.distributions, settings: settings)
        var made = Report(observed, earlier: earlier, settings: settings, version: Daybook.version)
        made.asOf = made.isFinal == false ? now : nil
        made.origin = source.origin(settings)
        // Decoding it gives the same report, so the site can be rendered again from the archive.
        var json = try made.encoded()
        let former = pages == nil ? former(window, unless: json) : nil
        if case .success(let report) = former {
            made.restate(report, at: now)
            json = try made.encoded()
        }
        log.finished(
            "read \(window.name)",
            ["requests": "\(made.overall.requests)", "slow-queries": "\(made.slowQueries.count)"])
        return Made(
            report: made, json: json, distributions: observed.distributions,
            digest: SiteRenderer(templates: templates).digest(
                made, pageAddress: output.pageAddress(pages ?? window.path)), former: former)
    }

    /// Reads, computes and publishes.
    ///
    /// - Throws: `PoorerDay`, among others.
    func run(_ window: ReportWindow) throws -> Published {
        let made = try make(window)
        try Interruption.check()
        try keepFormer(of: made)
        let report = made.report
        let renderer = SiteRenderer(templates: templates)
        let places = DayTree(root: output.site)
        let expected = expected
        func hasPages(_ path: String) -> Bool { expected.contains(path) || places.hasFolder(path) }
        // A new day links to others, and others link to it.
        let isNew =
            !expected.contains(window.path)
            && (!Archive(root: output.archive).holds(window.path) || !places.hasFolder(window.path))
        let pages = renderer.pages(
            report, digest: made.digest,
            neighbours: DayNeighbours(of: window.date, hasPages: hasPages))

        let entry = DayEntry(report, path: window.path)
        let days = days(with: entry)
        log.detail("rendered \(window.name)", ["pages": "\(pages.count)"])

        let archived = try stageArchive(made, entry)
        let site: StagedFolder
        do {
            site = try StagedFolder(path: window.path, in: output.site, modes: output.siteModes)
        } catch {
            try archived.discard()
            throw error
        }
        var neighbours: [StagedFolder] = []
        let overview: SiteOverview?
        do {
            try site.write(pages.map { ($0.path, $0.content) }, manifest: Manifest(report))
            try site.prepare()
            if isNew, let date = window.date {
                neighbours = try ArchivedDay.stageNeighbours(of: [date], renderer, output, log: log) {
                    $0 == window.path || hasPages($0)
                }
            }
            for folder in neighbours { try folder.prepare() }
            try claim()
            // An older day that is made by hand must not hide that nightly runs are missing.
            if !days.contains(where: { $0.isListed(before: entry) }) {
                try Archive(root: output.archive).recordReport(at: now)
            }
            // Of several days, the last one makes the pages about all of them.
            overview =
                expected.max().map { $0 == window.path } ?? true
                ? try SiteOverview(of: days, generator: report.generator, renderer: renderer, output: output) : nil
        } catch {
            try archived.discard()
            try site.discard()
            for folder in neighbours { try folder.discard() }
            throw error
        }
        log.detail("staged \(window.name)")
        try Interruption.completing {
            // The archive last: the next run reports a day again that is not archived, whatever the site shows.
            try StagedFolder.commit([site] + neighbours + [archived])
            log.detail("put in place \(window.name)")
            // Last, so that it never links to a page that is not there.
            try overview?.commit()
        }
        log.finished("published \(window.name)", ["pages": "\(pages.count)"])
        return Published(
            verdict: Verdict(report), page: "\(output.site)/\(window.path)/index.html",
            reportFile: "\(output.archive)/\(window.path)/\(Archive.reportFile)")
    }

    /// Keeps the day on record if it knows more than the new one; a copy of it if it is replaced on purpose, or cannot
    /// be read.
    private func keepFormer(of made: Made) throws {
        let report = made.report
        let archive = Archive(root: output.archive)
        switch made.former {
        case nil: return
        case .failure:
            let folder = "\(archive.root)/\(report.window.path)"
            let file = "\(folder)/\(Archive.reportFile)"
            let poorer = PoorerDay(
                unreadable: file, report.overall, of: report.window, tenant: settings.tenant,
                onRecord: Manifest.counts(in: folder)?.requests)
            if let poorer, !replaces { throw poorer }
            log.warning(
                "\(report.window.name): \(file) is damaged, and the day is replaced; a copy is kept in \(try archive.keepCopy(of: report.window.path))"
            )
        case .success(let former):
            // A report that was made before the day was over is completed.
            guard former.window == report.window, former.isFinal != false,
                let poorer = PoorerDay(
                    report.overall, of: report.window, tenant: settings.tenant, onRecord: former.overall)
            else { return }
            guard replaces else { throw poorer }
            log.remark("kept the former \(report.window.name) in \(try archive.keepCopy(of: report.window.path))")
        }
    }

    /// - Throws: `PublishError`; nothing is left behind then.
    private func stageArchive(_ made: Made, _ entry: DayEntry) throws -> StagedFolder {
        let (report, json) = (made.report, made.json)
        let archived = try StagedFolder(path: report.window.path, in: output.archive)
        do {
            var files: [(path: String, content: Data)] = [
                (Archive.reportFile, json), (Archive.digestFile, Data(made.digest.utf8)),
                (Archive.entryFile, try entry.encoded(reportLength: json.count)),
                (Archive.distributionsFile, Data(made.distributions.encoded())),
            ]
            if let slowQueries = SlowQueryDay(report) {
                files.append((Archive.slowQueriesFile, try slowQueries.encoded(reportLength: json.count)))
            }
            try archived.write(files, manifest: Manifest(report))
            try archived.prepare()
        } catch {
            try archived.discard()
            throw error
        }
        return archived
    }

    /// What is archived of the days before; nothing for a window that is not a calendar day.
    private func earlierDays(_ window: ReportWindow) -> EarlierDays {
        guard let date = window.date else { return EarlierDays() }
        let archive = Archive(root: output.archive)
        var days = archive.distributions(
            before: date, count: (PeriodSummary.lengths.max() ?? 1) - 1, remark: log.warning)
        // Days that were archived under other folding rules are compared under the current names.
        if let fold = source.fold { days = days.mapValues { $0.folded(by: fold) } }
        return EarlierDays(
            days, entries: entries(of: days.keys.sorted()), slowQueries: archive.slowQueryDays(before: date),
            resources: archive.resources(before: date, count: ResourceForecast.longestHistory - 1),
            growth: Report.asksForGrowth(on: date) ? archive.growth(before: date, fold: source.fold) : nil)
    }

    /// The data of days for the home page. A day that cannot be read is left out; `days(with:)` warns about it.
    private func entries(of dates: [CalendarDate]) -> [CalendarDate: DayEntry] {
        let archive = Archive(root: output.archive)
        return Dictionary(
            uniqueKeysWithValues: dates.compactMap { date in
                (try? archive.entry(at: date.path)).map { (date, $0) }
            })
    }

    /// Reads, computes and replaces the status page. Archives nothing.
    func run(_ window: ReportWindow, rolling note: RollingNote) throws -> Published {
        let made = try make(window, pages: PagePath.now)
        try Interruption.check()
        let renderer = SiteRenderer(templates: templates)
        let pages = renderer.pages(made.report, digest: made.digest, rolling: note)
        // Its pages lead to the home page, which a site without days does not have yet.
        let hasHome = FileManager.default.fileExists(atPath: "\(output.site)/\(PagePath.home)")
        // A run that holds the lock makes it.
        let lock = FileManager.default.fileExists(atPath: output.archive) ? try? RunLock(archive: output.archive) : nil
        let mayWrite = lock != nil || !FileManager.default.fileExists(atPath: output.archive)
        defer { withExtendedLifetime(lock) {} }
        let home = hasHome || !mayWrite ? nil : try SiteOverview.stage(without: [], renderer, output, log)
        let site = try StagedFolder(path: PagePath.now, in: output.site, modes: output.siteModes)
        do {
            try site.write(pages.map { ($0.path, $0.content) }, manifest: Manifest(made.report))
            try site.prepare()
        } catch {
            try site.discard()
            throw error
        }
        try home?.commit()
        try StagedFolder.commit([site])
        log.finished("published \(PagePath.now)", ["pages": "\(pages.count)"])
        return Published(
            verdict: Verdict(made.report), page: "\(output.site)/\(PagePath.now)/index.html", reportFile: nil)
    }

    private func former(_ window: ReportWindow, unless json: Data) -> Result<Report, PublishError>? {
        let archive = Archive(root: output.archive)
        guard archive.holds(window.path), !archive.holds(json, at: window.path) else { return nil }
        return Result { () throws(PublishError) in try archive.report(at: window.path) }
    }

    /// Every day that has pages, and this one. An old day that cannot be read is left out with a warning; the new one
    /// is still published.
    private func days(with latest: DayEntry) -> [DayEntry] {
        let archive = Archive(root: output.archive)
        let days = SiteOverview.entries(at: archive.paths.filter { $0 != latest.path }, in: archive, log) + [latest]
        // Days about to be removed from the site are no longer linked.
        let expired = retention.expired(days).site
        let places = DayTree(root: output.site)
        return days.filter {
            !expired.contains($0.path) && ($0.path == latest.path || places.hasFolder($0.path))
        }
    }
}
