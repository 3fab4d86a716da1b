/// What a request was made to: the pair of a path or route and a method, which may be absent.
package struct Endpoint: Hashable, Sendable, Comparable {
    /// As the log has it, of any length and content.
    package let name: String
    /// `nil` where the log has none; that is an endpoint of its own.
    package let method: String?

    /// Endpoints that are counted together.
    package enum Group: Int, Hashable, Sendable, CaseIterable {
        /// Those beyond the number that is kept apart.
        case other
        /// Paths that were never answered with anything but a client error, as scanners ask for.
        case unmatched
        /// Those that the operator leaves out.
        case ignored

        fileprivate var name: String {
            switch self {
            case .other: "other endpoints"
            case .unmatched: "unmatched paths"
            case .ignored: "ignored endpoints"
            }
        }
    }

    /// What it stands for, if it is several endpoints counted together. Its name is for people; no text is equal to it.
    package let group: Group?

    /// Whether it stands for several endpoints.
    package var isOther: Bool { group != nil }

    package init(name: String, method: String?) {
        self.name = name
        self.method = method
        group = nil
    }

    /// Endpoints counted together.
    package init(_ group: Group) {
        name = group.name
        method = nil
        self.group = group
    }

    /// All endpoints that are not kept apart, counted together.
    package static let other = Endpoint(.other)
    package static let unmatched = Endpoint(.unmatched)
    package static let ignored = Endpoint(.ignored)

    package static func == (left: Endpoint, right: Endpoint) -> Bool { left.key == right.key }

    package func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// By name, and of the same name without a method first; groups last.
    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        if left.group != right.group {
            guard let group = left.group, let theirs = right.group else { return right.isOther }
            return group.rawValue < theirs.rawValue
        }
        if left.key.name != right.key.name { return left.key.name < right.key.name }
        guard let leftMethod = left.key.method, let rightMethod = right.key.method else {
            return left.method == nil && right.method != nil
        }
        return leftMethod < rightMethod
    }

    private struct Key: Hashable {
        let name: ExactText
        let method: ExactText?
        let group: Group?
    }

    private var key: Key { Key(name: ExactText(name), method: method.map(ExactText.init), group: group) }
}
