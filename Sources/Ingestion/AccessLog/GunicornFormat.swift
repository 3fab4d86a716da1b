/// The syntax of gunicorn's `access_log_format`: `%(h)s`, `%({header}i)s`, and text between them.
enum GunicornFormat {
    static func isSyntax(of text: String) -> Bool { text.contains("%(") && text.contains(")s") }

    static func pieces(_ format: String) throws(AccessLogFormatError) -> [FormatPiece] {
        try FormatScanner.pieces(format, mark: UInt8(ascii: "%")) { (scanner) throws(AccessLogFormatError) in
            let start = scanner.position
            scanner.skip()
            guard scanner.skips("(") else {
                throw .format(
                    format, why: "\"%\" at character \(start + 1) is not followed by a name in parentheses",
                    next: "use the syntax of gunicorn's access_log_format, for example %(r)s")
            }
            let name = scanner.take { $0 != UInt8(ascii: ")") }
            guard scanner.skips(")s") else {
                throw .format(
                    format, why: "%(\(name) is not followed by )s",
                    next: "use the syntax of gunicorn's access_log_format, for example %(r)s")
            }
            let written = scanner.written(since: start)
            if name == "t" {
                scanner.append(UInt8(ascii: "["))
                scanner.append(FormatVariable(written, .time(.commonLog), rank: 1))
                scanner.append(UInt8(ascii: "]"))
            } else {
                scanner.append(variable(name, written))
            }
        }
    }

    private static func variable(_ name: String, _ written: String) -> FormatVariable {
        let (field, rank): (LogField, Int) =
            switch name {
            case "D": (.duration(DurationField(.microseconds, digits: .whole)), 0)
            case "L": (.duration(DurationField(.seconds, digits: .decimals)), 1)
            case "M": (.duration(DurationField(.milliseconds, digits: .whole)), 2)
            case "T": (.duration(DurationField(.seconds, digits: .whole)), 3)
            case "s": (.status, 0)
            case "m": (.method, 0)
            case "r": (.request(givesMethod: true, givesPath: true), 1)
            case "U": (.path, 2)
            default: (.skipped, 0)
            }
        return FormatVariable(written, field, rank: rank)
    }
}
