import FoundationEssentials
import Glibc
import Reporting

/// The archive: one folder for each window, with everything from which its pages are rendered.
///
/// Example:
///
/// ```swift
/// let archive = Archive(root: "archive")
/// if archive.holds("2026/11/22") {
///     let report = try archive.report(at: "2026/11/22")
/// }
/// ```
package struct Archive: Sendable {
    package static let reportFile = "report.json"
    package static let digestFile = "digest.md"
    package static let distributionsFile = "distributions.bin"
    package static let entryFile = "entry.json"
    package static let slowQueriesFile = "slow-queries.json"

    package let root: String
    /// Its folders, which a site has too.
    package let tree: DayTree

    package init(root: String) {
        self.root = root
        tree = DayTree(root: root)
    }

    /// The folders of all archived windows, relative to the archive, sorted.
    package var paths: [String] {
        // A folder of a window that is none has no report.
        tree.places.filter(holds)
    }

    /// Whether a window is archived.
    package func holds(_ path: String) -> Bool {
        DurableFile.exists("\(root)/\(path)/\(Self.reportFile)")
    }

    /// The calendar days that are archived; not the windows that end at an hour.
    package var dates: Set<CalendarDate> { Set(paths.compactMap { WindowFolder($0).date }) }

    /// The distributions of the days before a date, for figures of several days.
    ///
    /// - Parameters:
    ///   - count: the number of days, archived or not.
    ///   - remark: called for an unusable file; the day counts as not archived.
    package func distributions(
        before date: CalendarDate, count: Int, remark: (String) -> Void
    ) -> [CalendarDate: DailyDistributions] {
        var days: [CalendarDate: DailyDistributions] = [:]
        for day in (1...max(count, 1)).map({ date.adding(days: -$0) }) {
            let file = "\(root)/\(day.path)/\(Self.distributionsFile)"
            guard FileManager.default.fileExists(atPath: file) else {
                if holds(day.path) { remark("\(day) is left out of figures of several days: \(file) is missing") }
                continue
            }
            do {
                days[day] = DailyDistributions([UInt8](try Data(contentsOf: URL(fileURLWithPath: file))))
                if days[day] == nil {
                    remark("\(day) is left out of figures of several days: \(file) is damaged or from another version")
                }
            } catch {
                remark("\(day) is left out of figures of several days: cannot read \(file): \(error.reason)")
            }
        }
        return days
    }

    /// P95 of every endpoint on the days before a date, for finding slow growth. Days are read one at a time; those
    /// that cannot be read are left out.
    ///
    /// - Parameter fold: the current folding of endpoint names.
    package func growth(before date: CalendarDate, fold: ((String) -> String)? = nil) -> CreepHistory {
        var history = CreepHistory()
        for day in (1..<CreepHistory.days).map({ date.adding(days: -$0) }) {
            guard let data = FileManager.default.contents(atPath: "\(root)/\(day.path)/\(Self.distributionsFile)"),
                let distributions = DailyDistributions([UInt8](data))
            else { continue }
            history.add(day, fold.map { distributions.folded(by: $0) } ?? distributions)
        }
        return history
    }

    /// The archived slow queries of the days before a date, oldest first.
    ///
    /// Days that were archived without the excerpt are read in full if a history shows them one by one; older ones are
    /// left out. A day whose report cannot be read counts as not archived; the list of days warns about it.
    package func slowQueryDays(before date: CalendarDate) -> [SlowQueryDay] {
        let days = dates.filter { $0 < date }.sorted()
        return days.concurrentMap { day -> SlowQueryDay? in
            let path = day.path
            if let length = DurableFile.length("\(root)/\(path)/\(Self.reportFile)"),
                let json = FileManager.default.contents(atPath: "\(root)/\(path)/\(Self.slowQueriesFile)"),
                let excerpt = SlowQueryDay(json: json, reportLength: length), excerpt.date == day
            {
                return excerpt
            }
            guard day >= date.adding(days: 1 - SlowQueryHistory.length) else { return nil }
            return (try? report(at: path)).flatMap(SlowQueryDay.init)
        }.compactMap(\.self)
    }

    /// The archived resources of the days before a date. A day that cannot be read counts as not archived; the list of
    /// days warns about it.
    ///
    /// - Parameter count: the number of days, archived or not.
    package func resources(before date: CalendarDate, count: Int) -> [CalendarDate: [ResourceDay]] {
        var days: [CalendarDate: [ResourceDay]] = [:]
        for day in (1...max(count, 1)).map({ date.adding(days: -$0) }) {
            let path = day.path
            guard holds(path) else { continue }
            days[day] = resources(at: path)
        }
        return days
    }

    /// The resources from the excerpt, or from the report if the excerpt has none.
    private func resources(at path: String) -> [ResourceDay]? {
        let file = "\(root)/\(path)/\(Self.reportFile)"
        if let length = DurableFile.length(file),
            let json = FileManager.default.contents(atPath: "\(root)/\(path)/\(Self.entryFile)"),
            let resources = DayEntry(json: json, reportLength: length, path: path)?.resources
        {
            return resources
        }
        return FileManager.default.contents(atPath: file).flatMap { try? Report.resources(json: $0) }?.compactMap(
            ResourceDay.init)
    }

    /// When the newest report was made, so that a site that is rendered again says the same; `nil` if that is not known.
    package var newestReport: Instant? {
        FileManager.default.contents(atPath: "\(root)/\(Self.newestReportFile)")
            .flatMap { try? JSONDecoder().decode(NewestReport.self, from: $0) }?.madeAt
    }

    /// Records that a report is made now.
    package func recordReport(at now: Instant) throws(PublishError) {
        try DurableFile.replace("\(root)/\(Self.newestReportFile)", with: NewestReport(madeAt: now))
    }

    private struct NewestReport: Codable {
        let madeAt: Instant
    }

    private static let newestReportFile = "newest.json"

    /// The folder of days that were replaced on purpose.
    package static let replacedFolder = "replaced"

    /// Copies the folder of a day to `replacedFolder`, durably, before the day is replaced.
    ///
    /// - Returns: the path of the copy.
    package func keepCopy(of path: String) throws(PublishError) -> String {
        let folder = "\(root)/\(Self.replacedFolder)"
        let name = WindowFolder(path).name
        let staging = "\(folder)/.copy-\(name)"
        var number = 1
        while FileManager.default.fileExists(atPath: "\(folder)/\(name)-\(number)") { number += 1 }
        let copy = "\(folder)/\(name)-\(number)"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try? FileManager.default.removeItem(atPath: staging)
            try FileManager.default.copyItem(atPath: "\(root)/\(path)", toPath: staging)
        } catch {
            throw .cannotWrite(copy, error.reason)
        }
        try DurableFile.synchronizeFileSystem(of: root)
        guard rename(staging, copy) == 0 else { throw .cannotWrite(copy, PublishError.systemReason) }
        try DurableFile.synchronizeParent(of: copy)
        return copy
    }

    /// The digest of an archived window, as it was mailed.
    ///
    /// - Throws: `PublishError` if the file is missing or is not text.
    package func digest(at path: String) throws(PublishError) -> String {
        let file = "\(root)/\(path)/\(Self.digestFile)"
        do {
            return try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw .cannotRead(file, error.reason)
        }
    }

    /// What the home page shows about an archived window, an excerpt of its report.
    ///
    /// - Throws: `PublishError` as `report(at:)` does.
    package func entry(at path: String) throws(PublishError) -> DayEntry {
        let length = DurableFile.length("\(root)/\(path)/\(Self.reportFile)")
        if let length, let json = FileManager.default.contents(atPath: "\(root)/\(path)/\(Self.entryFile)"),
            let entry = DayEntry(json: json, reportLength: length, path: path)
        {
            return entry
        }
        return DayEntry(try report(at: path), path: path)
    }

    /// Whether the archived report has the same bytes.
    package func holds(_ json: Data, at path: String) -> Bool {
        (try? Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)/\(Self.reportFile)"))) == json
    }

    /// The length of an archived report in bytes; `nil` if there is none.
    package func reportLength(at path: String) -> Int? {
        DurableFile.length("\(root)/\(path)/\(Self.reportFile)")
    }

    /// An archived report.
    ///
    /// - Throws: `PublishError` when the file is missing, damaged, or of a newer schema than this program reads.
    package func report(at path: String) throws(PublishError) -> Report {
        let file = "\(root)/\(path)/\(Self.reportFile)"
        do {
            return try Report(json: Data(contentsOf: URL(fileURLWithPath: file)))
        } catch let error as DecodingError {
            throw .cannotRead(file, error.summary)
        } catch {
            throw .cannotRead(file, error.reason)
        }
    }
}

extension DecodingError {
    /// The location of the error in the file, and its description.
    var summary: String {
        let context: Context? =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        guard let context else { return "it is damaged or from another program" }
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }
}
