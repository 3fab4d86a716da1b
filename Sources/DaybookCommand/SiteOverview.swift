import Foundation
import Publishing
import Rendering
import Reporting

/// The files about all days on their way into the site: months, years, the feed, the status and the home, with a manifest.
struct SiteOverview {
    private let files: StagedFiles

    /// Writes those that change beside the ones that are there.
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
            throw PublishError(description: "cannot write the files about all days to \(output.site): \(error)")
        }
        self.files = try StagedFiles(files, in: output.site)
    }

    /// Puts them in place, the home last. To be called when the folders of all days are in theirs, so that no link
    /// leads to a page that is not there.
    func commit() throws(PublishError) { try files.commit() }
}
