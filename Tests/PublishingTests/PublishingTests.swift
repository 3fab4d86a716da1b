import Foundation
import Reporting
import TestSupport
import Testing

@testable import Publishing

@Suite("publishing")
struct PublishingTests {
    private func stage(_ text: String, at path: String, in root: String) throws -> StagedFolder {
        let staged = try StagedFolder(path: path, in: root)
        try staged.write(Data(text.utf8), to: "a.html")
        try staged.write(Data(text.utf8), to: "inner/b.html")
        return staged
    }

    @Test("a folder appears as a whole, replaces the former one, and leaves nothing else behind")
    func commit() throws {
        let folder = try TemporaryFolder()
        try StagedFolder.commit([stage("1", at: "2026/11/22", in: folder.path)])
        #expect(try folder.contents().keys.sorted() == ["2026/11/22/a.html", "2026/11/22/inner/b.html"])
        let second = try StagedFolder(path: "2026/11/22", in: folder.path)
        try second.write(Data("2".utf8), to: "a.html")
        #expect(try folder.read("2026/11/22/a.html") == "1")
        try StagedFolder.commit([second])
        #expect(try folder.contents() == ["2026/11/22/a.html": Data("2".utf8)])
    }

    @Test("a page that is the same is not written again, and one that differs is; the site's modes hold for both")
    func unchanged() throws {
        let folder = try TemporaryFolder()
        func publish(_ pages: [String: String], readers: SiteReaders = .owner) throws -> [String: UInt64] {
            let staged = try StagedFolder(path: "n", in: folder.path, modes: readers.modes)
            for (path, text) in pages { try staged.write(Data(text.utf8), to: path) }
            try StagedFolder.commit([staged])
            return try pages.keys.reduce(into: [:]) { files, path in
                var status = stat()
                try #require(lstat("\(folder.path)/n/\(path)", &status) == 0)
                #expect(status.st_mode & 0o777 == (readers == .owner ? 0o600 : 0o644) && status.st_nlink == 1)
                files[path] = UInt64(status.st_ino)
            }
        }
        let first = try publish(["a": "1", "inner/b": "1"])
        let second = try publish(["a": "1", "inner/b": "2"])
        #expect(first["a"] == second["a"] && first["inner/b"] != second["inner/b"])
        #expect(try folder.read("n/inner/b") == "2")
        #expect(try publish(["a": "1"], readers: .everyone) == ["a": first["a"]])
    }

    @Test("a reader sees either the old folder or the new one at every moment")
    func atomic() async throws {
        let folder = try TemporaryFolder()
        try StagedFolder.commit([stage("0", at: "n", in: folder.path)])
        let path = folder.path
        let reader = Task.detached {
            var seen: Set<String> = []
            while !Task.isCancelled {
                // Once opened, the folder stays the same one, even if it is exchanged in the meantime.
                let descriptor = open("\(path)/n", O_RDONLY | O_DIRECTORY)
                guard descriptor >= 0 else { return ["no folder"] as Set<String> }
                let file = openat(descriptor, "a.html", O_RDONLY)
                close(descriptor)
                if file < 0 { continue }
                var bytes = [UInt8](repeating: 0, count: 8)
                let count = read(file, &bytes, 8)
                close(file)
                seen.insert(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self))
            }
            return seen
        }
        for version in 1...300 { try StagedFolder.commit([stage("\(version)", at: "n", in: folder.path)]) }
        reader.cancel()
        let seen = await reader.value
        #expect(!seen.contains("no folder") && !seen.contains(""))
        #expect(seen.allSatisfy { Int($0) != nil })
    }

    @Test("resources of earlier days come from their excerpts, or from the report if those lack them")
    func resources() throws {
        let folder = try TemporaryFolder()
        let date = CalendarDate(daysSince1970: 20_779)
        for age in 1...4 {
            let window = ReportWindow(date: date.adding(days: -age), timeZone: .utc)
            let series = ResourceSeries(
                metric: "x", points: [1, 5, 3].map { .init(at: window.start, value: $0 * Double(age)) }, limit: nil)
            let report = Report(
                Observations(
                    window: window, traffic: HourlyTraffic(window: window, rows: [], stored: []),
                    slowQueries: SlowQueryTally(window: window),
                    storedAlerts: [], resources: [series], notes: []), settings: ReportSettings(), version: "0.0.0")
            let json = try report.encoded()
            try folder.write(String(decoding: json, as: UTF8.self), to: "\(window.path)/report.json")
            let entry = String(
                decoding: try DayEntry(report, path: window.path).encoded(reportLength: json.count), as: UTF8.self)
            // The second day without them, as written by an earlier version; the third without an excerpt.
            let old = entry.replacing(/"resources":\[[^\]]*\],/, with: "")
            if age != 3 { try folder.write(age == 2 ? old : entry, to: "\(window.path)/entry.json") }
            if age == 4 { try folder.write("{", to: "\(window.path)/report.json") }
        }
        let found = Archive(root: folder.path).resources(before: date, count: 30)
        #expect(found.keys.sorted() == [3, 2, 1].map { date.adding(days: -$0) })
        for (day, days) in found {
            let age = Double(date.daysSince1970 - day.daysSince1970)
            #expect(
                days == [ResourceDay(metric: "x", last: 3 * age, mean: days[0].mean, maximum: 5 * age)]
                    && abs(days[0].mean - 3 * age) < 1e-9)
        }
        #expect(
            try DayEntry(
                json: Data(folder.read("2026/11/20/entry.json").utf8),
                reportLength: Data(folder.read("2026/11/20/report.json").utf8).count, path: "")?.resources == nil)
    }

    @Test("discarded files, and those left by a crashed run, are gone")
    func leftovers() throws {
        let folder = try TemporaryFolder()
        try stage("1", at: "n", in: folder.path).discard()
        #expect(try folder.contents().isEmpty)
        _ = try stage("crashed", at: "n", in: folder.path)
        let next = try StagedFolder(path: "n", in: folder.path)
        try next.write(Data("2".utf8), to: "c.html")
        try StagedFolder.commit([next])
        #expect(try folder.contents() == ["n/c.html": Data("2".utf8)])
    }

    @Test("a path that cannot be written is reported, and the former files stay")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        try folder.write("not a folder", to: "site")
        #expect(
            throws: PublishError(
                description:
                    "cannot write \(folder.path)/site/.staging-2026-11-22: Not a directory; make the folder writable, or name another with --archive and --site; everything published before is unchanged"
            )
        ) { try StagedFolder(path: "2026/11/22", in: "\(folder.path)/site") }
        #expect(try folder.read("site") == "not a folder")
    }

    @Test("a file is replaced in one step or not at all")
    func replace() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/new/index.html"
        try StagedFile(Data("1".utf8), at: path).commit()
        let second = try StagedFile(Data("2".utf8), at: path)
        #expect(try folder.read("new/index.html") == "1")
        try second.commit()
        #expect(try folder.contents() == ["new/index.html": Data("2".utf8)])
        try StagedFile(Data("3".utf8), at: path).discard()
        #expect(try folder.contents() == ["new/index.html": Data("2".utf8)])
        #expect(
            throws: PublishError(
                description:
                    "cannot write \(folder.path)/new: Is a directory; make the folder writable, or name another with --archive and --site; everything published before is unchanged"
            )
        ) { try StagedFile(Data(), at: "\(folder.path)/new") }
    }

    @Test("files appear in order, and only those that differ are written")
    func files() throws {
        let folder = try TemporaryFolder()
        let old = try StagedFiles(
            [("2026/index.html", Data("1".utf8)), ("index.html", Data("1".utf8))], in: folder.path)
        #expect(try folder.contents().keys.sorted() == ["2026/index.html.staging", "index.html.staging"])
        try old.commit()
        let before = try folder.contents()
        #expect(before == ["2026/index.html": Data("1".utf8), "index.html": Data("1".utf8)])
        let new = try StagedFiles(
            [("2026/index.html", Data("1".utf8)), ("index.html", Data("2".utf8))], in: folder.path)
        #expect(try folder.contents().keys.sorted() == ["2026/index.html", "index.html", "index.html.staging"])
        new.discard()
        #expect(try folder.contents() == before)
        // If the first cannot appear, the second does not either.
        let blocked = try StagedFiles(
            [("2026/index.html", Data("3".utf8)), ("index.html", Data("3".utf8))], in: folder.path)
        try FileManager.default.removeItem(atPath: "\(folder.path)/2026/index.html")
        try folder.write("", to: "2026/index.html/in-the-way")
        #expect(throws: PublishError.self) { try blocked.commit() }
        #expect(try folder.read("index.html") == "1")
        // If not all files can be written, none are left behind.
        blocked.discard()
        let staging = {
            try StagedFiles(
                [("a.html", Data()), ("2026/index.html", Data()), ("index.html", Data("4".utf8))], in: folder.path)
        }
        #expect(
            throws: PublishError(
                description:
                    "cannot write \(folder.path)/2026/index.html: Is a directory; make the folder writable, or name another with --archive and --site; everything published before is unchanged"
            )
        ) { try staging() }
        #expect(try folder.contents().keys.sorted() == ["2026/index.html/in-the-way", "index.html"])
    }

    @Test("a file where a day's folder should be is found before anything changes")
    func inTheWay() throws {
        let folder = try TemporaryFolder()
        try folder.write("file", to: "2026")
        let staged = try stage("1", at: "2026/11/22", in: folder.path)
        #expect(
            throws: PublishError(
                description:
                    "cannot write \(folder.path)/2026/11: Not a directory; make the folder writable, or name another with --archive and --site; everything published before is unchanged"
            )
        ) { try staged.prepare() }
        try staged.discard()
        #expect(try folder.contents() == ["2026": Data("file".utf8)])
    }

    @Test("the archive lists windows that have a report, and nothing else")
    func paths() throws {
        let folder = try TemporaryFolder()
        for path in ["2026/11/22", "2025/01/31", "2026/11/22T1300Z"] {
            try folder.write("{}", to: "\(path)/report.json")
        }
        try folder.write("", to: "2026/11/21/digest.md")
        try folder.write("{}", to: ".staging-2026-11-23/x/y/report.json")
        for path in [".demo", "index.html", "feed.xml", "2026/index.html", "2026/11/index.html"] {
            try folder.write("", to: path)
        }
        #expect(
            DayTree(root: folder.path).windows == [
                "2025/01/31", "2026/11/21", "2026/11/22", "2026/11/22T1300Z",
            ])
        #expect(Archive(root: folder.path).paths == ["2025/01/31", "2026/11/22", "2026/11/22T1300Z"])
        #expect(Archive(root: folder.path + "/none").paths.isEmpty)
    }

    @Test(
        "an archived report that cannot be read is reported with its error",
        arguments: [
            (
                "{}",
                "No value associated with key CodingKeys(stringValue: \"schemaVersion\", intValue: nil) (\"schemaVersion\")."
            ),
            ("{\"schemaVersion\": 3}", "schemaVersion 3 is newer than 2, the newest this program reads"),
        ])
    func broken(json: String, reason: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(json, to: "2026/11/22/report.json")
        #expect(
            throws: PublishError(
                description:
                    "cannot read \(folder.path)/2026/11/22/report.json: \(reason); restore the file, or remove its folder from the archive"
            )
        ) { try Archive(root: folder.path).report(at: "2026/11/22") }
    }
}
