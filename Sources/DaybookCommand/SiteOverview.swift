import FoundationEssentials
import Glibc
import Publishing
import Rendering
import Reporting

/// The files about all days, staged for the site: months, years, the feed, the status and the home page, with a
/// manifest.
struct SiteOverview {
    private let files: StagedFiles

    /// Stages those that change.
    ///
    /// - Throws: `PublishError`; nothing is left behind then.
    init(
        of days: [DayEntry], generator: Report.Generator, renderer: SiteRenderer, output: OutputSettings
    ) throws(PublishError) {
        let madeAt = Archive(root: output.archive).newestReport
        let overview = renderer.overview(days: days, generator: generator, siteURL: output.siteURL)
        var files = [(path: String, content: Data)]()
        do {
            files.append((SiteStatus.file, try SiteStatus(days, generator: generator, generatedAt: madeAt).encoded()))
            files += overview.map { ($0.path, $0.content) }
            var manifest = Manifest(generator: generator)
            for file in files { manifest.add(file.content, at: file.path) }
            files.insert((Manifest.file, try manifest.encoded()), at: 0)
        } catch {
            throw PublishError(description: "cannot write the overview pages to \(output.site): \(error)")
        }
        self.files = try StagedFiles(files, in: output.site, modes: output.siteModes)
    }

    /// Stages them for the days that stay when others leave.
    ///
    /// - Parameter leaving: paths of the days that leave. A day that cannot be read is left out, with a warning.
    static func stage(
        without leaving: Set<String>, _ renderer: SiteRenderer, _ output: OutputSettings, _ log: RunLog
    ) throws(PublishError) -> SiteOverview {
        let archive = Archive(root: output.archive)
        let places = DayTree(root: output.site)
        let days = entries(
            at: archive.paths.filter { !leaving.contains($0) && places.hasFolder($0) }, in: archive, log)
        let newest = days.min { $0.isListed(before: $1) }
        let generator = try newest.map { day throws(PublishError) in try archive.report(at: day.path).generator }
        return try SiteOverview(
            of: days, generator: generator ?? Report.Generator(version: Daybook.version), renderer: renderer,
            output: output)
    }

    /// What the pages about all days show of each. A day that cannot be read is left out, with a warning.
    static func entries(at paths: [String], in archive: Archive, _ log: RunLog) -> [DayEntry] {
        paths.concurrentMap { path in Result { () throws(PublishError) in try archive.entry(at: path) } }
            .compactMap { day in
                do throws(PublishError) {
                    return try day.get()
                } catch {
                    log.warning("a day is left out of the home page: \(error)")
                    return nil
                }
            }
    }

    /// Removes the page that leads to the latest day, of a site that has none any more.
    static func removeLatest(from site: String) throws(PublishError) {
        try DurableFile.remove("\(site)/\(PagePath.latest)")
        rmdir("\(site)/\(PagePath.latest.split(separator: "/")[0])")
    }

    /// Puts them in place, the home page last. Call it after the folders of all days are in place, so that no link is
    /// broken.
    func commit() throws(PublishError) { try files.commit() }
}
