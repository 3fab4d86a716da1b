import Foundation
import Publishing
import Rendering
import Reporting

/// A window of the archive, for making its pages again.
struct ArchivedDay {
    let path: String
    let report: Report
    let digest: String

    /// - Throws: `PublishError` when a file is missing or broken.
    init(_ path: String, in archive: Archive) throws(PublishError) {
        self.path = path
        report = try archive.report(at: path)
        digest = try archive.digest(at: path)
    }

    var entry: DayEntry { DayEntry(report, path: path) }

    /// Writes its pages aside.
    ///
    /// - Returns: also how many there are.
    /// - Throws: `PublishError`; nothing is left behind then.
    func stage(_ renderer: SiteRenderer, in site: String) throws(PublishError) -> (folder: StagedFolder, pages: Int) {
        let pages = renderer.pages(report, digest: digest)
        let folder = try StagedFolder(path: path, in: site)
        do throws(PublishError) {
            try folder.write(pages.map { ($0.path, $0.content) }, manifest: Manifest(report))
        } catch {
            try folder.discard()
            throw error
        }
        return (folder, pages.count)
    }
}
