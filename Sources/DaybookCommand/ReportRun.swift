import Foundation
import MonitoringStore
import Publishing
import Rendering
import Reporting

/// One report from the database to the published site, in named steps.
///
/// Nothing that is published changes before everything is read, rendered and on the disk.
struct ReportRun {
    let store: MonitoringStore
    let report: ReportSettings
    let output: OutputSettings
    let templates: TemplateSet
    let now: Instant
    let log: RunLog

    struct Published {
        let verdict: Verdict
        /// The night's page.
        let page: String
        let reportFile: String
    }

    func run(_ window: ReportWindow) throws -> Published {
        let observations = try store.observe(window, settings: report, now: now) { done, total in
            log.progress("hours of \(window.path) read", done: done, of: total)
        }
        let json = try Report(observations, settings: report, version: Daybook.version).encoded()
        // The site is made from the archived file's content alone, so that it can be made again from the archive.
        let report = try Report(json: json)
        log.finished(
            "read \(window.path)",
            ["requests": "\(report.overall.requests)", "slow-queries": "\(report.slowQueries.count)"])
        let renderer = SiteRenderer(templates: templates)
        let digest = renderer.digest(report, pageAddress: output.pageAddress(window))
        let pages = renderer.pages(report, digest: digest)

        let archived = try StagedFolder(path: window.path, in: output.archive)
        try archived.write(json, to: Archive.reportFile)
        try archived.write(Data(digest.utf8), to: Archive.digestFile)
        try archived.write(
            Data(DailyDistributions(observations.traffic).encoded()), to: Archive.distributionsFile)
        let site: StagedFolder
        do {
            site = try StagedFolder(path: window.path, in: output.site)
            for page in pages { try site.write(page.content, to: page.path) }
        } catch {
            try archived.discard()
            throw error
        }
        try archived.commit()
        try site.commit()
        try publishHome(renderer, generator: report.generator)
        log.finished("published \(window.path)", ["pages": "\(pages.count)"])
        return Published(
            verdict: Verdict(report), page: "\(output.site)/\(window.path)/index.html",
            reportFile: "\(output.archive)/\(window.path)/\(Archive.reportFile)")
    }

    /// The archive home lists every archived night; it is switched last, so it never links to a page that is not there.
    private func publishHome(_ renderer: SiteRenderer, generator: Report.Generator) throws {
        let archive = Archive(root: output.archive)
        let nights = try archive.paths.map { path in
            NightEntry(try archive.report(at: path), path: path)
        }
        let home = renderer.home(nights, generator: generator)
        try DurableFile.replace("\(output.site)/\(home.path)", with: home.content)
    }
}
