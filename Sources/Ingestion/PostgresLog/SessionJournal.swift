/// What is known of each session or process while a log is read, with the changes of one piece, as only those before the
/// end of what is consumed are kept.
struct SessionJournal<Key: Hashable, Value> {
    private var values: [Key: Value]
    private var changes: [(position: Int, key: Key, value: Value?)] = []

    /// - Parameter values: what is known from the pieces before.
    init(_ values: [Key: Value]) { self.values = values }

    subscript(key: Key) -> Value? { values[key] }

    /// Changes or forgets a value.
    ///
    /// - Parameter position: of the record in the piece.
    mutating func set(_ value: Value?, for key: Key, at position: Int) {
        if value == nil, values[key] == nil { return }
        values[key] = value
        changes.append((position, key, value))
    }

    /// Repeats the changes before a position.
    func apply(before end: Int, to known: inout [Key: Value]) {
        for change in changes.prefix(while: { $0.position < end }) { known[change.key] = change.value }
        // Sessions that ended left theirs behind.
        if known.count > Self.most { known.removeAll() }
    }

    private static var most: Int { 10_000 }
}
