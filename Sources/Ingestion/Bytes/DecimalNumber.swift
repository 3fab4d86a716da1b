/// A decimal number read from text without rounding through binary: `0.123`, `1795356187`, `-5`, `1.5e3`.
struct DecimalNumber {
    let isNegative: Bool
    /// The first 18 significant digits. The others are dropped, which does not affect rounding to 17 digits or fewer.
    let digits: Int64
    /// The number is `digits` times ten to this power.
    let exponent: Int

    /// Reads all of `bytes`; `nil` for anything but a number. At least one digit is needed, on either side of the
    /// point.
    init?(_ bytes: ByteSlice) {
        var position = 0
        var isNegative = false
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            position = 1
        }
        var digits: Int64 = 0
        var exponent = 0
        var hasDigits = false
        var isFraction = false
        while position < bytes.count {
            if let digit = bytes[position].decimalDigit {
                hasDigits = true
                if digits < 100_000_000_000_000_000 {
                    digits = digits * 10 + Int64(digit)
                    if isFraction { exponent -= 1 }
                } else if !isFraction {
                    exponent += 1
                }
            } else if bytes[position] == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                break
            }
            position += 1
        }
        guard hasDigits else { return nil }
        if position < bytes.count {
            guard let power = Self.powerOfTen(bytes.part(from: position)) else { return nil }
            exponent += power
        }
        self.isNegative = isNegative && digits != 0
        self.digits = digits
        self.exponent = exponent
    }

    /// Reads `e5`, `E+05`, `e-3`. Exponents beyond 9,999 count as 9,999.
    private static func powerOfTen(_ bytes: ByteSlice) -> Int? {
        guard bytes[0] | 0x20 == UInt8(ascii: "e") else { return nil }
        var position = 1
        var sign = 1
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            sign = bytes[position] == UInt8(ascii: "-") ? -1 : 1
            position += 1
        }
        guard position < bytes.count else { return nil }
        var power = 0
        for byte in bytes[position...] {
            guard let digit = byte.decimalDigit else { return nil }
            power = min(power * 10 + digit, 9999)
        }
        return sign * power
    }

    /// The absolute value times ten to the power `power`, with halves rounded up; `nil` when `Int64` cannot hold it.
    func roundedHalfUp(timesTenTo power: Int) -> Int64? {
        scaled(power) { quotient, remainder, divisor in remainder >= divisor - remainder ? quotient + 1 : quotient }
    }

    /// The absolute value times ten to the power `power`, with further decimals dropped; `nil` when `Int64` cannot hold
    /// it.
    func truncated(timesTenTo power: Int) -> Int64? { scaled(power) { quotient, _, _ in quotient } }

    private func scaled(_ power: Int, _ round: (Int64, Int64, Int64) -> Int64) -> Int64? {
        if digits == 0 { return 0 }
        let shift = exponent + power
        if shift < -18 { return 0 }
        guard shift <= 18 else { return nil }
        var factor: Int64 = 1
        for _ in 0..<abs(shift) { factor *= 10 }
        if shift < 0 { return round(digits / factor, digits % factor, factor) }
        let (product, overflows) = digits.multipliedReportingOverflow(by: factor)
        return overflows ? nil : product
    }
}
