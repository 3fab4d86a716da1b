/// A message of the server with a duration.
enum DurationMessage: Equatable {
    /// `duration: 1.234 ms  statement: ...`
    case statement(microseconds: Int, text: [UInt8])
    /// `duration: 1.234 ms  execute name: ...`; `isFetch` if it continues with a portal executed before.
    case execution(microseconds: Int, text: [UInt8], isFetch: Bool)
    /// `duration: 1.234 ms  plan:`, then the output of `auto_explain`.
    case plan(microseconds: Int, explanation: [UInt8])
    case parseOrBind
    /// A duration alone, or that of a function called directly.
    case withoutText
    /// A duration followed by unknown words.
    case unrecognized

    /// `nil` if the message does not begin with a duration in milliseconds, or if that is too large for an `integer`.
    init?(_ message: [UInt8]) {
        guard let duration = message.withLogBytes(Self.duration) else { return nil }
        let microseconds = duration.microseconds
        self = message.withLogBytes { bytes in
            let start = duration.end
            let end = bytes.count
            func text(after index: Int) -> [UInt8] { bytes.array(bytes.trimmed(index..<end)) }
            if bytes.trimmed(start..<end).isEmpty
                || bytes.starts(with: "  fastpath function call: ", at: start, before: end)
            {
                return .withoutText
            }
            if bytes.starts(with: "  statement: ", at: start, before: end) {
                return .statement(microseconds: microseconds, text: text(after: start + 13))
            }
            if bytes.starts(with: "  plan:", at: start, before: end) {
                return .plan(microseconds: microseconds, explanation: text(after: start + 7))
            }
            if bytes.starts(with: "  parse ", at: start, before: end)
                || bytes.starts(with: "  bind ", at: start, before: end)
            {
                return .parseOrBind
            }
            if bytes.starts(with: "  execute ", at: start, before: end), let colon = colon(bytes, from: start + 10) {
                let isFetch = bytes.starts(with: "  execute fetch from ", at: start, before: end)
                return .execution(microseconds: microseconds, text: text(after: colon + 2), isFetch: isFetch)
            }
            return .unrecognized
        }
    }
}

extension DurationMessage {
    /// The maximum in microseconds; more milliseconds do not fit into PostgreSQL's `integer`.
    private static let longest = (Int(Int32.max) + 1) * 1000

    private static func duration(_ bytes: PostgresLogBytes) -> (microseconds: Int, end: Int)? {
        let start = 10
        guard bytes.starts(with: "duration: ", at: 0, before: bytes.count) else { return nil }
        var point = start
        while point < bytes.count, point - start < 12, bytes[point].isDigit { point += 1 }
        guard let milliseconds = bytes.number(start..<point), point + 7 <= bytes.count,
            bytes[point] == UInt8(ascii: "."),
            let decimals = bytes.number(point + 1..<point + 4),
            bytes.starts(with: " ms", at: point + 4, before: bytes.count)
        else { return nil }
        let microseconds = milliseconds * 1000 + decimals
        return microseconds + 500 < longest ? (microseconds, point + 7) : nil
    }
}

/// The first `: `, which ends the name of a prepared statement.
private func colon(_ bytes: PostgresLogBytes, from start: Int) -> Int? {
    var position = start
    while let colon = bytes.index(of: UInt8(ascii: ":"), in: position..<bytes.count) {
        if colon + 1 < bytes.count, bytes[colon + 1] == .space { return colon }
        position = colon + 1
    }
    return nil
}
