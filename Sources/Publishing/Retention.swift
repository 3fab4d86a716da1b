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

    /// The days that are too old for the site, and those that are too old for the archive, by path. What leaves the
    /// archive also leaves the site.
    package func expired(_ days: [DayEntry]) -> (site: Set<String>, archive: Set<String>) {
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
        expired(archive.paths.compactMap { try? archive.entry(at: $0) })
    }

    /// Removes the folder of a day, if it exists. It disappears at once, under another name until its files are
    /// removed. The mail ledger next to it is removed too.
    package static func remove(_ path: String, from root: String) throws(PublishError) {
        let folder = "\(root)/\(path)"
        guard FileManager.default.fileExists(atPath: folder) else { return }
        let leaving = "\(root)/.removing-\(WindowFolder(path).name)"
        guard rename(folder, leaving) == 0 else { throw .cannotWrite(folder, PublishError.systemReason) }
        do {
            try FileManager.default.removeItem(atPath: leaving)
        } catch {
            throw .cannotWrite(leaving, error.reason)
        }
        for channel in DeliveryLedger.channels { unlink(folder + DeliveryLedger.suffix(channel)) }
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
    }
}
