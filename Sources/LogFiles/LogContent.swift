/// One content with all the names under which it was seen, and its read position.
///
/// Two files have the same content if one begins with everything that was read of the other: a copy, a copy in
/// progress, or the compressed form. A short file that contains only the first lines of another one therefore waits
/// until it has its own lines.
struct LogContent {
    /// The copies; never empty. The first is the one to read: the one with the longest beginning; among several, plain
    /// before compressed, then the largest, then one that the user named.
    fileprivate(set) var copies: [LogSighting]
    /// How far it has been read.
    fileprivate(set) var position: ReadPosition?
    fileprivate(set) var continuation = LogSighting.Continuation.certain

    var best: LogSighting { copies[0] }
    var isNamed: Bool { copies.contains(where: \.isNamed) }

    func contains(_ location: LogLocation) -> Bool { copies.contains { $0.location == location } }

    /// Distinguishes contents and finds the position of each.
    ///
    /// A position belongs to one content, and a content gets the position that knows most of its beginning. If several
    /// contents have the beginning that a position knows, which happens when it is short and all files begin alike, the
    /// position belongs to the content at the path where it was read, or to the oldest of the rotated files there.
    static func all(of sightings: [LogSighting], known: [ReadPosition]) -> [LogContent] {
        var contents = distinct(sightings)
        let byIdentity = Dictionary(grouping: known.indices) { known[$0].identity }
        let lengths = Set(known.map(\.identity.length)).sorted(by: >)
        var claims: [Int: [Int]] = [:]
        for (index, content) in contents.enumerated() {
            let head = content.best.head
            let matching = lengths.lazy.filter { $0 <= head.count }
                .compactMap { byIdentity[FileIdentity(of: head.prefix($0))] }.first
            guard let matching else { continue }
            let here = matching.filter { content.stands(at: known[$0].path) }
            if let best = (here.isEmpty ? matching : here).max(by: { known[$0].offset < known[$1].offset }) {
                claims[best, default: []].append(index)
            }
        }
        for (position, claimants) in claims.sorted(by: { $0.key < $1.key }) {
            let position = known[position]
            let here = claimants.filter { contents[$0].stands(at: position.path) }
            let nearest = here.isEmpty ? claimants : here
            guard let owner = nearest.min(by: { contents[$0].best.isOlder(than: contents[$1].best) }) else { continue }
            if let other = contents[owner].take(position) { contents.append(other) }
        }
        return contents
    }

    private static func distinct(_ sightings: [LogSighting]) -> [LogContent] {
        var contents: [LogContent] = []
        for sighting in sightings.sorted(by: LogSighting.isBetter) where !sighting.head.isEmpty || sighting.isBroken {
            let same = contents.firstIndex {
                $0.best.head.starts(with: sighting.head) && !sighting.head.isEmpty
            }
            if let same {
                contents[same].copies.append(sighting)
            } else {
                contents.append(LogContent(copies: [sighting]))
            }
        }
        return contents
    }

    private func stands(at path: String) -> Bool {
        let base = LogLocation(path)
        return copies.contains { $0.location == base || $0.location.isRelative(of: base) }
    }

    /// Takes a position if the content continues after it.
    ///
    /// - Returns: the copies that turn out to have another content.
    private mutating func take(_ position: ReadPosition) -> LogContent? {
        var groups: [LogSighting.Continuation: [LogSighting]] = [:]
        for copy in copies { groups[copy.continuation(of: position), default: []].append(copy) }
        self.position = position
        let right = (groups[.certain] ?? []) + (groups[.likely] ?? [])
        let shorter = groups[.shorter] ?? []
        let different = groups[.different] ?? []
        if !right.isEmpty {
            copies = right + shorter
            continuation = .certain
            return different.isEmpty ? nil : LogContent(copies: different)
        }
        copies = different + shorter
        continuation = different.isEmpty ? .shorter : .different
        return nil
    }
}

extension LogSighting {
    fileprivate static func isBetter(_ left: LogSighting, _ right: LogSighting) -> Bool {
        if left.head.count != right.head.count { return left.head.count > right.head.count }
        if (left.compression == nil) != (right.compression == nil) { return left.compression == nil }
        if left.size != right.size { return left.size > right.size }
        if left.isNamed != right.isNamed { return left.isNamed }
        return left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }

    /// Whether it was written before another: by time, then by name.
    func isOlder(than other: LogSighting) -> Bool {
        modifiedNanoseconds == other.modifiedNanoseconds
            ? RotatedName.isOlder(location.name, than: other.location.name)
            : modifiedNanoseconds < other.modifiedNanoseconds
    }
}
