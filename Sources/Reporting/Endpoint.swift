/// The target of a request: a path or route together with a method, which may be absent.
package struct Endpoint: Hashable, Sendable, Comparable {
    /// Name as it appears in the log, of any length and content.
    package let name: String
    /// `nil` where the log has no method; that is a separate endpoint.
    package let method: String?

    /// A group of endpoints that are counted together.
    package enum Group: Int, Hashable, Sendable, CaseIterable {
        /// Endpoints beyond the limit of those kept apart.
        case other
        /// Paths that were only ever answered with client errors, typically requested by scanners.
        case unmatched
        /// Endpoints that the operator excludes.
        case ignored

        fileprivate var name: String {
            switch self {
            case .other: "other endpoints"
            case .unmatched: "unmatched paths"
            case .ignored: "ignored endpoints"
            }
        }
    }

    /// The group that it stands for, if it is several endpoints counted together. The group's name is for people; no
    /// text equals it.
    package let group: Group?

    /// Whether it stands for several endpoints.
    package var isOther: Bool { group != nil }

    package init(name: String, method: String?) {
        self.name = name
        self.method = method
        group = nil
    }

    /// Endpoints that are counted together.
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

    /// Sorts by name, an endpoint without a method first; groups come last.
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
