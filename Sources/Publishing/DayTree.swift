import FoundationEssentials
import Reporting

/// Folders by year, month and day: one for each window, in the archive and in the site.
package struct DayTree: Sendable {
    package let root: String

    package init(root: String) { self.root = root }

    /// Checks that all folders of days can be listed; days in one that cannot would count as not archived.
    ///
    /// - Throws: `PublishError` that names the first one.
    package func checkReadable() throws(PublishError) {
        func folders(_ path: String) throws(PublishError) -> [String] {
            guard DurableFile.isFolder(path) else { return [] }
            do {
                return try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }.sorted()
                    .map { "\(path)/\($0)" }
            } catch {
                throw PublishError(
                    description:
                        "cannot read \(path): \(error.reason); make the folder readable, otherwise the days in it would count as missing"
                )
            }
        }
        // Others are not read: a disk has a lost+found, which only root may list.
        for top in try folders(root) {
            let name = top.split(separator: "/").last ?? ""
            guard Self.isYear(name) || name == Self.tenantsFolder else { continue }
            for month in try folders(top) { _ = try folders(month) }
        }
    }

    /// Whether a window has a folder, whatever it contains.
    package func hasFolder(_ path: String) -> Bool { DurableFile.isFolder("\(root)/\(path)") }

    /// Every folder at the depth of windows, sorted, without the reports about one organization.
    package var windows: [String] { places.filter { DurableFile.isFolder("\(root)/\($0)") } }

    /// The same without a look at what they are.
    var places: [String] {
        func folders(_ path: String) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(path)")) ?? [])
                .filter { !$0.hasPrefix(".") }.map { path.isEmpty ? $0 : "\(path)/\($0)" }
        }
        return folders("").filter(Self.isYear).flatMap(folders).flatMap(folders).sorted()
    }

    /// Whether a name is that of the folder of a year.
    static func isYear(_ name: some StringProtocol) -> Bool {
        name.utf8.count == 4 && name.utf8.allSatisfy { (48...57).contains($0) }
    }

    /// The folder of reports about one organization: an archive for each, or its part of the site.
    package static let tenantsFolder = "tenants"

    /// The organizations with such a folder, sorted.
    package var tenants: [OrganizationID] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(Self.tenantsFolder)")) ?? [])
            .compactMap(OrganizationID.init).sorted()
    }
}
