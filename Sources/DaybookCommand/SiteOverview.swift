import Foundation
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

    /// Stages them for the days that stay when others leave; `nil` if none stays.
    ///
    /// - Parameter leaving: paths of the days that leave. A day that cannot be read is left out, with a warning.
    static func stage(
        without leaving: Set<String>, _ renderer: SiteRenderer, _ output: OutputSettings, _ log: RunLog
    ) throws(PublishError) -> SiteOverview? {
        let archive = Archive(root: output.archive)
        let places = DayTree(root: output.site)
        var days: [DayEntry] = []
        for path in archive.paths where !leaving.contains(path) && places.hasFolder(path) {
            do throws(PublishError) {
                days.append(try archive.entry(at: path))
            } catch {
                log.warning("a day is left out of the home page: \(error)")
            }
        }
        guard let newest = days.min(by: { $0.isListed(before: $1) }) else { return nil }
        return try SiteOverview(
            of: days, generator: try archive.report(at: newest.path).generator, renderer: renderer, output: output)
    }

    /// Removes them from a site that has no days any more.
    static func remove(from site: String) throws(PublishError) {
        for file in Manifest.files(in: site) + [Manifest.file] { try DurableFile.remove("\(site)/\(file)") }
    }

    /// Puts them in place, the home page last. Call it after the folders of all days are in place, so that no link is
    /// broken.
    func commit() throws(PublishError) { try files.commit() }
}
