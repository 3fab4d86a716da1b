/// Removes values from a message of the PostgreSQL server, as `ErrorMessageMask` does, and keeps the names of what only the
/// catalog names: `relation "orders" does not exist`.
///
/// The name of a column, a role or a database can be a value that was written in the wrong quotes, or typed into a login
/// form, and is removed.
enum ServerMessageMask {
    /// The first of the characters that stand for names while the rest is masked; no message has them.
    private static let stand = 0xE000
    private static let most = 4

    static func mask(_ message: String) -> String {
        guard message.utf8.contains(UInt8(ascii: "\"")),
            !message.unicodeScalars.contains(where: { (stand..<stand + most).contains(Int($0.value)) })
        else { return ErrorMessageMask.mask(message) }
        var names: [String] = []
        var text = ""
        var rest = message[...]
        while names.count < most, let match = rest.firstMatch(of: named),
            let scalar = Unicode.Scalar(stand + names.count)
        {
            text += rest[..<match.range.lowerBound] + match.output.1
            text.unicodeScalars.append(scalar)
            names.append("\"\(match.output.2)\"")
            rest = rest[match.range.upperBound...]
        }
        var masked = ErrorMessageMask.mask(text + rest)
        for (index, name) in names.enumerated() {
            if let scalar = Unicode.Scalar(stand + index) { masked = masked.replacing(String(scalar), with: name) }
        }
        return masked
    }

    private nonisolated(unsafe) static let named =
        /(relation |constraint |on table |from table |of table |index |sequence |view |trigger |null value in column )"([A-Za-z_][A-Za-z0-9_$.]{0,62})"/
}
