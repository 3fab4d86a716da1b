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

    /// By bytes, as PostgreSQL tells texts apart; Swift's own equality takes `é` and `e` with an accent for one.
    package static func == (left: Endpoint, right: Endpoint) -> Bool {
        guard left.name.utf8.elementsEqual(right.name.utf8) else { return false }
        guard let leftMethod = left.method, let rightMethod = right.method else {
            return left.method == nil && right.method == nil
        }
        return leftMethod.utf8.elementsEqual(rightMethod.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for var text in [name, method ?? ""] {
            hasher.combine(text.utf8.count)
            text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// By bytes, so that the order is the same on every machine; without a method first.
    package static func < (left: Endpoint, right: Endpoint) -> Bool {
        if !left.name.utf8.elementsEqual(right.name.utf8) {
            return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
        guard let leftMethod = left.method, let rightMethod = right.method else {
            return left.method == nil && right.method != nil
        }
        return leftMethod.utf8.lexicographicallyPrecedes(rightMethod.utf8)
    }
}
