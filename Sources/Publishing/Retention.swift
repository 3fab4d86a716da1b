import FoundationEssentials
import Glibc
import Reporting

/// How long days are kept. The newest day, and the newest day with requests, are always kept.
package struct Retention: Hashable, Sendable {
    /// Number of days before the newest day with requests; `nil` keeps all. Days created by a wrong clock have no
    /// requests.
    package let siteDays: Int?
    package let archiveDays: Int?

    package init(siteDays: Int? = nil, archiveDays: Int? = nil) {
        self.siteDays = siteDays
        self.archiveDays = archiveDays
    }

    private var keepsAll: Bool { siteDays == nil && archiveDays == nil }

    /// The days that are too old for the site, and those that are too old for the archive, by path. What leaves the
    /// archive also leaves the site.
    package func expired(_ days: [DayEntry]) -> (site: Set<String>, archive: Set<String>) {
        if keepsAll { return ([], []) }
        let listed = days.sorted { $0.isListed(before: $1) }
        guard let newest = listed.first else { return ([], []) }
        let last = listed.first { $0.overall.requests > 0 } ?? newest
        let kept = Set([newest.path, last.path])
        func older(than days: Int?) -> Set<String> {
            guard let days else { return [] }
            let limit = last.window.end.adding(seconds: -86_400 * Int64(days))
            return Set(listed.filter { $0.window.end <= limit && !kept.contains($0.path) }.map(\.path))
        }
        let archive = older(than: archiveDays)
        return (older(than: siteDays).union(archive), archive)
    }

    /// The same for the days of an archive. A day that cannot be read is kept: whether it is too old is not known.
    package func expired(in archive: Archive) -> (site: Set<String>, archive: Set<String>) {
        if keepsAll { return ([], []) }
        return expired(archive.paths.concurrentMap { try? archive.entry(at: $0) }.compactMap(\.self))
    }

    /// Removes the folder of a day, if it exists. It disappears at once, under another name that also marks a removal
    /// as not finished. The mail ledgers next to it are removed too.
    package static func remove(_ path: String, from root: String) throws(PublishError) {
        try finishRemoving(path, from: root)
        let folder = "\(root)/\(path)"
        guard FileManager.default.fileExists(atPath: folder) else { return }
        guard rename(folder, leavingFolder(path, in: root)) == 0 else {
            throw .cannotWrite(folder, PublishError.systemReason)
        }
        try finishRemoving(path, from: root)
    }

    /// Whether the day has a folder, or its removal began and did not finish.
    package static func hasSomething(of path: String, in root: String) -> Bool {
        ["\(root)/\(path)", leavingFolder(path, in: root)].contains { FileManager.default.fileExists(atPath: $0) }
    }

    /// Finishes the removal of a day that was interrupted; does nothing if none was. A day that was reported again since
    /// then stays.
    package static func finishRemoving(_ path: String, from root: String) throws(PublishError) {
        let leaving = leavingFolder(path, in: root)
        guard FileManager.default.fileExists(atPath: leaving) else { return }
        let folder = "\(root)/\(path)"
        if !FileManager.default.fileExists(atPath: folder) {
            for channel in DeliveryLedger.channels { unlink(folder + DeliveryLedger.suffix(channel)) }
        }
        // Also removes a month or a year without days, with its page; a folder with days is not empty and stays.
        var parent = Substring(path)
        while let slash = parent.lastIndex(of: "/") {
            parent = parent[..<slash]
            let place = "\(root)/\(parent)"
            if (try? FileManager.default.contentsOfDirectory(atPath: place)) == ["index.html"] {
                unlink("\(place)/index.html")
            }
            if rmdir(place) != 0 { break }
        }
        do {
            try FileManager.default.removeItem(atPath: leaving)
        } catch {
            throw .cannotWrite(leaving, error.reason)
        }
    }

    private static func leavingFolder(_ path: String, in root: String) -> String {
        "\(root)/.removing-\(WindowFolder(path).name)"
    }
}
