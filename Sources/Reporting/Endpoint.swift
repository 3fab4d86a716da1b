/// What a request was made to: the pair of a path or route and a method, which may be absent.
package struct Endpoint: Hashable, Sendable, Comparable {
    /// As the log has it, of any length and content.
    package let name: String
    /// `nil` where the log has none; that is an endpoint of its own.
    package let method: String?

    package init(name: String, method: String?) {
        self.name = name
        self.method = method
    }

    package static func == (left: Endpoint, right: Endpoint) -> Bool { left.key == right.key }

    package func hash(into hasher: inout Hasher) { hasher.combine(key) }

    /// By name, and of the same name without a method first.
    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        if left.key.name != right.key.name { return left.key.name < right.key.name }
        guard let leftMethod = left.key.method, let rightMethod = right.key.method else {
            return left.method == nil && right.method != nil
        }
        return leftMethod < rightMethod
    }

    private struct Key: Hashable {
        let name: ExactText
        let method: ExactText?
    }

    private var key: Key { Key(name: ExactText(name), method: method.map(ExactText.init)) }
}
