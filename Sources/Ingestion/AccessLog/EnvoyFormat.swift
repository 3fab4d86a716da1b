/// The syntax of Envoy's access log format: `%START_TIME%`, `%REQ(:METHOD)%`, and text between them.
enum EnvoyFormat {
    static func isSyntax(of text: String) -> Bool {
        ["%START_TIME", "%REQ(", "%RESPONSE_CODE%", "%DURATION%"].contains { text.contains($0) }
    }

    static func pieces(_ format: String) throws(AccessLogFormatError) -> [FormatPiece] {
        try FormatScanner.pieces(format, mark: UInt8(ascii: "%")) { (scanner) throws(AccessLogFormatError) in
            let start = scanner.position
            scanner.skip()
            let operation = scanner.take { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
            var argument = ""
            if scanner.next == UInt8(ascii: "(") {
                scanner.skip()
                argument = scanner.take { $0 != UInt8(ascii: ")") }
                scanner.skip()
            }
            // A length, as in %REQ(USER-AGENT):80%.
            _ = scanner.take { $0 == UInt8(ascii: ":") || $0.isDigit }
            guard scanner.next == UInt8(ascii: "%"), !operation.isEmpty else {
                throw .format(
                    format, why: "\"%\" at character \(start + 1) does not begin a command",
                    next: "use the syntax of Envoy's access logs, for example %RESPONSE_CODE% or %REQ(:METHOD)%")
            }
            scanner.skip()
            scanner.append(
                try variable(operation, argument, written: scanner.written(since: start), in: format))
        }
    }

    private static func variable(
        _ operation: String, _ argument: String, written: String, in format: String
    ) throws(AccessLogFormatError) -> FormatVariable {
        let (field, rank): (LogField, Int) =
            switch operation {
            case "START_TIME" where argument.isEmpty: (.time(.iso8601), 0)
            case "START_TIME" where argument == "%s": (.time(.unix(.seconds)), 2)
            case "START_TIME"
            where argument.hasPrefix("%s") && argument.dropFirst(2).allSatisfy { ".%0123456789f".contains($0) }:
                (.time(.unix(.seconds)), 1)
            case "START_TIME" where argument.hasPrefix("%Y"), "START_TIME" where argument.hasPrefix("%F"):
                (.time(.any), 1)
            case "START_TIME":
                throw .format(
                    format, why: "the time format of \(written) is not supported",
                    next: "use %START_TIME% or %START_TIME(%s.%3f)%, in Envoy and here")
            case "DURATION": (.duration(DurationField(.milliseconds, isOptional: true)), 0)
            case "RESPONSE_CODE": (.status, 0)
            case "REQ" where argument == ":METHOD": (.method, 0)
            case "REQ" where argument.hasPrefix("X-ENVOY-ORIGINAL-PATH") || argument == ":PATH": (.path, 0)
            default: (.skipped, 0)
            }
        return FormatVariable(written, field, rank: rank)
    }
}
