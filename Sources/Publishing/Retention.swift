import Foundation
import Reporting

/// How long days are kept. The newest, and the newest that had requests, are always kept.
package struct Retention: Hashable, Sendable {
    /// In days before the newest day that had requests; `nil` keeps all. Days of a clock that was wrong have none.
    package let siteDays: Int?
    package let archiveDays: Int?

    package init(siteDays: Int? = nil, archiveDays: Int? = nil) {
        self.siteDays = siteDays
        self.archiveDays = archiveDays
    }

    /// Which of the days are too old for the site, and which for the archive, by path. What leaves the archive leaves the
    /// site too.
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

    /// Removes the folder of a day, if it is there: it is gone at once, under another name until its files are removed.
    /// What was mailed of the day stands beside its folder and goes with it.
    package static func remove(_ path: String, from root: String) throws(PublishError) {
        let folder = "\(root)/\(path)"
        guard FileManager.default.fileExists(atPath: folder) else { return }
        let leaving = "\(root)/.removing-\(path.replacing("/", with: "-"))"
        guard rename(folder, leaving) == 0 else { throw .cannotWrite(folder, PublishError.systemReason) }
        do {
            try FileManager.default.removeItem(atPath: leaving)
        } catch {
            throw .cannotWrite(leaving, error.reason)
        }
        unlink(folder + MailLedger.suffix)
        // A month or a year without days, and the page about it; one that has some cannot be removed this way.
        var parent = Substring(path)
        while let slash = parent.lastIndex(of: "/") {
            parent = parent[..<slash]
            let place = "\(root)/\(parent)"
            if (try? FileManager.default.contentsOfDirectory(atPath: place)) == ["index.html"] { unlink("\(place)/index.html") }
            if rmdir(place) != 0 { break }
        }
    }

    /// Puts days back that a run took away to exchange them, on a file system where that is two steps, when it was ended
    /// between them.
    ///
    /// - Returns: the days, by path.
    package static func putBack(in root: String) throws(PublishError) -> [String] {
        var days: [String] = []
        for name in ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted() {
            guard let match = name.wholeMatch(of: #/\.staging-([0-9]{4})-([0-9]{2})-([0-9]{2}(?:T[0-9]{4}Z)?)\.former/#) else { continue }
            let day = "\(match.1)/\(match.2)/\(match.3)"
            guard !FileManager.default.fileExists(atPath: "\(root)/\(day)") else { continue }
            try DurableFile.makeParent(of: "\(root)/\(day)")
            guard rename("\(root)/\(name)", "\(root)/\(day)") == 0 else { throw .cannotWrite("\(root)/\(day)", PublishError.systemReason) }
            days.append(day)
        }
        return days
    }

    /// Removes what an earlier run began to stage or to remove and did not end.
    ///
    /// - Returns: the names of what was removed.
    package static func removeLeftovers(in root: String) throws(PublishError) -> [String] {
        func names(_ path: String) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(path)")) ?? []).sorted()
                .map { path.isEmpty ? $0 : "\(path)/\($0)" }
        }
        let top = names("")
        // Pages about years and months stand one and two folders deep.
        let deeper = top.filter { $0.utf8.count == 4 && Int($0) != nil }.flatMap { year in
            names(year) + names(year).filter { DurableFile.isFolder("\(root)/\($0)") }.flatMap(names)
        }
        // Folders are those of days alone: what a file system without exchanging calls former may be all that is left of one,
        // and the pages about now may be on their way at this moment; the next run of theirs clears up.
        let left = top.filter { $0.wholeMatch(of: #/\.(staging|removing)-[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{4}Z)?/#) != nil }
            + (top + deeper).filter { $0.wholeMatch(of: #/.+\.(html|xml|json)\.staging/#) != nil && DurableFile.isFile("\(root)/\($0)") }
        for name in left {
            do {
                try FileManager.default.removeItem(atPath: "\(root)/\(name)")
            } catch {
                throw .cannotWrite("\(root)/\(name)", error.reason)
            }
        }
        return left
    }
}
