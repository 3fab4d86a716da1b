/// What a request was made to: the pair of a path or route and a method, which may be absent.
package struct Endpoint: Hashable, Sendable, Comparable {
    /// As the log has it, of any length and content.
    package let name: String
    /// `nil` where the log has none; that is an endpoint of its own.
    package let method: String?

    /// Whether it stands for all endpoints that are not kept apart. Its name is for people; no text is equal to it.
    package let isOther: Bool

    package init(name: String, method: String?) {
        self.name = name
        self.method = method
        isOther = false
    }

    private init() {
        name = "other endpoints"
        method = nil
        isOther = true
    }

    /// All endpoints that are not kept apart, counted together.
    package static let other = Endpoint()

    package static func == (left: Endpoint, right: Endpoint) -> Bool { left.key == right.key }

    package func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// By name, and of the same name without a method first; `other` last.
    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        if left.isOther != right.isOther { return right.isOther }
        if left.key.name != right.key.name { return left.key.name < right.key.name }
        guard let leftMethod = left.key.method, let rightMethod = right.key.method else {
            return left.method == nil && right.method != nil
        }
        return leftMethod < rightMethod
    }

    private struct Key: Hashable {
        let name: ExactText
        let method: ExactText?
        let isOther: Bool
    }

    private var key: Key { Key(name: ExactText(name), method: method.map(ExactText.init), isOther: isOther) }
}
