/// What a process of the server did so far, as far as the log has it: who holds a lock, and how long a wait took.
struct ProcessActivity: Equatable {
    /// Its last statement, and the last one of the transaction that takes locks of rows or tables; at most 10,000 bytes.
    private var last: [UInt8]?
    private var locking: [UInt8]?
    /// What it waited for when the server logged that it still waits.
    var wait: Wait?

    struct Wait: Equatable {
        let microseconds: Int
        let statement: [UInt8]?
        let blocker: [UInt8]?
    }

    private static let longest = 10_000

    /// The statement that others wait for, if this process holds their lock.
    var statement: [UInt8]? { locking ?? last }

    mutating func add(statement: [UInt8]) {
        let text = Array(statement.prefix(Self.longest))
        let word = text.drop { !$0.isLetter }.prefix { $0.isLetter }.prefix(12).map { $0 | 0x20 }
        if Self.ends.contains(word) {
            locking = nil
        } else if Self.lockers.contains(word) || word == Self.select && Self.locksRows(text) {
            locking = text
        }
        last = text
    }

    private static let select = Array("select".utf8)
    private static let ends = words("begin start commit rollback end abort")
    private static let lockers = words(
        "insert update delete merge lock alter create drop truncate reindex vacuum refresh cluster with")

    private static func words(_ text: String) -> Set<[UInt8]> { Set(text.utf8.split(separator: 0x20).map(Array.init)) }

    /// `SELECT ... FOR UPDATE`, `FOR SHARE` and their variants.
    private static func locksRows(_ text: [UInt8]) -> Bool {
        let folded = text.map { $0.isUppercaseLetter ? $0 | 0x20 : $0.isBlank ? UInt8.space : $0 }
        return folded.withSlice { text in
            ([" for update", " for no key update", " for share", " for key share"] as [StaticString]).contains {
                text.position(of: $0) != nil
            }
        }
    }
}
