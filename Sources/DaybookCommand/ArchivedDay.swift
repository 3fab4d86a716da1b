import Publishing
import Rendering
import Reporting

/// An archived window whose pages are rendered again.
struct ArchivedDay {
    let path: String
    let report: Report
    let digest: String

    /// - Throws: `PublishError` if a file is missing or broken.
    init(_ path: String, in archive: Archive) throws(PublishError) {
        self.path = path
        report = try archive.report(at: path)
        digest = try archive.digest(at: path)
    }

    var entry: DayEntry { DayEntry(report, path: path) }

    /// Stages its pages.
    ///
    /// - Parameter there: whether the folder of a day will have pages once these are in place.
    /// - Returns: also the number of pages.
    /// - Throws: `PublishError`; nothing is left behind then.
    func stage(
        _ renderer: SiteRenderer, in output: OutputSettings, whenThere there: (String) -> Bool
    ) throws(PublishError) -> (folder: StagedFolder, pages: Int) {
        let pages = renderer.pages(
            report, digest: digest, neighbours: DayNeighbours(of: report.window.date, hasPages: there))
        let folder = try StagedFolder(path: path, in: output.site, modes: output.siteModes)
        do throws(PublishError) {
            try folder.write(pages.map { ($0.path, $0.content) }, manifest: Manifest(report))
        } catch {
            try folder.discard()
            throw error
        }
        return (folder, pages.count)
    }

    /// Stages the pages of neighboring days, whose links change because other days gain or lose their pages. A day that
    /// cannot be read keeps its pages, with a warning unless it loses them too.
    ///
    /// - Parameter there: whether the folder of a day will have pages once these are in place.
    /// - Throws: `PublishError`; nothing is left behind then.
    static func stageNeighbours(
        of dates: [CalendarDate], _ renderer: SiteRenderer, _ output: OutputSettings, log: RunLog,
        whenThere there: (String) -> Bool
    ) throws(PublishError) -> [StagedFolder] {
        let archive = Archive(root: output.archive)
        let affected = Set(dates.flatMap(DayNeighbours.affected)).sorted()
        var staged: [StagedFolder] = []
        for path in affected where archive.holds(path) && DayTree(root: output.site).hasFolder(path) {
            let day: ArchivedDay
            do throws(PublishError) {
                day = try ArchivedDay(path, in: archive)
            } catch {
                if there(path) { log.warning("the page of \(path) keeps its old links to other days: \(error)") }
                continue
            }
            do throws(PublishError) {
                staged.append(try day.stage(renderer, in: output, whenThere: there).folder)
            } catch {
                for folder in staged { try folder.discard() }
                throw error
            }
        }
        return staged
    }
}
