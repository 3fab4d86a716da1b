import Reporting

/// What `pg_stat_statements` shows at one moment: figures that grow from the time an entry was made until it is reset or
/// evicted.
struct StatementSnapshot: Sendable {
    /// What identifies an entry of the view.
    struct Key: Hashable, Comparable, Sendable {
        /// Object ids of the database and the role.
        let database: Int
        let role: Int
        let query: Int64
        /// Whether a client sent the statement itself; `false` for one inside a function.
        let isTopLevel: Bool

        static func < (left: Key, right: Key) -> Bool {
            (left.database, left.role, left.query, left.isTopLevel ? 0 : 1)
                < (right.database, right.role, right.query, right.isTopLevel ? 0 : 1)
        }
    }

    struct Entry: Hashable, Sendable {
        var figures: StatementFigures
        /// The shortest and the longest execution in nanoseconds; in the life of an entry the first only falls, and the
        /// other only rises.
        var shortest: Int
        var longest: Int
        /// Since when it has been counted, in microseconds by the server's clock, which names the life of the entry;
        /// `nil` before PostgreSQL 17.
        var since: Int64?
        /// Fingerprint of its text; `nil` until the text is read.
        var fingerprint: String?
        /// Whether executing it discards statistics.
        var isReset = false
    }

    /// When it was taken: by this machine's clock, and by the server's.
    let at: Instant
    let serverAt: Instant
    /// When the server was started.
    let startedAt: Instant
    /// When all statistics were discarded last, by the server's clock; `nil` where the extension cannot tell, which is
    /// older than PostgreSQL 14.
    var resetAt: Instant?
    /// How often the server made room by evicting entries, before they were read and after it; `nil` as above.
    var evictionsBefore: Int?
    var evictionsAfter: Int?
    /// Whether the view has more entries than were read.
    var isCut: Bool
    /// Whether the server measures times of planning, and of reading and writing blocks.
    var tracksPlanning = false
    var tracksIO = false
    var entries: [Key: Entry]
}

extension StatementSnapshot {
    /// The counters that the server does not measure.
    var untracked: Set<StatementCounter> {
        Set(tracksPlanning ? [] : [.planTime]).union(tracksIO ? [] : [.readTime, .writeTime])
    }
}

/// Encodes a snapshot for the state table, where the next run finds it.
extension StatementSnapshot: Codable {
    private enum CodingKeys: String, CodingKey {
        case version, at, serverAt, startedAt, resetAt, evictions, isCut, entries
    }

    private static let version = 1

    /// The entries are lines of numbers: 5,000 of them are read in a few milliseconds.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.version, forKey: .version)
        try container.encode(at.microseconds, forKey: .at)
        try container.encode(serverAt.microseconds, forKey: .serverAt)
        try container.encode(startedAt.microseconds, forKey: .startedAt)
        try container.encodeIfPresent(resetAt?.microseconds, forKey: .resetAt)
        try container.encodeIfPresent(evictionsBefore, forKey: .evictions)
        try container.encode(isCut, forKey: .isCut)
        var text = ""
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
            text +=
                "\(key.database) \(key.role) \(key.query) \(key.isTopLevel ? 1 : 0) \(entry.shortest) \(entry.longest)"
            text += " \(entry.since ?? -1) \(entry.isReset ? 1 : 0) \(entry.fingerprint ?? "-")"
            for value in entry.figures.all { text += " \(value)" }
            text += "\n"
        }
        try container.encode(text, forKey: .entries)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func refuse(_ what: String) -> DecodingError {
            .dataCorruptedError(forKey: .entries, in: container, debugDescription: what)
        }
        func instant(_ key: CodingKeys) throws -> Instant? {
            try container.decodeIfPresent(Int64.self, forKey: key).map { Instant(microseconds: $0) }
        }
        guard try container.decode(Int.self, forKey: .version) == Self.version, let at = try instant(.at),
            let serverAt = try instant(.serverAt), let startedAt = try instant(.startedAt)
        else { throw refuse("a snapshot of another version") }
        (self.at, self.serverAt, self.startedAt) = (at, serverAt, startedAt)
        resetAt = try instant(.resetAt)
        evictionsBefore = try container.decodeIfPresent(Int.self, forKey: .evictions)
        isCut = try container.decode(Bool.self, forKey: .isCut)
        entries = [:]
        for line in try container.decode(String.self, forKey: .entries).utf8.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: " "))
            guard fields.count == 9 + StatementCounter.allCases.count, let database = Int(Substring(fields[0])),
                let role = Int(Substring(fields[1])), let query = Int64(Substring(fields[2])),
                let shortest = Int(Substring(fields[4])), let longest = Int(Substring(fields[5])),
                let since = Int64(Substring(fields[6])),
                let figures = StatementFigures(fields[9...].compactMap { Int(Substring($0)) })
            else { throw refuse("an entry that is not one") }
            let fingerprint = String(Substring(fields[8]))
            entries[
                Key(database: database, role: role, query: query, isTopLevel: fields[3].first == UInt8(ascii: "1"))] =
                Entry(
                    figures: figures, shortest: shortest, longest: longest, since: since == -1 ? nil : since,
                    fingerprint: fingerprint == "-" ? nil : fingerprint, isReset: fields[7].first == UInt8(ascii: "1"))
        }
    }
}
