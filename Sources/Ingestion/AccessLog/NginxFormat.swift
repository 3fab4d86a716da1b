/// The syntax of nginx's `log_format`: `$variable` or `${variable}`, and text between them, in which `\t` is a tab, as in
/// nginx's configuration files.
enum NginxFormat {
    static func isSyntax(of text: String) -> Bool {
        zip(text.utf8, text.utf8.dropFirst()).contains { dollar, next in
            dollar == UInt8(ascii: "$") && (next.isLetter || next == UInt8(ascii: "{") || next == UInt8(ascii: "_"))
        }
    }

    /// - Parameter fields: what the variables hold that are not nginx's own.
    static func pieces(
        _ format: String, fields: [String: LogField] = [:]
    ) throws(AccessLogFormatError) -> [FormatPiece] {
        try FormatScanner.pieces(format, mark: UInt8(ascii: "$")) { (scanner) throws(AccessLogFormatError) in
            let start = scanner.position
            scanner.skip()
            let isBraced = scanner.next == UInt8(ascii: "{")
            if isBraced { scanner.skip() }
            let name = scanner.take { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
            guard !name.isEmpty, !isBraced || scanner.next == UInt8(ascii: "}") else {
                throw .format(
                    format, why: "\"$\" at character \(start + 1) is not followed by a variable name",
                    next: "use the syntax of nginx's log_format, for example $status or ${status}")
            }
            if isBraced { scanner.skip() }
            scanner.append(fields[name].map { FormatVariable("$\(name)", $0) } ?? variable(name))
        }
    }

    private static func variable(_ name: String) -> FormatVariable {
        let (field, rank): (LogField, Int) =
            switch name {
            case "msec": (.time(.unix(.seconds)), 0)
            case "time_local": (.time(.commonLog), 1)
            case "time_iso8601": (.time(.iso8601), 1)
            case "request_time": (.duration(DurationField(.seconds, digits: .threeDecimals)), 1)
            case "upstream_response_time": (.duration(.upstream), 2)
            case "status": (.status, 0)
            case "request_method": (.method, 0)
            case "request_uri": (.path, 0)
            case "request": (.request(givesMethod: true, givesPath: true), 1)
            case "uri", "document_uri": (.path, 2)
            default: (.skipped, 0)
            }
        return FormatVariable("$\(name)", field, rank: rank)
    }
}
