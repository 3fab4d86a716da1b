import Reporting

/// `archive.json` in the root folder of a site: the archive from which its pages are made. In no manifest.
package struct SiteMark: Hashable, Codable, Sendable {
    package static let file = "archive.json"

    let schemaVersion: Int
    /// The `id` of the archive's identity.
    package let archive: String
    /// `true` until the first report of an archive that replaces a lost one: the site still lists days of that one.
    package let beginsAnew: Bool

    package init(archive: String, beginsAnew: Bool = false) {
        schemaVersion = 1
        self.archive = archive
        self.beginsAnew = beginsAnew
    }
}
