/// The syntax of Apache's `LogFormat`: `%` directives, and text between them. `\"` is a quote, as in Apache's
/// configuration files.
enum ApacheFormat {
    static func pieces(_ format: String) throws(AccessLogFormatError) -> [FormatPiece] {
        try FormatScanner.pieces(format, mark: UInt8(ascii: "%")) { (scanner) throws(AccessLogFormatError) in
            scanner.skip()
            if scanner.next == UInt8(ascii: "%") {
                scanner.skip()
                scanner.append(UInt8(ascii: "%"))
            } else {
                try directive(&scanner, of: format)
            }
        }
    }

    /// Reads what follows a `%`: conditions such as `!200,304`, `<` or `>`, an argument in braces, then a letter.
    private static func directive(_ scanner: inout FormatScanner, of format: String) throws(AccessLogFormatError) {
        let start = scanner.position - 1
        let modifiers = scanner.take {
            $0.isDigit || $0 == .comma || $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "<")
                || $0 == UInt8(ascii: ">")
        }
        var argument: String?
        if scanner.next == UInt8(ascii: "{") {
            scanner.skip()
            argument = scanner.take { $0 != UInt8(ascii: "}") }
            scanner.skip()
        }
        // Trailers are `^ti` and `^to`, everything else is one letter.
        let isTrailer = scanner.next == UInt8(ascii: "^")
        if isTrailer { scanner.skip() }
        let first = scanner.next
        scanner.skip()
        if isTrailer {
            _ = scanner.take { $0 == UInt8(ascii: "i") || $0 == UInt8(ascii: "o") }
        }
        guard let letter = first, letter.isLetter else {
            throw .format(
                format, why: "\"%\" at character \(start + 1) does not begin a directive",
                next: "use the syntax of Apache's LogFormat, for example %>s or %{Referer}i, and %% for a percent sign")
        }
        let name = scanner.written(since: start)
        guard !isTrailer else { return scanner.append(FormatVariable(name)) }
        switch letter {
        case UInt8(ascii: "t"):
            try time(argument, name, in: &scanner, of: format)
        case UInt8(ascii: "T"):
            guard let unit = DurationUnit(rawValue: argument ?? "s"), unit != .nanoseconds else {
                throw .format(
                    format, why: "the unit of \(name) is unknown", next: "use %D, %T, %{s}T, %{ms}T or %{us}T")
            }
            let rank = unit == .microseconds ? 0 : unit == .milliseconds ? 1 : 2
            scanner.append(FormatVariable(name, .duration(DurationField(unit, digits: .whole)), rank: rank))
        default:
            let (field, rank): (LogField, Int) =
                switch letter {
                case UInt8(ascii: "D"): (.duration(DurationField(.microseconds, digits: .whole)), 0)
                case UInt8(ascii: "s"): (.status, modifiers.contains(">") ? 0 : 1)
                case UInt8(ascii: "m"): (.method, 0)
                case UInt8(ascii: "r"): (.request(givesMethod: true, givesPath: true), 1)
                case UInt8(ascii: "U"): (.path, 2)
                default: (.skipped, 0)
                }
            scanner.append(FormatVariable(name, field, rank: rank))
        }
    }

    /// `%t` writes its own brackets; `%{format}t` does not.
    private static func time(
        _ argument: String?, _ name: String, in scanner: inout FormatScanner, of format: String
    ) throws(AccessLogFormatError) {
        guard var argument else {
            scanner.append(UInt8(ascii: "["))
            scanner.append(FormatVariable(name, .time(.commonLog), rank: 1))
            scanner.append(UInt8(ascii: "]"))
            return
        }
        for prefix in ["begin:", "end:"] where argument.hasPrefix(prefix) {
            argument = String(argument.dropFirst(prefix.count))
        }
        guard let (notation, rank) = notation(argument) else {
            throw .format(
                format, why: "the time format of \(name) is not supported",
                next: "use %t, %{%Y-%m-%dT%H:%M:%S%z}t, %{sec}t, %{msec}t or %{usec}t, on the server and here")
        }
        scanner.append(FormatVariable(name, .time(notation), rank: rank))
    }

    private static func notation(_ argument: String) -> (TimeNotation, rank: Int)? {
        switch argument {
        case "usec": (.unix(.microseconds), 0)
        case "msec": (.unix(.milliseconds), 0)
        case "%Y-%m-%dT%H:%M:%S%z", "%FT%T%z", "%Y-%m-%d %H:%M:%S%z", "%F %T%z": (.iso8601, 1)
        case "%d/%b/%Y:%H:%M:%S %z", "%d/%b/%Y:%T %z": (.commonLog, 1)
        case "sec": (.unix(.seconds), 2)
        default: nil
        }
    }
}
