/// A text that equals only texts with the same bytes, as in PostgreSQL; Swift's own equality treats `é` and `e` with a
/// combining accent as the same. Ordered by bytes, so that the order is the same on every machine.
package struct ExactText: Hashable, Comparable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        if left.text.utf8.count != right.text.utf8.count { return false }
        var (text, other) = (left.text, right.text)
        return text.withUTF8 { text in other.withUTF8 { text.elementsEqual($0) } }
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        hasher.combine(text.utf8.count)
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package static func < (left: ExactText, right: ExactText) -> Bool {
        var (text, other) = (left.text, right.text)
        return text.withUTF8 { text in other.withUTF8 { text.lexicographicallyPrecedes($0) } }
    }
}
