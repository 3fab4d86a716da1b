import FoundationEssentials
import Reporting

/// A record of who got a day through a channel, written before and after every attempt, so that no recipient gets it twice
/// or is forgotten.
///
/// It is next to the day's folder, `2026/11/22.CHANNEL.json` next to `2026/11/22/`: reporting a day again replaces the
/// folder as a whole, and the ledger remains. Only the holder of the archive's `RunLock` may write it.
package struct DeliveryLedger: Hashable, Sendable {
    /// The state of one day for one recipient.
    package enum State: String, Codable, Sendable {
        /// The day is being published; no attempt was made yet.
        case due
        /// About to be handed over. If a later run finds this state, it may have been sent or not.
        case begun
        /// `begun` was found by a later run and reported to the operator.
        case unknown
        case sent
        case failed
        /// Failed too often, and reported to the operator as given up.
        case abandoned
        /// Not sent because of the policy.
        case skipped
    }

    /// The delivery to one recipient.
    package struct Entry: Hashable, Codable, Sendable {
        package let recipient: String
        package var state: State
        /// When the state was written; for `unknown`, when the attempt was started.
        package var at: Instant
        /// The number of attempts.
        package var attempts: Int
        /// Number of times it was sent again on request.
        package var resends: Int
        /// Id of the latest attempt's message.
        @Nullable package var messageID: String?
        /// Why the attempt failed or was skipped.
        @Nullable package var reason: String?
        /// The program that was to take the message, if it could not be ended.
        package var process: LeftProcess?

        package init(
            recipient: String, state: State, at: Instant, attempts: Int, resends: Int = 0, messageID: String? = nil,
            reason: String? = nil
        ) {
            self.recipient = recipient
            self.state = state
            self.at = at
            self.attempts = attempts
            self.resends = resends
            self.messageID = messageID
            self.reason = reason
        }

        private enum CodingKeys: String, CodingKey {
            case recipient = "address"
            case state, at, attempts, resends, messageID, reason, process
        }
    }

    private struct File: Encodable {
        let version: Int
        let day: String
        let recipients: [Entry]
    }

    /// The content of a file; the day is known from the path, and had another name in version 1.
    private struct StoredFile: Decodable {
        let version: Int
        let recipients: [Entry]
    }

    private static let version = 2
    /// The name of the ledgers of who was mailed that a day has no report.
    package static let missingReport = "no-report"
    /// The name of every channel.
    package static let channels = [MailChannel.name, missingReport]
    /// The suffix after the path of the day's folder.
    static func suffix(_ channel: String) -> String { ".\(channel).json" }

    package let file: String
    private let day: String
    /// Entries by recipient.
    package private(set) var entries: [String: Entry]

    /// Reads the ledger of a window; empty if there is none yet.
    ///
    /// - Parameter channel: its name.
    /// - Throws: `DeliveryError` if it cannot be read. An unreadable ledger does not count as empty, because every
    ///   recipient would then get the day twice.
    package init(of path: String, in archive: Archive, channel: String) throws(DeliveryError) {
        file = "\(archive.root)/\(path)\(Self.suffix(channel))"
        day = WindowFolder(path).name
        entries = [:]
        guard FileManager.default.fileExists(atPath: file) else { return }
        func unreadable(_ why: String) -> DeliveryError {
            DeliveryError(
                "cannot read the \(channel) ledger \(file): \(why); nothing was sent, because only the ledger knows who already has this day; restore it, or remove it to send the day to all recipients"
            )
        }
        do {
            let stored = try JSONDecoder().decode(StoredFile.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
            guard (1...Self.version).contains(stored.version) else {
                throw unreadable(
                    "its version is \(stored.version), and this version of daybook reads 1 to \(Self.version)")
            }
            for entry in stored.recipients { entries[entry.recipient] = entry }
        } catch let error as DeliveryError {
            throw error
        } catch is DecodingError {
            throw unreadable("it is damaged")
        } catch {
            throw unreadable(error.reason)
        }
    }

    /// The windows that have a ledger, by their folders, sorted.
    package static func paths(in archive: Archive, channel: String) -> [String] {
        archive.paths.filter { FileManager.default.fileExists(atPath: "\(archive.root)/\($0)\(suffix(channel))") }
    }

    /// Writes an entry, which is durable on return.
    package mutating func record(_ entry: Entry) throws(PublishError) {
        try record([entry])
    }

    /// Writes several entries at once.
    package mutating func record(_ new: [Entry]) throws(PublishError) {
        var entries = entries
        for entry in new { entries[entry.recipient] = entry }
        let sorted = entries.values.sorted { $0.recipient < $1.recipient }
        try DurableFile.replace(file, with: File(version: Self.version, day: day, recipients: sorted))
        self.entries = entries
    }
}
