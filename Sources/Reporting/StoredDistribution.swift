/// Encodes a distribution of response times for column `latency_distribution` of a stored hour.
///
/// One byte `1` for this format, then variable-length integers, 7 bits per byte, lowest bits first: the number of
/// distinct response times, then for each, ascending, the milliseconds (the first as it is, zigzag; each other one
/// minus the one before) and the number of requests.
extension LatencyHistogram {
    private static let form = 1

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(Self.form)
        writer.write(self)
        return writer.bytes
    }

    /// Reads what `encoded()` wrote; `nil` for anything else.
    package init?(encoded bytes: some Collection<UInt8>) {
        var reader = ByteReader(Array(bytes))
        guard reader.readInt() == Self.form, let histogram = reader.readHistogram(), reader.isAtEnd else { return nil }
        self = histogram
    }
}
