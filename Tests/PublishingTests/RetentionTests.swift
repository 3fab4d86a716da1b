import Foundation
import Reporting
import TestSupport
import Testing

@testable import Publishing

@Suite("retention")
struct RetentionTests {
    private func night(_ daysAgo: Int, requests: Int = 1) -> NightEntry {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779 - daysAgo), timeZone: .utc)
        var traffic = Traffic()
        traffic.add(milliseconds: 1, status: 200, requests: requests)
        let report = Report(
            Observations(
                window: window,
                traffic: HourlyTraffic(
                    window: window,
                    rows: requests == 0 ? [] : [HourlyTraffic.Piece(slot: window.hours[0], traffic: [Endpoint(name: "/a", method: nil): traffic])],
                    stored: []), slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
        return NightEntry(report, path: window.path)
    }

    @Test("nights older than the given days go, from the archive and the site or from the site alone")
    func expired() {
        let nights = (0..<10).map { night($0) }
        #expect(Retention().expired(nights).site.isEmpty && Retention().expired(nights).archive.isEmpty)
        let some = Retention(siteDays: 3, archiveDays: 7).expired(nights.shuffled())
        #expect(some.site == Set(nights[3...].map(\.path)))
        #expect(some.archive == Set(nights[7...].map(\.path)))
        // What is gone from the archive cannot stay on the site.
        #expect(Retention(siteDays: 9, archiveDays: 2).expired(nights).site == Set(nights[2...].map(\.path)))
    }

    @Test("the newest night, and the newest that had requests, are never removed")
    func kept() {
        let nights = [night(0, requests: 0), night(1, requests: 0), night(30, requests: 0), night(40), night(50)]
        let expired = Retention(siteDays: 1, archiveDays: 1).expired(nights)
        #expect(expired.site == [nights[4].path] && expired.archive == expired.site)
        // A clock that was years ahead made nights of its own.
        let ahead = [night(-800, requests: 0), night(-799, requests: 0), night(0), night(2), night(5)]
        #expect(Retention(archiveDays: 3).expired(ahead).archive == [ahead[4].path])
        #expect(Retention(siteDays: 1).expired([]).site.isEmpty)
        #expect(Retention(siteDays: 1).expired([nights[4]]).site.isEmpty)
    }

    @Test("a removed night takes along what was mailed of it and the empty months and years around it, and nothing else")
    func removed() throws {
        let folder = try TemporaryFolder()
        let files = [
            "2025/12/31/a", "2025/12/index.html", "2025/index.html", "2025/12/31.mail.json", "2026/11/01/inner/b", "2026/11/02/c",
            "2026/11/02.mail.json", "2026/index.html",
        ]
        for path in files { try folder.write("x", to: path) }
        for night in ["2025/12/31", "2026/11/01", "2026/10/01"] { try Retention.remove(night, from: folder.path) }
        #expect(try folder.contents().keys.sorted() == ["2026/11/02.mail.json", "2026/11/02/c", "2026/index.html"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["2026"])
    }

    @Test("leftovers of a run that was killed are removed, a former night is not")
    func leftovers() throws {
        let folder = try TemporaryFolder()
        let names = [".staging-now/a", ".staging-2026-11-22/a", ".removing-2026-11-22/a", "index.html.staging", ".staging-2026-11-21.former/a", ".demo", "shop.staging/a", "notes.staging", "2026/draft.staging/a", ".staging-mine/a", ".removing-mine/a", "2026/11/22/a.staging", "2026/index.html.staging", "2026/11/index.html.staging"]
        for name in names { try folder.write("x", to: name) }
        #expect(try Retention.removeLeftovers(in: folder.path) == [".removing-2026-11-22", ".staging-2026-11-22", "index.html.staging", "2026/index.html.staging", "2026/11/index.html.staging"])
        #expect(try folder.contents().keys.sorted() == [".demo", ".removing-mine/a", ".staging-2026-11-21.former/a", ".staging-mine/a", ".staging-now/a", "2026/11/22/a.staging", "2026/draft.staging/a", "notes.staging", "shop.staging/a"])
        #expect(try Retention.removeLeftovers(in: folder.path + "/nowhere") == [])
    }

    @Test("a night that was taken away to be exchanged is put back, unless another stands in its place")
    func former() throws {
        let folder = try TemporaryFolder()
        for name in [".staging-2026-11-21.former/a", ".staging-2026-11-22.former/a", ".staging-2026-11-22T1300Z.former/a", ".staging-mine.former/a", "2026/11/22/b"] {
            try folder.write("x", to: name)
        }
        #expect(try Retention.putBack(in: folder.path) == ["2026/11/21", "2026/11/22T1300Z"])
        #expect(try folder.contents().keys.sorted() == [".staging-2026-11-22.former/a", ".staging-mine.former/a", "2026/11/21/a", "2026/11/22/b", "2026/11/22T1300Z/a"])
        #expect(try Retention.putBack(in: folder.path + "/nowhere") == [])
    }
}
