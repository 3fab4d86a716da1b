/// Names of log files: determines which file rotation made of which.
enum RotatedName {
    /// Whether `name` is a name that rotation gives to the file `base`: `access.log.1`, `access.log.2.gz`,
    /// `access.log-20261122`, `access.log.old`, `access-2026-11-22.log.gz`.
    static func isRotation(_ name: String, of base: String) -> Bool {
        let plain = withoutCompression(name.utf8[...])
        if plain.starts(with: base.utf8) {
            let ending = plain.dropFirst(base.utf8.count)
            return isStamp(ending) || ending.elementsEqual(".old".utf8)
        }
        guard let dot = base.utf8.lastIndex(of: UInt8(ascii: ".")), dot > base.utf8.startIndex else { return false }
        let stem = base.utf8[..<dot]
        let fileExtension = base.utf8[dot...]
        guard plain.starts(with: stem), plain.count >= base.utf8.count,
            plain.suffix(fileExtension.count).elementsEqual(fileExtension)
        else { return false }
        let stamp = plain.dropFirst(stem.count).dropLast(fileExtension.count)
        // A short number after a hyphen may also be a process number: app-2.log.
        return isStamp(stamp) && (stamp.first == UInt8(ascii: ".") || stamp.count(where: isDigit) >= 6)
    }

    /// The name of the file from which `name` was rotated, if its ending looks rotated.
    static func base(of name: String) -> String? {
        let plain = withoutCompression(name.utf8[...])
        var base = plain
        while let last = base.last, isDigit(last) || isSeparator(last) { base = base.dropLast() }
        return base.isEmpty || !isStamp(plain.dropFirst(base.count)) ? nil : String(Substring(base))
    }

    /// Whether the first of two files of a family is the older one, judged only by their names: the rotated one; of two
    /// rotated ones, the higher number if both have a short number, otherwise the lower text, as with dates.
    static func isOlder(_ name: String, than other: String) -> Bool {
        if isRotation(name, of: other) { return true }
        if isRotation(other, of: name) { return false }
        if let number = shortNumber(name), let otherNumber = shortNumber(other), number != otherNumber {
            return number > otherNumber
        }
        return name.utf8.lexicographicallyPrecedes(other.utf8)
    }

    /// The number at the end of `access.log.12.gz`, unless it is the last part of a date.
    private static func shortNumber(_ name: String) -> Int? {
        let plain = withoutCompression(name.utf8[...])
        let digits = plain.suffix(plain.reversed().prefix(while: isDigit).count)
        let before = plain.dropLast(digits.count)
        guard (1...4).contains(digits.count), let separator = before.last, isSeparator(separator),
            before.dropLast().last.map(isDigit) != true
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private static func withoutCompression(_ name: Substring.UTF8View) -> Substring.UTF8View {
        let suffix = Compression.suffixes.first { name.suffix($0.utf8.count).elementsEqual($0.utf8) }
        return name.dropLast(suffix?.utf8.count ?? 0)
    }

    /// Whether it is a separator followed by digits and separators.
    private static func isStamp(_ text: Substring.UTF8View) -> Bool {
        guard let first = text.first, isSeparator(first), text.contains(where: isDigit) else { return false }
        return text.allSatisfy { isDigit($0) || isSeparator($0) || $0 == UInt8(ascii: "T") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":")].contains(byte)
    }
}
