/// Writes the segments of a path with placeholders for its identifiers, looking at several segments where one alone does
/// not tell: dates such as `/2026/11/22`, objects in the buckets of Supabase, and builds of Next.js.
struct PathFolding {
    private let path: ByteSlice
    private let isOnce: Bool

    /// - Parameter once: whether what was written is not folded until nothing changes. It is what folding would give if it is
    ///   the folded name of another path.
    init(_ path: ByteSlice, once: Bool = false) {
        self.path = path
        isOnce = once
    }

    func write(into name: inout [UInt8]) {
        var start = 0
        while start <= path.count {
            let end = self.end(ofSegmentAt: start)
            let segment = path.part(start, end)
            var next = end
            if let first = segment.first, let special = writeSpecial(first, segment, at: start, into: &name) {
                next = special
            } else {
                write(segment, isLast: end == path.count, into: &name)
            }
            guard next < path.count else { break }
            name.append(UInt8(ascii: "/"))
            start = next + 1
        }
    }

    private func end(ofSegmentAt start: Int) -> Int { path.position(of: UInt8(ascii: "/"), from: start) ?? path.count }

    /// Writes segments that are to be looked at together.
    ///
    /// - Returns: where the last of them ends; `nil` if nothing was written.
    private func writeSpecial(_ first: UInt8, _ segment: ByteSlice, at start: Int, into name: inout [UInt8]) -> Int? {
        switch first {
        case UInt8(ascii: "1"), UInt8(ascii: "2"):
            guard segment.count == 4, let end = dateEnd(at: start) else { return nil }
            name.append(.date)
            return end
        case UInt8(ascii: "s"):
            guard segment.equals("storage"), let key = keyStart(at: start), key < path.count else { return nil }
            let bucket = path.part(0, key - 1).lastPosition(of: UInt8(ascii: "/")) ?? start
            name.append(path.part(start, bucket + 1))
            write(path.part(bucket + 1, key - 1), isLast: false, into: &name)
            name.append(UInt8(ascii: "/"))
            name.append(.key)
            return path.count
        case UInt8(ascii: "_"):
            guard segment.equals("_next"), let build = buildStart(at: start) else { return nil }
            name.append(path.part(start, build))
            name.append(.hash)
            return end(ofSegmentAt: build)
        default: return nil
        }
    }

    /// Where `2026/11/22` at `start` ends; at the beginning of a path, also `2026/11`.
    private func dateEnd(at start: Int) -> Int? {
        guard PathDate.isYear(in: path, at: start), PathDate.isMonth(in: path, at: start + 5) else { return nil }
        let month = start + 7
        if end(ofSegmentAt: start + 5) == month, PathDate.isDay(in: path, at: month + 1),
            end(ofSegmentAt: month + 1) == month + 3
        {
            return month + 3
        }
        return start <= 1 && end(ofSegmentAt: start + 5) == month ? month : nil
    }

    /// Where the path of an object begins, which follows its bucket.
    private func keyStart(at start: Int) -> Int? {
        let services: [StaticString] = ["storage/v1/object/", "storage/v1/render/image/", "storage/v1/s3/"]
        guard let service = services.first(where: { path.has($0, at: start) }) else { return nil }
        var bucket = start + service.utf8CodeUnitCount
        let access: [StaticString] = [
            "info/", "list/", "list-v2/", "upload/", "public/", "authenticated/", "sign/",
        ]
        while let known = access.first(where: { path.has($0, at: bucket) }) { bucket += known.utf8CodeUnitCount }
        let end = self.end(ofSegmentAt: bucket)
        return end > bucket && end + 1 < path.count ? end + 1 : nil
    }

    /// Where the name of a build begins: in `_next/data/BUILD/index.json` and `_next/static/BUILD/_buildManifest.js`.
    private func buildStart(at start: Int) -> Int? {
        if path.has("_next/data/", at: start) {
            let build = start + 11
            let end = self.end(ofSegmentAt: build)
            return end > build && end < path.count ? build : nil
        }
        guard path.has("_next/static/", at: start) else { return nil }
        let build = start + 13
        let end = self.end(ofSegmentAt: build)
        let files: [StaticString] = ["/_buildManifest", "/_ssgManifest", "/_middlewareManifest", "/_clientMiddleware"]
        return end > build && files.contains { path.has($0, at: end) } ? build : nil
    }

    private func write(_ segment: ByteSlice, isLast: Bool, into name: inout [UInt8]) {
        let shape = SegmentShape(segment)
        if shape.isWord {
            name.append(segment)
            return
        }
        if shape.isNumber {
            name.append(.id)
            return
        }
        let mark = name.count
        guard Self.fold(segment, shape, isLast: isLast, into: &name), !isOnce else { return }
        // Words can touch what was replaced, as in "example.org_part". Folding a name again changes nothing, so
        // what was written is folded until nothing changes.
        for _ in 0..<4 where !SegmentKind.isPlaceholder(name[mark...]) {
            let written = Array(name[mark...])
            name.removeSubrange(mark...)
            let isFolded = written.withSlice { Self.fold($0, SegmentShape($0), isLast: isLast, into: &name) }
            guard isFolded, !name[mark...].elementsEqual(written) else { return }
        }
    }

    /// - Returns: whether anything was replaced.
    private static func fold(
        _ segment: ByteSlice, _ shape: SegmentShape, isLast: Bool, into name: inout [UInt8]
    ) -> Bool {
        var folding = SegmentFolding(decimals: isLast)
        guard shape.hasPercent else {
            folding.write(segment, shape, into: &name)
            return folding.isFolded
        }
        let mark = name.count
        PercentEncoding.decoded(segment).withSlice { folding.write($0, SegmentShape($0), into: &name) }
        if folding.isFolded {
            PercentEncoding.encode(&name, from: mark)
        } else {
            name.removeSubrange(mark...)
            name.append(segment)
        }
        return folding.isFolded
    }
}
