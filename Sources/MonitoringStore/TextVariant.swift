import Reporting

/// What decides which texts are one query, and which of them differ by digits in names.
struct TextVariant: Hashable, Sendable {
    let fingerprint: SlowQueryFingerprint
    /// The digits in its names; see `NameDigits`. 0 for a text that does not parse.
    let digits: UInt16

    init(of sql: String) {
        fingerprint = QueryText.fingerprint(of: sql)
        digits = fingerprint.isParsed ? NameDigits.hash(of: sql) : 0
    }

    /// Those of many texts, in their order, parsed on all cores.
    static func all(of texts: [String]) -> [TextVariant] { texts.concurrentMap { TextVariant(of: $0) } }

    /// The entry of `FingerprintLedger` for a text.
    ///
    /// - Parameters:
    ///   - text: identifies the text in the ledger.
    ///   - milliseconds: the total time of its executions.
    func entry(text: Int64, milliseconds: Int, count: Int) -> FingerprintLedger.Entry {
        FingerprintLedger.Entry(
            fingerprint: fingerprint.value, text: text, milliseconds: milliseconds, count: UInt32(clamping: count),
            digits: digits, isParsed: fingerprint.isParsed)
    }
}
