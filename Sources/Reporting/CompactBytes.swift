/// Writes variable-length integers, 7 bits per byte, lowest bits first, and texts preceded by their length.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(bytes more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// Writes a number that is not negative.
    mutating func write(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(signed number: Int) { write(number << 1 ^ number >> 63) }

    mutating func write(text: String) {
        write(text.utf8.count)
        write(bytes: text.utf8)
    }

    mutating func write(_ histogram: LatencyHistogram) {
        write(histogram.bins.count)
        var previous: Int?
        for bin in histogram.bins {
            if let previous { write(bin.milliseconds - previous) } else { write(signed: bin.milliseconds) }
            write(bin.requests)
            previous = bin.milliseconds
        }
    }
}

/// Reads what `ByteWriter` wrote; it returns `nil` for any invalid bytes and never traps.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func read(count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// Reads a number that is not negative and fits in 62 bits, so that the sum of two cannot overflow.
    @inline(__always)
    mutating func readInt() -> Int? {
        // Most have one byte.
        guard position < bytes.count, bytes[position] < 0x80 else { return readLongInt() }
        position += 1
        return Int(bytes[position - 1])
    }

    private mutating func readLongInt() -> Int? {
        var number = 0
        for shift in stride(from: 0, to: 62, by: 7) {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            let part = Int(byte & 0x7F)
            guard part <= (Int.max >> 1) >> shift else { return nil }
            number |= part << shift
            if byte < 0x80 { return number }
        }
        return nil
    }

    mutating func readSigned() -> Int? { readInt().map { $0 >> 1 ^ -($0 & 1) } }

    mutating func readText() -> String? {
        guard let count = readInt(), let bytes = read(count: count) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    mutating func readHistogram() -> LatencyHistogram? {
        var histogram = LatencyHistogram()
        var peek = self
        // Each has at least two bytes, so a damaged count cannot ask for much.
        histogram.reserveCapacity(min(peek.readInt() ?? 0, (bytes.count - position) / 2))
        return readHistogram { histogram.add($0, requests: $1) }.map { _ in histogram }
    }

    /// Passes the bins of a histogram to `body`, in ascending order.
    ///
    /// - Returns: the number of requests; `nil` if there are more than `most` or the bytes are damaged, whatever was passed
    ///   before.
    @inline(__always)
    mutating func readHistogram(
        atMost most: Int = Traffic.greatestCount, _ body: (_ milliseconds: Int, _ requests: Int) -> Void
    ) -> Int? {
        guard let count = readInt() else { return nil }
        var (milliseconds, all) = (0, 0)
        for index in 0..<count {
            guard let number = readInt(), let requests = readInt(), requests > 0, index == 0 || number > 0 else {
                return nil
            }
            let step = index == 0 ? number >> 1 ^ -(number & 1) : number
            let (sum, overflow) = milliseconds.addingReportingOverflow(step)
            guard !overflow, (Int(Int32.min)...Int(Int32.max)).contains(sum), requests <= most - all
            else { return nil }
            milliseconds = sum
            all += requests
            body(milliseconds, requests)
        }
        return all
    }
}
