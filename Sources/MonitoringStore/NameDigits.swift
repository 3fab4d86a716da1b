import Reporting

/// Tells texts apart that have the same fingerprint although names of their tables differ: PostgreSQL's fingerprint
/// leaves out two or more digits in a row, so that the partitions of a table are one query.
enum NameDigits {
    /// A hash of all such digits in the names of a text; 0 without any.
    static func hash(of sql: String) -> UInt16 {
        guard hasDigits(sql.utf8) else { return 0 }
        var hash = FNV1a()
        var isFound = false
        var run: [UInt8] = []
        var isName = false
        // Ends with a byte that ends the last name.
        for byte in LiteralRedactor.redact(sql).utf8 + [0] {
            if isName, byte.isDigit {
                run.append(byte)
                continue
            }
            if run.count >= 2 {
                isFound = true
                hash.add(run + [0])
            }
            run.removeAll(keepingCapacity: true)
            isName = byte.isNameStart || (isName && byte == UInt8(ascii: "$"))
        }
        return isFound ? max(UInt16(truncatingIfNeeded: hash.value ^ hash.value >> 32), 1) : 0
    }

    /// Whether two digits follow a letter; most texts are done with after this.
    private static func hasDigits(_ text: String.UTF8View) -> Bool {
        var (digits, isName) = (0, false)
        for byte in text {
            if byte.isDigit {
                digits += 1
                if isName, digits == 2 { return true }
            } else {
                (digits, isName) = (0, byte.isNameStart)
            }
        }
        return false
    }
}
