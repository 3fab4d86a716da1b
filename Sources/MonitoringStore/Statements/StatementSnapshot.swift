import Postgres
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
        var text: [UInt8] = []
        text.reserveCapacity(entries.count * 160)
        func append(_ number: Int) {
            text.append(decimal: number)
            text.append(UInt8(ascii: " "))
        }
        for (key, entry) in entries.sorted(by: { $0.key < $1.key }) {
            append(key.role)
            append(key.database)
            append(Int(key.query))
            append(key.isTopLevel ? 1 : 0)
            append(entry.shortest)
            append(entry.longest)
            append(entry.since.map(Int.init) ?? -1)
            entry.figures.all.forEach(append)
            append(entry.isReset ? 1 : 0)
            text.append(contentsOf: (entry.fingerprint ?? "-").utf8)
            text.append(UInt8(ascii: "\n"))
        }
        try container.encode(String(decoding: text, as: UTF8.self), forKey: .entries)
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
            guard let (key, numbers, words) = StatementSnapshot.Entry.read(line) else {
                throw refuse("an entry that is not one")
            }
            var (entry, rest) = (numbers, words)
            guard let mark = rest.popFirst(), rest.popFirst() == UInt8(ascii: " "), !rest.isEmpty else {
                throw refuse("an entry without a fingerprint")
            }
            entry.isReset = mark == UInt8(ascii: "1")
            entry.fingerprint = rest.elementsEqual("-".utf8) ? nil : String(Substring(rest))
            entries[key] = entry
        }
    }
}

extension StatementSnapshot.Entry {
    /// Numbers of a line before the counters: role, database, query, level, shortest, longest, since.
    private static let leading = 7

    /// Reads the numbers of an entry as the view and the state table give them.
    ///
    /// - Returns: also what follows them and a blank; `nil` if they are not whole numbers, or too few.
    static func read(
        _ line: Substring.UTF8View
    ) -> (key: StatementSnapshot.Key, entry: StatementSnapshot.Entry, rest: Substring.UTF8View)? {
        let wanted = leading + StatementCounter.allCases.count
        var numbers: [Int] = []
        numbers.reserveCapacity(wanted)
        // Below zero, where there is one number more.
        var (number, isNegative, hasDigits) = (0, false, false)
        var position = line.startIndex
        func end() -> Bool {
            guard hasDigits, isNegative || number != .min else { return false }
            numbers.append(isNegative ? number : -number)
            (number, isNegative, hasDigits) = (0, false, false)
            return true
        }
        while position < line.endIndex, numbers.count < wanted {
            switch line[position] {
            case UInt8(ascii: " "): guard end() else { return nil }
            case UInt8(ascii: "-") where !hasDigits && !isNegative: isNegative = true
            case let byte where byte.isDigit:
                let (product, overflow) = number.multipliedReportingOverflow(by: 10)
                let (sum, carry) = product.subtractingReportingOverflow(Int(byte & 0x0F))
                if overflow || carry { return nil }
                (number, hasDigits) = (sum, true)
            default: return nil
            }
            position = line.index(after: position)
        }
        if numbers.count < wanted { guard end() else { return nil } }
        guard numbers.count == wanted, let figures = StatementFigures(Array(numbers[leading...])) else { return nil }
        let key = StatementSnapshot.Key(
            database: numbers[1], role: numbers[0], query: Int64(numbers[2]), isTopLevel: numbers[3] != 0)
        let entry = StatementSnapshot.Entry(
            figures: figures, shortest: numbers[4], longest: numbers[5],
            since: numbers[6] == -1 ? nil : Int64(numbers[6]))
        return (key, entry, line[position...])
    }
}
