import Foundation
import Reporting

/// Who was mailed a day, written before and after every attempt, so that nobody is mailed twice and nobody forgotten.
///
/// It stands beside the day's folder, `2026/11/22.mail.json` beside `2026/11/22/`: a day that is reported again
/// exchanges its folder as a whole, and what was mailed stays known. Whoever has the archive's `RunLock` may write it.
package struct MailLedger: Hashable, Sendable {
    package enum State: String, Codable, Sendable {
        /// The day is being published; nothing was tried.
        case due
        /// About to be handed over. Found so, the run ended before it knew how that went: it may have been mailed or not.
        case begun
        /// Found so, and told to the operator.
        case unknown
        case sent
        case failed
        /// The policy had it not mailed.
        case skipped
    }

    package struct Entry: Hashable, Codable, Sendable {
        package let address: String
        package var state: State
        /// Of the run that wrote the state; when it was begun, for `unknown`.
        package var at: Instant
        /// How often it was handed over, or tried to.
        package var attempts: Int
        /// How often it was mailed again because somebody asked for that.
        package var resends: Int
        /// Of the latest attempt.
        @Nullable package var messageID: String?
        /// Why it failed or was skipped.
        @Nullable package var reason: String?
    }

    private struct File: Encodable {
        let version: Int
        let day: String
        let recipients: [Entry]
    }

    /// What is read of a file; the day is known from its path, and stood under another name in version 1.
    private struct StoredFile: Decodable {
        let version: Int
        let recipients: [Entry]
    }

    private static let version = 2
    /// What follows the path of the day's folder.
    static let suffix = ".mail.json"

    package let file: String
    private let day: String
    /// By address.
    package private(set) var entries: [String: Entry]

    /// Reads the ledger of a window; it is empty when there is none yet.
    ///
    /// - Throws: `MailError` when it cannot be read. It is not taken for empty: then everybody would be mailed twice.
    package init(of path: String, in archive: Archive) throws(MailError) {
        file = "\(archive.root)/\(path)\(Self.suffix)"
        day = path.replacing("/", with: "-")
        entries = [:]
        guard FileManager.default.fileExists(atPath: file) else { return }
        func unreadable(_ why: String) -> MailError {
            MailError(
                "cannot read the mail ledger \(file): \(why); nobody was mailed, because it tells who has this day already; restore it, or remove it to mail everybody"
            )
        }
        do {
            let stored = try JSONDecoder().decode(StoredFile.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
            guard (1...Self.version).contains(stored.version) else {
                throw unreadable("its version is \(stored.version); this program reads versions 1 to \(Self.version)")
            }
            for entry in stored.recipients { entries[entry.address] = entry }
        } catch let error as MailError {
            throw error
        } catch is DecodingError {
            throw unreadable("it is not what this program writes")
        } catch {
            throw unreadable(error.reason)
        }
    }

    /// The windows that have a ledger, by their folders, sorted.
    package static func paths(in archive: Archive) -> [String] {
        archive.paths.filter { FileManager.default.fileExists(atPath: "\(archive.root)/\($0)\(suffix)") }
    }

    /// Writes an entry; it is on the disk when this returns.
    package mutating func record(_ entry: Entry) throws(PublishError) {
        try record([entry])
    }

    /// Writes several at once.
    package mutating func record(_ new: [Entry]) throws(PublishError) {
        var entries = entries
        for entry in new { entries[entry.address] = entry }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let sorted = entries.values.sorted { $0.address < $1.address }
        var content: Data
        do {
            content = try encoder.encode(File(version: Self.version, day: day, recipients: sorted))
        } catch {
            throw .cannotWrite(file, "it cannot be written as JSON")
        }
        content.append(UInt8(ascii: "\n"))
        let staged = try StagedFile(content, at: file)
        do {
            try staged.commit()
        } catch {
            staged.discard()
            throw error
        }
        self.entries = entries
    }
}
