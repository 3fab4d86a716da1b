import Foundation
import Reporting
import TestSupport
import Testing

@testable import Publishing

@Suite("retention")
struct RetentionTests {
    private func day(_ daysAgo: Int, requests: Int = 1) -> DayEntry {
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779 - daysAgo), timeZone: .utc)
        var traffic = Traffic()
        traffic.add(milliseconds: 1, status: 200, requests: requests)
        let report = Report(
            Observations(
                window: window,
                traffic: HourlyTraffic(
                    window: window,
                    rows: requests == 0
                        ? []
                        : [
                            HourlyTraffic.Piece(
                                slot: window.hours[0], traffic: [Endpoint(name: "/a", method: nil): traffic])
                        ],
                    stored: []), slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []
            ),
            settings: ReportSettings(), version: "0.0.0")
        return DayEntry(report, path: window.path)
    }

    @Test("days older than the limit are removed, from archive and site or only from the site")
    func expired() {
        let days = (0..<10).map { day($0) }
        #expect(Retention().expired(days).site.isEmpty && Retention().expired(days).archive.isEmpty)
        let some = Retention(siteDays: 3, archiveDays: 7).expired(days.shuffled())
        #expect(some.site == Set(days[3...].map(\.path)))
        #expect(some.archive == Set(days[7...].map(\.path)))
        // A day removed from the archive cannot stay on the site.
        #expect(Retention(siteDays: 9, archiveDays: 2).expired(days).site == Set(days[2...].map(\.path)))
    }

    @Test("the newest day, and the newest day with requests, are never removed")
    func kept() {
        let days = [day(0, requests: 0), day(1, requests: 0), day(30, requests: 0), day(40), day(50)]
        let expired = Retention(siteDays: 1, archiveDays: 1).expired(days)
        #expect(expired.site == [days[4].path] && expired.archive == expired.site)
        // A clock that was years ahead created additional days.
        let ahead = [day(-800, requests: 0), day(-799, requests: 0), day(0), day(2), day(5)]
        #expect(Retention(archiveDays: 3).expired(ahead).archive == [ahead[4].path])
        #expect(Retention(siteDays: 1).expired([]).site.isEmpty)
        #expect(Retention(siteDays: 1).expired([days[4]]).site.isEmpty)
    }

    @Test("removing a day also removes its mail ledger and empty months and years, and nothing else")
    func removed() throws {
        let folder = try TemporaryFolder()
        let files = [
            "2025/12/31/a", "2025/12/index.html", "2025/index.html", "2025/12/31.mail.json", "2026/11/01/inner/b",
            "2026/11/02/c",
            "2026/11/02.mail.json", "2026/index.html",
        ]
        for path in files { try folder.write("x", to: path) }
        for day in ["2025/12/31", "2026/11/01", "2026/10/01"] { try Retention.remove(day, from: folder.path) }
        #expect(try folder.contents().keys.sorted() == ["2026/11/02.mail.json", "2026/11/02/c", "2026/index.html"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["2026"])
    }

    @Test("a removal that was interrupted is finished, with the ledgers of the day, by the next one and by a cleaning")
    func interrupted() throws {
        for finish in [
            { try Retention.remove("2026/10/31", from: $0) }, { _ = try Leftovers(in: $0).remove() },
        ] as [(String) throws -> Void] {
            let folder = try TemporaryFolder()
            for name in [
                ".removing-2026-10-31/a", "2026/10/31.mail.json", "2026/10/31.no-report.json", "2026/10/index.html",
                "2026/11/01/a",
            ] {
                try folder.write("x", to: name)
            }
            #expect(Retention.hasSomething(of: "2026/10/31", in: folder.path))
            try finish(folder.path)
            #expect(!Retention.hasSomething(of: "2026/10/31", in: folder.path))
            #expect(try folder.contents().keys.sorted() == ["2026/11/01/a"])
        }
        // The day was reported again before the removal was finished.
        let folder = try TemporaryFolder()
        for name in [".removing-2026-11-22/a", "2026/11/22/b", "2026/11/22.mail.json"] {
            try folder.write("x", to: name)
        }
        #expect(try Leftovers(in: folder.path).remove() == [".removing-2026-11-22"])
        #expect(try folder.contents().keys.sorted() == ["2026/11/22.mail.json", "2026/11/22/b"])
    }

    @Test("leftovers of a killed run are removed, a former day is not")
    func leftovers() throws {
        let folder = try TemporaryFolder()
        let names = [
            ".staging-now/a", ".staging-2026-11-22/a", ".removing-2026-11-22/a", "index.html.staging",
            ".staging-2026-11-21.former/a", ".demo", "shop.staging/a", "notes.staging", "2026/draft.staging/a",
            ".staging-mine/a", ".removing-mine/a", "2026/11/22/a.staging", "2026/index.html.staging",
            "2026/11/index.html.staging",
        ]
        for name in names { try folder.write("x", to: name) }
        #expect(
            try Leftovers(in: folder.path).remove() == [
                ".removing-2026-11-22", ".staging-2026-11-22", "index.html.staging", "2026/index.html.staging",
                "2026/11/index.html.staging",
            ])
        #expect(
            try folder.contents().keys.sorted() == [
                ".demo", ".removing-mine/a", ".staging-2026-11-21.former/a", ".staging-mine/a", ".staging-now/a",
                "2026/11/22/a.staging", "2026/draft.staging/a", "notes.staging", "shop.staging/a",
            ])
        #expect(try Leftovers(in: folder.path + "/nowhere").remove() == [])
    }

    @Test("a day moved away for an exchange is restored, unless another one is in its place")
    func former() throws {
        let folder = try TemporaryFolder()
        for name in [
            ".staging-2026-11-21.former/a", ".staging-2026-11-22.former/a", ".staging-2026-11-22T1300Z.former/a",
            ".staging-mine.former/a", "2026/11/22/b",
        ] {
            try folder.write("x", to: name)
        }
        #expect(try Leftovers(in: folder.path).putBack() == ["2026/11/21", "2026/11/22T1300Z"])
        #expect(
            try folder.contents().keys.sorted() == [
                ".staging-2026-11-22.former/a", ".staging-mine.former/a", "2026/11/21/a", "2026/11/22/b",
                "2026/11/22T1300Z/a",
            ])
        #expect(try Leftovers(in: folder.path + "/nowhere").putBack() == [])
    }
}
