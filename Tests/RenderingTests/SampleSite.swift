import Foundation
import Reporting
import TestSupport

@testable import Rendering

/// Small sites of single days, one for every kind of day, which the checks in a browser examine in addition to the
/// demo.
enum SampleSite {
    /// Days by the name of their folder.
    static func days() throws -> [String: Report] {
        var days = [
            "mixed": try SampleReport.day(), "limited": try SampleReport.limited(),
            "bounded": try SampleReport.bounded(),
            "empty": try SampleReport.empty(), "database": try SampleStatements.alone(),
        ]
        for turn in 0..<hostileSites {
            days[turn == 0 ? "hostile" : "hostile-\(turn)"] = try SampleReport.hostileThroughout(turn: turn * 29)
        }
        return days
    }

    /// Enough sites for each text of the corpus to occur somewhere.
    private static let hostileSites = 4

    /// Every page of a site with only this day, the same pages as the status page, and the day's mail, by path.
    static func files(_ report: Report) throws -> [String: Data] {
        let renderer = SiteRenderer(templates: try Templates.shipped())
        let path = report.window.path
        let digest = renderer.digest(report, pageAddress: "\(path)/index.html")
        var files: [String: Data] = ["mail.html": Data(renderer.mail(report.window, digest: digest).utf8)]
        for file in renderer.pages(report, digest: digest) { files["\(path)/\(file.path)"] = file.content }
        let note = RollingNote(madeAt: report.window.end.adding(seconds: 120), refreshMinutes: 5)
        for file in renderer.pages(report, digest: digest, rolling: note) { files["now/\(file.path)"] = file.content }
        let entry = DayEntry(report, path: path)
        for file in renderer.overview(days: [entry], generator: report.generator, siteURL: nil) {
            files[file.path] = file.content
        }
        return files
    }
}
