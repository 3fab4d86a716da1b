import Reporting
import Synchronization

/// Folds the endpoint names of rows if the configuration says so, and counts the folded names.
///
/// Names repeat from hour to hour, so results are cached; the cache is emptied when it is full. All sessions of a
/// report share it.
final class EndpointNames: Sendable {
    private let fold: (@Sendable (String) -> String)?
    private let state = Mutex(State())

    private static let remembered = 65_536
    private static let longestRemembered = 1024
    /// The largest number of different names that is counted.
    private static let counted = 1_000_000

    private struct State {
        var names: [ExactText: String] = [:]
        /// Hashes of the names that were folded, and of the names they were folded into.
        var folded: Set<UInt64> = []
        var into: Set<UInt64> = []
    }

    /// - Parameter fold: `nil` leaves every name as it is.
    init(fold: (@Sendable (String) -> String)? = nil) { self.fold = fold }

    /// Whether names may change.
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

    /// A note for the report; `nil` when no name was folded.
    var note: String? {
        state.withLock { state in
            if state.folded.isEmpty { return nil }
            if state.folded.count > Self.counted {
                return
                    "Identifiers were replaced in more than \(NumberText.count(Self.counted)) endpoint names (routes.fold)."
            }
            let (names, into) = (state.folded.count, NumberText.count(state.into.count))
            return "\(NumberText.counted(names, "endpoint name")) \(names == 1 ? "was" : "were") folded into \(into) by"
                + " replacing identifiers (routes.fold)."
        }
    }
}

/// A hash of names that is the same in every run: FNV-1a with a final mixing step.
struct StableHash {
    private var hash = FNV1a()
    private(set) var value: UInt64 = 0

    init(_ text: ExactText) {
        hash.add(text.text.utf8)
        finish()
    }

    init(_ endpoint: Endpoint) {
        hash.add(endpoint.name.utf8)
        // Does not occur in texts of PostgreSQL.
        hash.add(0)
        endpoint.method.map { hash.add($0.utf8) }
        finish()
    }

    private mutating func finish() {
        value = (hash.value ^ hash.value >> 33) &* 0xFF51_AFD7_ED55_8CCD
        value ^= value >> 33
    }
}
