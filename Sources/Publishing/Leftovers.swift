import FoundationEssentials
import Glibc
import Reporting

/// What an interrupted run left in an archive or a site.
package struct Leftovers: Sendable {
    private let root: String

    /// - Parameter root: folder of the archive or the site; there are none where it does not exist.
    package init(in root: String) { self.root = root }

    /// Restores days that an interrupted run had moved away to replace them, on a file system on which that takes two
    /// steps.
    ///
    /// - Returns: the days, by path.
    package func putBack() throws(PublishError) -> [String] {
        var days: [String] = []
        for name in ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).sorted()
        where name.hasPrefix(".") {
            guard let match = name.wholeMatch(of: #/\.staging-([0-9]{4})-([0-9]{2})-([0-9]{2}(?:T[0-9]{4}Z)?)\.former/#)
            else { continue }
            let day = "\(match.1)/\(match.2)/\(match.3)"
            guard !FileManager.default.fileExists(atPath: "\(root)/\(day)") else { continue }
            try DurableFile.makeParent(of: "\(root)/\(day)")
            guard rename("\(root)/\(name)", "\(root)/\(day)") == 0 else {
                throw .cannotWrite("\(root)/\(day)", PublishError.systemReason)
            }
            days.append(day)
        }
        return days
    }

    /// Removes what an interrupted run left in staging or did not finish removing.
    ///
    /// - Returns: the names of what was removed.
    package func remove() throws(PublishError) -> [String] {
        func names(_ path: String) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(path)")) ?? []).sorted()
                .map { path.isEmpty ? $0 : "\(path)/\($0)" }
        }
        let top = names("")
        // Pages about years and months are one and two folders deep.
        let deeper = top.filter { $0.utf8.count == 4 && Int($0) != nil }.flatMap { year in
            names(year) + names(year).filter { DurableFile.isFolder("\(root)/\($0)") }.flatMap(names)
        }
        // Only folders of days: one that ends with "former" can be all that is left of a day, and the pages about now
        // may be staged by another run at this moment; the next run of that kind cleans up.
        let left =
            top.filter { $0.hasPrefix(".") }
            .filter { $0.wholeMatch(of: #/\.(staging|removing)-[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{4}Z)?/#) != nil }
            // Compared as text: ten years have thousands of names.
            + (top + deeper).filter { name in
                [".html.staging", ".xml.staging", ".json.staging"].contains { name.hasSuffix($0) && name != $0 }
                    && DurableFile.isFile("\(root)/\(name)")
            }
        for name in left {
            if let match = name.wholeMatch(of: #/\.removing-([0-9]{4})-([0-9]{2})-(.+)/#) {
                try Retention.finishRemoving("\(match.1)/\(match.2)/\(match.3)", from: root)
                continue
            }
            do {
                try FileManager.default.removeItem(atPath: "\(root)/\(name)")
            } catch {
                throw .cannotWrite("\(root)/\(name)", error.reason)
            }
        }
        return left
    }
}
