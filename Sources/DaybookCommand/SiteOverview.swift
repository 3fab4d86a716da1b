import Foundation
import Publishing
import Rendering
import Reporting

/// The files about all nights on their way into the site: months, years, the feed, the status and the home.
struct SiteOverview {
    private let files: StagedFiles

    /// Writes those that change beside the ones that are there.
    ///
    /// - Throws: `PublishError`; nothing is left behind then.
    init(
        of nights: [NightEntry], generator: Report.Generator, renderer: SiteRenderer, output: OutputSettings
    ) throws(PublishError) {
        let overview = renderer.overview(nights: nights, generator: generator, siteURL: output.siteURL)
        let status: Data
        do {
            status = try SiteStatus(nights, generator: generator).encoded()
        } catch {
            throw PublishError(description: "cannot write \(output.site)/\(SiteStatus.file): \(error)")
        }
        files = try StagedFiles(
            [(SiteStatus.file, status)] + overview.map { ($0.path, $0.content) }, in: output.site)
    }

    /// Puts them in place, the home last. To be called when the folders of all nights are in theirs, so that no link
    /// leads to a page that is not there.
    func commit() throws(PublishError) { try files.commit() }
}
