import FoundationEssentials
import Publishing
import Rendering
import Reporting

/// Removes days from a site and its archive. The links to their pages go first, so that no reader meets a broken one.
struct DayRemoval {
    let output: OutputSettings
    let renderer: SiteRenderer
    let log: RunLog

    /// Removes those that are there, with a line for each.
    ///
    /// - Parameters:
    ///   - pages: paths of days that leave the site.
    ///   - days: paths of days that leave the archive, with their records of mail.
    ///   - reason: in the line, such as `by retention`.
    /// - Throws: `PublishError`; a day that has left the site may still be in the archive then.
    func run(pages: Set<String>, days: Set<String>, _ reason: String) throws(PublishError) {
        for (root, paths) in [(output.site, pages), (output.archive, days)] {
            let there = paths.filter { Retention.hasSomething(of: $0, in: root) }.sorted()
            if root == output.site { try removeLinks(to: there) }
            for path in there {
                try Retention.remove(path, from: root)
                log.finished("removed \(reason): \(root)/\(path)")
            }
        }
    }

    /// Renders the neighbors of some days without links to them, also those that leave too: they leave one by one.
    private func removeLinks(to paths: [String]) throws(PublishError) {
        let places = DayTree(root: output.site)
        try StagedFolder.commit(
            ArchivedDay.stageNeighbours(
                of: paths.compactMap { WindowFolder($0).date }, renderer, output, log: log
            ) { !paths.contains($0) && places.hasFolder($0) })
    }
}
