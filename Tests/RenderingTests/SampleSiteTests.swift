import Foundation
import Reporting
import TestSupport
import Testing

@testable import Rendering

@Suite("sites of sample days")
struct SampleSiteTests {
    /// With `DAYBOOK_SAMPLES`, the sites are written to that folder for the checks in a browser.
    @Test("every kind of day has every kind of page")
    func files() throws {
        for (name, report) in try SampleSite.days().sorted(by: { $0.key < $1.key }) {
            let files = try SampleSite.files(report)
            let day = report.window.path
            let year = day.prefix(4)
            for path in [
                "index.html", "feed.xml", "mail.html", "latest/index.html", "\(year)/index.html",
                "\(day.prefix(7))/index.html",
            ] {
                #expect(files[path] != nil, "\(name) \(path)")
            }
            for path in ["index.html", "slow-queries.html", "digest.html"] {
                #expect(files["\(day)/\(path)"] != nil, "\(name) \(path)")
            }
            #expect(files.keys.count { $0.hasPrefix("\(day)/endpoints/") } == report.endpoints.count)
            #expect(files["\(day)/query-load.html"] != nil || report.statements == nil)
            #expect(
                files.keys.count { $0.hasPrefix("\(day)/queries/") } == report.statements?.groups.count ?? 0)
            guard let folder = ProcessInfo.processInfo.environment["DAYBOOK_SAMPLES"] else { continue }
            for (path, content) in files {
                let file = URL(fileURLWithPath: "\(folder)/\(name)/\(path)")
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try content.write(to: file)
            }
        }
    }

    @Test("the hostile day has markup and scripts in every external text, and they stay text")
    func hostile() throws {
        let report = try SampleReport.hostileThroughout()
        #expect(report.endpoints.allSatisfy { $0.endpoint.name.contains("canary") })
        #expect(report.slowQueries.groups.allSatisfy { $0.query.contains("canary") })
        #expect(report.statements?.groups.count == 2)
        #expect(
            report.statements?.groups.allSatisfy { group in
                ([group.query] + group.databases + group.roles).allSatisfy { $0.contains("canary") }
            } == true)
        #expect(report.alerts.allSatisfy { $0.message.contains("canary") && $0.type?.contains("canary") == true })
        #expect(report.resources.allSatisfy { $0.metric.contains("canary") })
        #expect(report.coverage.notes.allSatisfy { $0.contains("canary") })
        #expect(
            Set(report.endpoints.map { report.window.path + PagePath.endpoint($0.endpoint) }).count
                == report.endpoints.count)
        for (path, content) in try SampleSite.files(report) where path.hasSuffix(".html") {
            let page = String(decoding: content, as: UTF8.self)
            for vector in [
                "<script", "<img", "<iframe", "<svg/", "<form", "<b data-canary", "href=\"javascript:", "href=\"https:",
            ] {
                #expect(!page.contains(vector), "\(path) \(vector)")
            }
        }
    }
}
