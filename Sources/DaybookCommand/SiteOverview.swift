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
        let overview = renderer.overview(days: days, generator: generator, siteURL: output.siteURL)
        var files = [(path: String, content: Data)]()
        do {
            files.append((SiteStatus.file, try SiteStatus(days, generator: generator).encoded()))
            files += overview.map { ($0.path, $0.content) }
            var manifest = Manifest(generator: generator)
            for file in files { manifest.add(file.content, at: file.path) }
            files.insert((Manifest.file, try manifest.encoded()), at: 0)
        } catch {
            throw PublishError(description: "cannot write the overview pages to \(output.site): \(error)")
        }
        self.files = try StagedFiles(files, in: output.site)
    }

    /// Puts them in place, the home page last. Call it after the folders of all days are in place, so that no link is
    /// broken.
    func commit() throws(PublishError) { try files.commit() }
}
