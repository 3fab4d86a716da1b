/// Turns the paths of requests into names of endpoints: `/users/123?tab=2` into `/users/:id`.
///
/// The query string and the fragment are dropped, `http://host/path` is reduced to its path. Configured patterns come
/// first, in their order. In every other path, identifiers become placeholders, also between words (`report-:date.pdf`):
/// see `PathFolding` and `SegmentKind`. Percent-encoding is kept in segments without identifiers.
package struct RouteTemplates: Sendable {
    /// Maximum length in bytes. Longer names are cut and end with `…`.
    package static let longestName = 1000

    private let patterns: [RoutePattern]

    package init(patterns: [RoutePattern] = []) { self.patterns = patterns }

    /// The endpoint name of an unescaped path. `/` for an empty path.
    package func name(ofPath path: String) -> String {
        var name: [UInt8] = []
        let bytes = Array(path.utf8)
        bytes.withSlice { write(nameOf: $0, into: &name) }
        return String(decoding: name, as: UTF8.self)
    }

    /// The name under which an endpoint with a name from elsewhere is counted: identifiers become placeholders, and
    /// configured patterns apply to its path. Everything else stays as it is, byte for byte: names that are not paths,
    /// a host, and a method before the path. The query string and the fragment of a path or URL are dropped.
    package func folded(_ name: String) -> String {
        var name = name
        return name.withUTF8 { folded(ByteSlice(UnsafeRawBufferPointer($0))) } ?? name
    }

    /// `nil` if nothing changes.
    private func folded(_ name: ByteSlice) -> String? {
        guard name.position(of: UInt8(ascii: "/")) != nil else { return nil }
        let (start, isAddress) = Self.pathStart(of: name)
        let end = isAddress ? name[start...].firstIndex(where: Self.endsPath) ?? name.count : name.count
        let path = name.part(start, end)
        var folded = Array(name.part(0, start))
        if let pattern = patterns.first(where: { $0.matches(path) }) {
            folded.append(contentsOf: pattern.text.utf8)
        } else {
            PathFolding(path).write(into: &folded)
        }
        let isUnchanged = folded.withSlice { $0.equals(name) }
        return isUnchanged ? nil : String(decoding: folded, as: UTF8.self)
    }

    /// Where the path in a name begins, and whether the name is a path or a URL.
    private static func pathStart(of name: ByteSlice) -> (start: Int, isAddress: Bool) {
        if name.first == UInt8(ascii: "/") { return (0, true) }
        for scheme in ["http://", "https://"] {
            guard name.starts(with: scheme.utf8) else { continue }
            let rest = scheme.utf8.count
            return (name[rest...].firstIndex { $0 == UInt8(ascii: "/") || endsPath($0) } ?? name.count, true)
        }
        // As in "GET /users/123".
        if let space = name.position(of: .space), space + 1 < name.count, name[space + 1] == UInt8(ascii: "/"),
            name.part(0, space).allSatisfy(\.isLetter)
        {
            return (space + 1, false)
        }
        return (0, false)
    }

    /// Replaces `name` by the endpoint name: valid UTF-8 without zero bytes.
    ///
    /// - Parameter once: see `PathFolding`.
    func write(nameOf path: ByteSlice, once: Bool = false, into name: inout [UInt8]) {
        name.removeAll(keepingCapacity: true)
        let path = Self.withoutHostAndQuery(path)
        guard !path.isEmpty else {
            name.append(UInt8(ascii: "/"))
            return
        }
        if let pattern = patterns.first(where: { $0.matches(path) }) {
            name.append(contentsOf: pattern.text.utf8)
            return
        }
        PathFolding(path, once: once).write(into: &name)
        Self.clean(&name)
    }

    static func withoutHostAndQuery(_ path: ByteSlice) -> ByteSlice {
        var start = 0
        if let first = path.first, first.isLetter,
            let colon = path.position(of: UInt8(ascii: ":")), colon < 12, colon + 2 < path.count,
            path[colon + 1] == UInt8(ascii: "/"), path[colon + 2] == UInt8(ascii: "/"),
            path.part(0, colon).allSatisfy(\.isLetter)
        {
            start = colon + 3
            while start < path.count, path[start] != UInt8(ascii: "/"), !endsPath(path[start]) { start += 1 }
        }
        let path = path.part(from: start)
        let fragment = path.position(of: UInt8(ascii: "#")) ?? path.count
        return path.part(0, path.part(0, fragment).position(of: UInt8(ascii: "?")) ?? fragment)
    }

    private static func endsPath(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") }

    /// Repairs invalid UTF-8 and zero bytes with U+FFFD, and cuts what is too long.
    private static func clean(_ name: inout [UInt8]) {
        if name.contains(where: { $0 >= 0x80 || $0 == 0 }) {
            let repaired = String(decoding: name, as: UTF8.self)
            name.removeAll(keepingCapacity: true)
            for byte in repaired.utf8 {
                if byte == 0 { name.append(contentsOf: "\u{FFFD}".utf8) } else { name.append(byte) }
            }
        }
        guard name.count > longestName else { return }
        let ellipsis = "…".utf8
        var end = longestName - ellipsis.count
        while end > 0, name[end] & 0xC0 == 0x80 { end -= 1 }
        name.removeSubrange(end...)
        name.append(contentsOf: ellipsis)
    }
}
