/// A distribution of response times as a stored hour keeps it, in column `latency_distribution`.
///
/// One byte `1` for this form, then variable-length integers, 7 bits a byte, the lowest first: the number of distinct
/// response times, then for each, ascending, the milliseconds (the first as it is, zigzag; the others less the one
/// before) and how many requests took as long.
extension LatencyHistogram {
    private static let form = 1

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(Self.form)
        writer.write(self)
        return writer.bytes
    }

    /// Reads what `encoded()` wrote. `nil` for anything else.
    package init?(encoded bytes: some Collection<UInt8>) {
        var reader = ByteReader(Array(bytes))
        guard reader.readInt() == Self.form, let histogram = reader.readHistogram(), reader.isAtEnd else { return nil }
        self = histogram
    }
}
