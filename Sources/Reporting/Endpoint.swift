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

    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        // By bytes, so that the order is the same on every machine; without a method first.
        if left.name != right.name { return left.name.utf8.lexicographicallyPrecedes(right.name.utf8) }
        guard let leftMethod = left.method, let rightMethod = right.method else {
            return left.method == nil && right.method != nil
        }
        return leftMethod.utf8.lexicographicallyPrecedes(rightMethod.utf8)
    }
}
