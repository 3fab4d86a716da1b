/// Writes a value as one run of bytes.
///
/// Every member and element is written with a comma before it; the first comma becomes the bracket when the object or
/// array is closed, after its members are sorted.
final class JSONWriter {
    enum Kind { case object, array }

    /// A value that is being written.
    private struct Frame {
        /// `nil` for a single value, and until it is known.
        var kind: Kind?
        /// Where its text begins.
        let start: Int
        /// Its first member among `members`.
        let member: Int
    }

    private struct Member {
        /// Where its comma is, and where its name ends.
        let start: Int
        let nameEnd: Int
    }

    @exclusivity(unchecked) private var bytes: [UInt8] = []
    @exclusivity(unchecked) private var frames: [Frame] = []
    @exclusivity(unchecked) private var members: [Member] = []
    /// Whether something is written in a way that this writer does not know.
    @exclusivity(unchecked) private var isRefused = false

    /// `nil` for what Foundation's encoder has to write, or to refuse.
    static func bytes(of value: some Encodable) -> [UInt8]? {
        let writer = JSONWriter()
        writer.write(value)
        return writer.isRefused ? nil : writer.bytes
    }

    func refuse() { isRefused = true }

    // MARK: Objects and arrays

    /// Begins a value of any kind.
    ///
    /// - Returns: its depth.
    func begin() -> Int {
        frames.append(Frame(kind: nil, start: bytes.count, member: members.count))
        return frames.count - 1
    }

    /// Makes the value of a depth an object or an array, if it is not one yet.
    func open(_ kind: Kind, _ depth: Int) {
        closeFrames(within: depth)
        guard frames.count == depth + 1, (frames[depth].kind ?? kind) == kind else { return refuse() }
        frames[depth].kind = kind
    }

    /// Closes what is open within the frame of a depth.
    private func closeFrames(within depth: Int) { while frames.count > depth + 1 { close() } }

    func close() {
        guard let frame = frames.popLast() else { return refuse() }
        guard let kind = frame.kind else {
            if bytes.count == frame.start { refuse() }
            return
        }
        if kind == .object { sortMembers(of: frame) }
        let (start, end): (UInt8, UInt8) =
            kind == .object ? (UInt8(ascii: "{"), UInt8(ascii: "}")) : (UInt8(ascii: "["), UInt8(ascii: "]"))
        if bytes.count == frame.start { bytes.append(start) } else { bytes[frame.start] = start }
        bytes.append(end)
    }

    private func sortMembers(of frame: Frame) {
        defer { members.removeLast(members.count - frame.member) }
        let own = members[frame.member...]
        func precedes(_ first: Member, _ second: Member) -> Bool {
            bytes[first.start + 2..<first.nameEnd].lexicographicallyPrecedes(bytes[second.start + 2..<second.nameEnd])
        }
        if zip(own, own.dropFirst()).allSatisfy(precedes) { return }
        let sorted = own.indices.sorted { precedes(own[$0], own[$1]) }
        if !zip(sorted, sorted.dropFirst()).allSatisfy({ precedes(own[$0], own[$1]) }) { return refuse() }
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count - frame.start)
        for index in sorted {
            let end = index + 1 < own.endIndex ? own[index + 1].start : bytes.count
            text += bytes[own[index].start..<end]
        }
        bytes.replaceSubrange(frame.start..., with: text)
    }

    /// Begins a member of the frame of a depth.
    func name(_ key: some CodingKey, _ depth: Int) {
        closeFrames(within: depth)
        guard frames.count == depth + 1 else { return refuse() }
        let start = bytes.count
        bytes += [UInt8(ascii: ","), UInt8(ascii: "\"")]
        var name = key.stringValue
        name.withUTF8 { name in
            // Foundation sorts others by their characters.
            if !name.allSatisfy({ 0x20...0x7E ~= $0 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
                refuse()
            }
            bytes += name
        }
        members.append(Member(start: start, nameEnd: bytes.count))
        bytes += [UInt8(ascii: "\""), UInt8(ascii: ":")]
    }

    /// Begins an element of the frame of a depth.
    func element(_ depth: Int) {
        closeFrames(within: depth)
        guard frames.count == depth + 1 else { return refuse() }
        bytes.append(UInt8(ascii: ","))
    }

    // MARK: Values

    func write<Value: Encodable>(_ value: Value) {
        if isCodedByFoundation(Value.self) { return refuse() }
        // The same type; a cast would copy element by element.
        if Value.self == [Int].self { return write(unsafeBitCast(value, to: [Int].self)) }
        if let list = large(value) { return list.write(to: self) }
        let depth = begin()
        do { try value.encode(to: ValueEncoder(writer: self, depth: depth)) } catch { refuse() }
        closeFrames(within: depth)
        close()
    }

    private func large<Value: Encodable>(_ value: Value) -> (any WrittenOnAllCores)? {
        guard frames.count < 3 else { return nil }
        return value as? any WrittenOnAllCores
    }

    func write(joined parts: [[UInt8]?]) {
        bytes.append(UInt8(ascii: "["))
        for (index, part) in parts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if let part { bytes += part } else { refuse() }
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private func write(_ values: [Int]) {
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(value)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    func writeNull() { write(literal: "null") }
    func write(_ value: Bool) { write(literal: value ? "true" : "false") }

    private func write(literal text: StaticString) { text.withUTF8Buffer { bytes += $0 } }

    func write(_ value: Int) {
        guard value.magnitude < 10 else {
            var text = value.description
            text.withUTF8 { bytes += $0 }
            return
        }
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        bytes.append(UInt8(ascii: "0") + UInt8(value.magnitude))
    }

    func write(_ value: Double) {
        guard value.isFinite else { return refuse() }
        var text = value.description
        text.withUTF8 { text in bytes += text.suffix(2).elementsEqual(".0".utf8) ? text.dropLast(2) : text[...] }
    }

    func write(_ value: String) {
        var value = value
        bytes.append(UInt8(ascii: "\""))
        value.withUTF8 { text in
            var written = 0
            for (index, byte) in text.enumerated() {
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes += text[written..<index]
                write(escaped: byte)
                written = index + 1
            }
            bytes += text[written...]
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func write(escaped byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            write(literal: byte < 0x10 ? "u000" : "u001")
            bytes += String(byte & 0xF, radix: 16).utf8
        }
    }
}

/// An array whose elements are written on all cores.
private protocol WrittenOnAllCores {
    func write(to writer: JSONWriter)
}

extension Array: WrittenOnAllCores where Element: DividedElement {
    func write(to writer: JSONWriter) { writer.write(joined: concurrentMap { JSONWriter.bytes(of: $0) }) }
}
