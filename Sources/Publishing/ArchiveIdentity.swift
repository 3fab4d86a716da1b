import FoundationEssentials
import Hashing
import Reporting

/// `identity.json` in the root folder of an archive: which service, database and time zone its days are of. Only the
/// holder of the archive's `RunLock` may write it; it belongs to no day and is in no manifest.
package struct ArchiveIdentity: Hashable, Codable, Sendable {
    package static let file = "identity.json"
    fileprivate static let currentSchemaVersion = 1

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
        guard let json = try DurableFile.content(identityPath) else { return nil }
        guard let identity = try decoded(json) else {
            throw PublishError(
                description:
                    "cannot read \(identityPath): it is damaged; restore the file from a backup, or run \"daybook adopt\" with the same options to write it again"
            )
        }
        return identity
    }

    /// The same for a run that writes the file anew: also `nil` if it is damaged.
    ///
    /// - Throws: `PublishError` for a file that may not be read, or of a newer version.
    package func identityUnlessDamaged() throws(PublishError) -> ArchiveIdentity? {
        try DurableFile.content(identityPath).flatMap { json throws(PublishError) in try decoded(json) }
    }

    /// `nil` if the text is damaged.
    private func decoded(_ json: Data) throws(PublishError) -> ArchiveIdentity? {
        guard let version = try? JSONDecoder().decode(SchemaVersion.self, from: json).schemaVersion else { return nil }
        guard version == ArchiveIdentity.currentSchemaVersion else {
            throw PublishError(
                description:
                    "cannot read \(identityPath): its schemaVersion is \(version), and this version of daybook reads \(ArchiveIdentity.currentSchemaVersion); install a newer version"
            )
        }
        return try? JSONDecoder().decode(ArchiveIdentity.self, from: json)
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
