import Foundation
import Hashing
import Reporting

/// `identity.json` in the root folder of an archive: which service, database and time zone its days are of. Only the
/// holder of the archive's `RunLock` may write it; it belongs to no day and is in no manifest.
package struct ArchiveIdentity: Hashable, Codable, Sendable {
    package static let file = "identity.json"
    private static let currentSchemaVersion = 1

    private let schemaVersion: Int
    /// Tells archives apart: 16 hexadecimal digits that stay when everything else changes. The site has them too.
    package let id: String
    /// IANA name of the zone in which days begin.
    package var timeZone: String
    package var database: DatabaseIdentity
    /// Configured name of the service.
    @Nullable package var service: String?
    /// The only organization that the archive is about; `nil` for the whole service.
    @Nullable package var tenant: OrganizationID?

    /// The identity of an archive that is begun.
    ///
    /// - Parameter now: when that is, so that two archives of one service differ.
    package init(
        timeZone: ReportTimeZone, database: DatabaseIdentity, service: String?, tenant: OrganizationID?, now: Instant
    ) {
        schemaVersion = Self.currentSchemaVersion
        let parts = [
            timeZone.name, database.system ?? database.host, database.name, database.schema, service ?? "",
            tenant.map { "\($0)" } ?? "", "\(now)",
        ]
        id = String(SHA256Hash(of: parts.joined(separator: "\u{0}")).hexadecimal.prefix(16))
        self.timeZone = timeZone.name
        self.database = database
        self.service = service
        self.tenant = tenant
    }

    /// Name of the service for people.
    package var serviceName: String { service ?? database.name }
}

extension Archive {
    private var identityPath: String { "\(root)/\(ArchiveIdentity.file)" }

    /// `nil` if the archive has none, because it is new or of a version before identities.
    ///
    /// - Throws: `PublishError` if the file cannot be read.
    package func identity() throws(PublishError) -> ArchiveIdentity? {
        let restore = "restore the file from a backup, or run \"daybook adopt\" with the same options to write it again"
        func unreadable(_ why: String, _ next: String) -> PublishError {
            PublishError(description: "cannot read \(identityPath): \(why); \(next)")
        }
        let json: Data
        do {
            guard let content = try DurableFile.content(identityPath) else { return nil }
            json = content
        } catch {
            throw unreadable(error.reason, "make the file readable")
        }
        guard let version = try? JSONDecoder().decode(SchemaVersion.self, from: json).schemaVersion else {
            throw unreadable("it is damaged", restore)
        }
        guard version == 1 else {
            throw unreadable(
                "its schemaVersion is \(version), and this version of daybook reads 1", "install a newer version")
        }
        do {
            return try JSONDecoder().decode(ArchiveIdentity.self, from: json)
        } catch {
            throw unreadable("it is damaged", restore)
        }
    }

    private struct SchemaVersion: Decodable { let schemaVersion: Int }

    /// Replaces the file unless it is the same; it is durable on return.
    package func write(_ identity: ArchiveIdentity) throws(PublishError) {
        try DurableFile.replace(identityPath, with: identity)
    }

    /// The time zone of the newest window that can be read; `nil` if there is none.
    package var recordedZone: ReportTimeZone? {
        paths.reversed().lazy.compactMap { path in try? entry(at: path).window.timeZone }.first
    }
}

extension DurableFile {
    /// Replaces a JSON file in one step, unless it has the same bytes already.
    ///
    /// - Parameter modes: `nil` for those that the umask gives.
    static func replace(_ path: String, with value: some Encodable, modes: FileModes? = nil) throws(PublishError) {
        let content: Data
        do {
            content = try value.jsonFile(.prettyPrinted)
        } catch {
            throw .cannotWrite(path, "cannot encode it as JSON")
        }
        if FileManager.default.contents(atPath: path) == content { return }
        let staged = try StagedFile(content, at: path, modes: modes)
        do {
            try staged.commit()
        } catch {
            staged.discard()
            throw error
        }
    }
}
