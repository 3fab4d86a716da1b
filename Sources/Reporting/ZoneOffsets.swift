import FoundationEssentials
import Synchronization

/// How far the clocks of a time zone are ahead of UTC, and since when: a file of the system's zoneinfo, in the format
/// of RFC 9636.
package final class ZoneOffsets: Sendable {
    /// When clocks changed, ascending.
    private let changes: [Int64]
    /// Seconds ahead of UTC since the change at the same position.
    private let offsets: [Int64]
    /// Before the first change.
    private let first: Int64
    /// After the last change.
    private let rule: ZoneRule?

    private static let folder = "/usr/share/zoneinfo"
    private static let known = Mutex<[String: ZoneOffsets]>([:])

    /// The zone of a name, which must be that of a file; `nil` if there is none. Read once.
    static func named(_ name: String) -> ZoneOffsets? {
        if let zone = known.withLock({ $0[name] }) { return zone }
        let isPath = name.utf8.allSatisfy { character in
            switch character {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "/_+-".utf8.contains(character)
            }
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard isPath, !parts.contains(""), parts[0] != "posix", parts[0] != "right",
            let file = content(of: name) ?? currentName(of: name).flatMap(content), let zone = ZoneOffsets(Array(file))
        else { return nil }
        known.withLock { $0[name] = zone }
        return zone
    }

    private static func content(of name: String) -> Data? { FileManager.default.contents(atPath: "\(folder)/\(name)") }

    /// The name that replaced an old one, such as `America/Los_Angeles` for `US/Pacific`: Debian 13 and Ubuntu 24.04 have
    /// files of old names only in a package of their own.
    private static func currentName(of name: String) -> String? {
        guard let source = content(of: "tzdata.zi") else { return nil }
        for line in String(decoding: source, as: UTF8.self).split(separator: "\n") where line.hasSuffix(" \(name)") {
            let words = line.split(separator: " ")
            if words.count == 3, words[0] == "L" { return String(words[1]) }
        }
        return nil
    }

    /// Whether the system has zones at all.
    package static var areInstalled: Bool { FileManager.default.fileExists(atPath: folder) }

    /// `nil` unless it is a complete file of version 2 or newer.
    init?(_ file: [UInt8]) {
        // A first part with 32-bit numbers is for old programs.
        guard let old = ZoneFileHeader(file, at: 0), let header = ZoneFileHeader(file, at: old.end(numberSize: 4)),
            header.end(numberSize: 8) <= file.count, header.types > 0
        else { return nil }
        let kinds = header.start + header.changes * 8
        let types = kinds + header.changes
        func offset(ofType type: Int) -> Int64? {
            type < header.types ? ZoneFileHeader.number(file, at: types + type * 6, size: 4) : nil
        }
        changes = (0..<header.changes).map { ZoneFileHeader.number(file, at: header.start + $0 * 8, size: 8) }
        offsets = (0..<header.changes).compactMap { offset(ofType: Int(file[kinds + $0])) }
        guard let first = offset(ofType: 0), offsets.count == changes.count else { return nil }
        self.first = first
        let footer = file[header.end(numberSize: 8)...].split(separator: UInt8(ascii: "\n")).first ?? []
        rule = ZoneRule(String(decoding: footer, as: UTF8.self))
    }

    static let utc = ZoneOffsets()

    private init() {
        changes = []
        offsets = []
        first = 0
        rule = nil
    }

    /// At a moment in seconds since 1970.
    func offset(at seconds: Int64) -> Int64 {
        if let rule, seconds >= changes.last ?? .min { return rule.offset(at: seconds) }
        var low = 0
        var high = changes.count
        while low < high {
            let middle = low + (high - low) / 2
            if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : offsets[low - 1]
    }
}

/// The header of one of the two parts of a zone's file, and where the part is.
private struct ZoneFileHeader {
    /// Position of the first change.
    let start: Int
    let changes: Int
    let types: Int
    /// Bytes after the types.
    private let names: Int
    private let leaps: Int
    private let flags: Int

    init?(_ file: [UInt8], at position: Int) {
        guard position >= 0, position + 44 <= file.count, file[position..<position + 4].elementsEqual("TZif".utf8),
            file[position + 4] >= UInt8(ascii: "2")
        else { return nil }
        let counts = (0..<6).map { Int(Self.number(file, at: position + 20 + $0 * 4, size: 4)) }
        guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
        flags = counts[0] + counts[1]
        leaps = counts[2]
        changes = counts[3]
        types = counts[4]
        names = counts[5]
        start = position + 44
    }

    func end(numberSize: Int) -> Int {
        start + changes * (numberSize + 1) + types * 6 + names + leaps * (numberSize + 4) + flags
    }

    /// A signed number, most significant byte first.
    static func number(_ file: [UInt8], at position: Int, size: Int) -> Int64 {
        let value = file[position..<position + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let unused = 64 - size * 8
        return Int64(bitPattern: value << UInt64(unused)) >> Int64(unused)
    }
}
