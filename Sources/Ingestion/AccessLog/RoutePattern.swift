/// A pattern for paths that are one endpoint, such as `/shop/*/items/:item`.
///
/// Segment by segment: `*` and `:name` match any segment that is not empty, `*` inside a segment any run of characters
/// in it (`*.pdf`), `**` at the end everything that follows, including nothing. The name of the endpoint is the pattern
/// itself.
package struct RoutePattern: Hashable, Sendable {
    package let text: String
    private let segments: [[UInt8]]
    private let matchesRest: Bool

    /// - Throws: `AccessLogFormatError` for a pattern that cannot match any path, or is longer than an endpoint name
    ///   can be.
    package init(_ text: String) throws(AccessLogFormatError) {
        guard text.utf8.first == UInt8(ascii: "/") else {
            throw .pattern(
                text, why: "it does not begin with \"/\"", next: "write the whole path, for example /users/:id")
        }
        guard text.utf8.count <= RouteTemplates.longestName else {
            throw .pattern(
                text, why: "it is longer than \(RouteTemplates.longestName) bytes",
                next: "end it with /** where paths vary")
        }
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) else {
            throw .pattern(
                text, why: "it contains \"?\", \"#\" or a control character, which paths never do",
                next: "leave out the query string, which is also dropped from paths")
        }
        var segments = text.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { Array($0) }
        let rest = Array("**".utf8)
        matchesRest = segments.last == rest
        if matchesRest { segments.removeLast() }
        guard !segments.contains(rest) else {
            throw .pattern(text, why: "\"**\" is not at its end", next: "use \"*\" for one segment")
        }
        self.text = text
        self.segments = segments
    }

    func matches(_ path: ByteSlice) -> Bool {
        guard path.first == UInt8(ascii: "/") else { return false }
        var start = 1
        for (index, segment) in segments.enumerated() {
            guard start <= path.count else { return false }
            let slash = path.position(of: UInt8(ascii: "/"), from: start)
            let end = slash ?? path.count
            guard Self.matches(path.part(start, end), segment) else { return false }
            if index == segments.count - 1, !matchesRest { return slash == nil }
            start = end + 1
        }
        return start <= path.count
    }

    private static func matches(_ bytes: ByteSlice, _ segment: [UInt8]) -> Bool {
        let star = UInt8(ascii: "*")
        if segment == [star] || (segment.count > 1 && segment[0] == UInt8(ascii: ":")) { return !bytes.isEmpty }
        // Greedy with one way back: a later star makes an earlier one's choice irrelevant.
        var position = 0
        var expected = 0
        var retry: (position: Int, expected: Int)?
        while position < bytes.count {
            if expected < segment.count, segment[expected] == star {
                expected += 1
                retry = (position, expected)
            } else if expected < segment.count, segment[expected] == bytes[position] {
                position += 1
                expected += 1
            } else if let back = retry {
                position = back.position + 1
                expected = back.expected
                retry = (position, expected)
            } else {
                return false
            }
        }
        return segment[expected...].allSatisfy { $0 == star }
    }
}
