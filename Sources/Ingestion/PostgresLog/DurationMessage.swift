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
        guard let read = message.withSlice(Self.read) else { return nil }
        self = read
    }

    /// The maximum in microseconds; more milliseconds do not fit into PostgreSQL's `integer`.
    private static let longest = (Int(Int32.max) + 1) * 1000

    private static func read(_ message: ByteSlice) -> DurationMessage? {
        guard message.has("duration: "), let duration = message.thousandths(at: 10),
            message.has(" ms", at: duration.end), duration.number + 500 < longest
        else { return nil }
        let microseconds = duration.number
        let rest = message.part(from: duration.end + 3)
        func text(after position: Int) -> [UInt8] { [UInt8](rest.part(from: position).trimmed) }
        if rest.isBlank || rest.has("  fastpath function call: ") { return .withoutText }
        if rest.has("  statement: ") { return .statement(microseconds: microseconds, text: text(after: 13)) }
        if rest.has("  plan:") { return .plan(microseconds: microseconds, explanation: text(after: 7)) }
        if rest.has("  parse ") || rest.has("  bind ") { return .parseOrBind }
        if rest.has("  execute "), let colon = colon(rest, from: 10) {
            let isFetch = rest.has("  execute fetch from ")
            return .execution(microseconds: microseconds, text: text(after: colon + 2), isFetch: isFetch)
        }
        return .unrecognized
    }

    /// The first `: `, which ends the name of a prepared statement.
    private static func colon(_ bytes: ByteSlice, from start: Int) -> Int? {
        var position = start
        while let colon = bytes.position(of: UInt8(ascii: ":"), from: position) {
            if bytes.has(.space, at: colon + 1) { return colon }
            position = colon + 1
        }
        return nil
    }
}
