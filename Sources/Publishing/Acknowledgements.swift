import FoundationEssentials
import Reporting

/// `acknowledgements.json` in the archive's root folder: what the operator has acknowledged. Only the holder of the
/// archive's `RunLock` may write it; it belongs to no day and is in no manifest.
extension Archive {
    package static let acknowledgementsFile = "acknowledgements.json"

    private struct Acknowledgements: Codable {
        static let currentSchemaVersion = 1

        let schemaVersion: Int
        let acknowledgements: [Acknowledgement]
    }

    private var acknowledgementsPath: String { "\(root)/\(Self.acknowledgementsFile)" }

    /// Acknowledgements in the order in which they were written; empty if there is no file.
    ///
    /// - Throws: `PublishError` if the file cannot be read. An unreadable file does not count as empty, because
    ///   acknowledged findings would then raise alarms.
    package func acknowledgements() throws(PublishError) -> [Acknowledgement] {
        func unreadable(_ why: String, _ next: String) -> PublishError {
            PublishError(description: "cannot read \(acknowledgementsPath): \(why); \(next)")
        }
        let restore = "restore the file, or remove it and acknowledge everything again"
        guard let json = try DurableFile.content(acknowledgementsPath) else { return [] }
        do {
            struct Version: Decodable { let schemaVersion: Int }
            let version = try JSONDecoder().decode(Version.self, from: json).schemaVersion
            guard version == Acknowledgements.currentSchemaVersion else {
                throw unreadable(
                    "its schemaVersion is \(version), and this version of daybook reads \(Acknowledgements.currentSchemaVersion)",
                    restore)
            }
            return try JSONDecoder().decode(Acknowledgements.self, from: json).acknowledgements
        } catch let error as PublishError {
            throw error
        } catch let error as DecodingError {
            throw unreadable(error.summary, restore)
        } catch {
            throw unreadable(error.reason, restore)
        }
    }

    /// Replaces the file, which is durable on return.
    package func write(_ acknowledgements: [Acknowledgement]) throws(PublishError) {
        try DurableFile.replace(
            acknowledgementsPath,
            with: Acknowledgements(
                schemaVersion: Acknowledgements.currentSchemaVersion, acknowledgements: acknowledgements))
    }
}
