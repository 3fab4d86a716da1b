import Reporting
import Synchronization

/// What the endpoints of rows are called in a report: folded, as it was asked for, and counted.
///
/// Names repeat from hour to hour, so what became of one is remembered; the memory is emptied when it is full. Used by all
/// sessions of a report at once.
final class EndpointNames: Sendable {
    private let fold: (@Sendable (String) -> String)?
    private let state = Mutex(State())

    private static let remembered = 65_536
    private static let longestRemembered = 1024
    /// So many different names are counted.
    private static let counted = 1_000_000

    private struct State {
        var names: [ExactText: String] = [:]
        /// Hashes of the names that were folded, and of what they were folded into.
        var folded: Set<UInt64> = []
        var into: Set<UInt64> = []
    }

    /// - Parameter fold: `nil` leaves every name as it is.
    init(fold: (@Sendable (String) -> String)? = nil) { self.fold = fold }

    /// Whether names may become others.
    var areFolded: Bool { fold != nil }

    func endpoint(_ name: String, method: String?) -> Endpoint { Endpoint(name: self.name(name), method: method) }

    func name(_ name: String) -> String {
        guard let fold else { return name }
        return state.withLock { state in
            let key = ExactText(name)
            if let known = state.names[key] { return known }
            let folded = fold(name)
            let isFolded = ExactText(folded) != key
            if isFolded, state.folded.count <= Self.counted {
                state.folded.insert(StableHash(key).value)
                state.into.insert(StableHash(ExactText(folded)).value)
            }
            if name.utf8.count <= Self.longestRemembered {
                if state.names.count >= Self.remembered { state.names.removeAll(keepingCapacity: true) }
                state.names[key] = isFolded ? folded : name
            }
            return isFolded ? folded : name
        }
    }

    /// What a reader of the report should know; `nil` when no name was folded.
    var note: String? {
        state.withLock { state in
            if state.folded.isEmpty { return nil }
            if state.folded.count > Self.counted {
                return "More than \(NumberText.count(Self.counted)) endpoint names were folded by their identifiers (routes.fold)."
            }
            let (names, into) = (state.folded.count, NumberText.count(state.into.count))
            return "\(NumberText.counted(names, "endpoint name")) \(names == 1 ? "was" : "were") folded into \(into) by"
                + " \(names == 1 ? "its" : "their") identifiers (routes.fold)."
        }
    }
}

/// A hash of bytes that is the same in every run: FNV-1a, and a last step that spreads it over all bits.
struct StableHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    init(_ text: ExactText) {
        add(text)
        finish()
    }

    init(_ endpoint: Endpoint) {
        add(ExactText(endpoint.name))
        // In no text of PostgreSQL.
        add(0)
        endpoint.method.map { add(ExactText($0)) }
        finish()
    }

    private mutating func add(_ text: ExactText) { for byte in text.text.utf8 { add(byte) } }

    private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

    private mutating func finish() {
        value = (value ^ value >> 33) &* 0xFF51_AFD7_ED55_8CCD
        value ^= value >> 33
    }
}
