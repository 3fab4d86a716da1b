import Foundation
import Reporting

/// `archive.json` in the root folder of a site: the archive from which its pages are made. In no manifest.
package struct SiteMark: Hashable, Codable, Sendable {
    package static let file = "archive.json"

    let schemaVersion: Int
    /// The `id` of the archive's identity.
    package let archive: String

    package init(archive: String) {
        schemaVersion = 1
        self.archive = archive
    }
}
