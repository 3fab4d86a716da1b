import FoundationEssentials
import Publishing
import Rendering
import Reporting

/// Renders pages of archived days again that are missing from the site.
struct SiteRepair {
    let output: OutputSettings
    let retention: Retention
    let renderer: SiteRenderer
    let log: RunLog

    /// A day that cannot be read is left out, with a warning.
    ///
    /// - Throws: `PublishError`; days rendered before stay.
    func run() throws(PublishError) {
        let archive = Archive(root: output.archive)
        let expired = retention.expired(in: archive).site
        let places = DayTree(root: output.site)
        for path in archive.paths
        where !expired.contains(path) && !places.hasFolder(path) {
            let day: ArchivedDay
            do throws(PublishError) {
                day = try ArchivedDay(path, in: archive)
            } catch {
                log.warning("\(path) is missing from the site and cannot be rendered again: \(error)")
                continue
            }
            try render(day)
            log.finished("rendered pages that were missing from the site: \(output.site)/\(path)")
        }
    }

    private func render(_ day: ArchivedDay) throws(PublishError) {
        let places = DayTree(root: output.site)
        func isThere(_ other: String) -> Bool { other == day.path || places.hasFolder(other) }
        let folder = try day.stage(renderer, in: output, whenThere: isThere).folder
        let neighbours: [StagedFolder]
        do throws(PublishError) {
            neighbours = try ArchivedDay.stageNeighbours(
                of: [day.report.window.date].compactMap(\.self), renderer, output, log: log, whenThere: isThere)
        } catch {
            try folder.discard()
            throw error
        }
        try StagedFolder.commit([folder] + neighbours)
    }
}
