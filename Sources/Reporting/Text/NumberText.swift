import Glibc

/// Formats numbers for people: thousands separators, units, and as many digits as matter.
///
/// This is the only place where figures are rounded. It does not depend on any locale. Rounding never reaches a bound
/// that the figure does not: only nothing is `0 %`, only all is `100 %`, and what is small keeps its first digit.
package enum NumberText {
    /// Example: `12,345`.
    package static func count(_ number: Int) -> String {
        guard number.magnitude >= 1000 else { return String(number) }
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-" + text : text
    }

    /// Examples: `1,234 ms`, `31.4 ms` below 100, and `3.2 h` from 10,000,000 ms on, which nobody reads in
    /// milliseconds; `—` if unknown.
    package static func milliseconds(_ number: Double?) -> String {
        guard let number else { return "—" }
        if number.isFinite, abs(number) >= longestMilliseconds { return duration(milliseconds: number) }
        let places = abs(number) < 99.95 ? 1 : 0
        return (small(number, places: places) ?? decimal(number, places: places)) + " ms"
    }

    /// Times from here on are written in hours.
    package static let longestMilliseconds = 10_000_000.0

    /// Example: `2.35 %`, from a fraction; `—` if unknown.
    package static func percent(_ fraction: Double?) -> String {
        guard let fraction else { return "—" }
        return percentDigits(fraction * 100) + " %"
    }

    /// A fraction above a threshold, written so that it shows: `5.0004 %` above 5 %.
    package static func percent(_ fraction: Double, above limit: Double) -> String {
        let digits = percentDigits(fraction * 100)
        guard trimmed(digits) == trimmed(decimal(limit * 100, places: 6)) else { return digits + " %" }
        return decimal(fraction * 100, places: percentPlaces(fraction * 100), above: limit * 100) + " %"
    }

    private static func percentDigits(_ percent: Double) -> String {
        if abs(percent) >= 99.95, abs(percent) < 100 {
            return decimal((percent * 100).rounded(.towardZero) / 100, places: 2)
        }
        let places = percentPlaces(percent)
        return small(percent, places: places) ?? decimal(percent, places: places)
    }

    private static func percentPlaces(_ percent: Double) -> Int {
        percent == 0 || abs(percent) >= 99.95 ? 0 : abs(percent) < 9.995 ? 2 : 1
    }

    /// The first digit of a number that would be written as zero, up to six decimals: `0.004`, `< 0.000001`. `nil` for
    /// zero, and for numbers that `places` are enough for.
    private static func small(_ number: Double, places: Int) -> String? {
        guard number != 0, abs(number) < 1, decimal(abs(number), places: places) == decimal(0, places: places) else {
            return nil
        }
        let texts = (places...6).lazy.map { decimal(number, places: $0) }
        return texts.first { $0.contains { ("1"..."9").contains($0) } } ?? (number < 0 ? "> -0.000001" : "< 0.000001")
    }

    /// A value without a unit, such as one of a resource or of an axis: `97`, `1,234.57`, and three digits below 1:
    /// `0.00042`.
    package static func value(_ number: Double) -> String {
        guard number.isFinite, number != 0, abs(number) < 0.995 else { return trimmed(decimal(number, places: 2)) }
        let places = max(2, 2 - Int(Glibc.log10(abs(number)).rounded(.down)))
        return places <= 6
            ? trimmed(decimal(number, places: places)) : trimmed(small(number, places: 6) ?? decimal(number, places: 6))
    }

    /// The same for a value below a limit, which is cut off instead of rounded if it would be written as the limit:
    /// `99.99` below 100.
    package static func value(_ number: Double, below limit: Double) -> String {
        let text = value(number)
        guard number.isFinite, number < limit, text == value(limit) else { return text }
        let digits = text.split(separator: ".").dropFirst().first?.count ?? 0
        for places in min(max(2, digits), 6)...6 {
            let scale = [100.0, 1e3, 1e4, 1e5, 1e6][places - 2]
            let cut = (number * scale).rounded(.down) / scale
            if cut != 0, trimmed(decimal(cut, places: places)) != text { return trimmed(decimal(cut, places: places)) }
        }
        return "< \(text)"
    }

    /// The share of `part` in `whole`, rounded down, so that only a complete share is `100` %: `99.99 %`. `—` if either
    /// is not a valid count.
    package static func percentDown(_ part: Int, of whole: Int, places: Int) -> String {
        guard whole > 0, part >= 0 else { return "—" }
        if part >= whole { return "100 %" }
        let places = min(max(places, 1), 8)
        let scale = (0..<places).reduce(Int128(1)) { scale, _ in scale * 10 }
        let scaled = Int128(part) * 100 * scale / Int128(whole)
        return "\(scaled / scale).\(padded(Int(scaled % scale), to: places)) %"
    }

    /// A number of rows, or its average over several loops: `1 row`, `0.33 rows`, `12,345 rows`.
    package static func rows(_ number: Double) -> String {
        let text = rowCount(number)
        return "\(text) \(text == "1" ? "row" : "rows")"
    }

    /// A number of rows without its unit, with decimals below 100: `0.33`.
    package static func rowCount(_ number: Double) -> String {
        abs(number) < 100 ? trimmed(small(number, places: 2) ?? decimal(number, places: 2)) : decimal(number, places: 0)
    }

    /// A configured threshold without superfluous digits: `5 %`, `0.5 %`.
    package static func percentThreshold(_ fraction: Double) -> String {
        let text = decimal(fraction * 100, places: 2)
        return trimmed(text) + " %"
    }

    /// A duration in one suitable unit: `850 ms`, `12.4 s`, `3.2 min`, `1.5 h`.
    package static func duration(milliseconds: Double) -> String {
        switch abs(milliseconds) {
        case ..<1000: decimal(milliseconds, places: 0) + " ms"
        case ..<120_000: decimal(milliseconds / 1000, places: 1) + " s"
        case ..<7_200_000: decimal(milliseconds / 60_000, places: 1) + " min"
        case ..<3.6e9: decimal(milliseconds / 3_600_000, places: 1) + " h"
        default: decimal(milliseconds / 3_600_000, places: 0) + " h"
        }
    }

    /// Example: `1.50 GB`, in powers of 1,000.
    package static func bytes(_ number: Double) -> String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
        var value = number
        var unit = 0
        while abs(value) >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return decimal(value, places: unit == 0 || abs(value) >= 100 ? 0 : abs(value) >= 10 ? 1 : 2) + " " + units[unit]
    }

    /// The same for a number below a limit, as `value(_:below:)`.
    package static func bytes(_ number: Double, below limit: Double) -> String {
        let text = bytes(number)
        guard number.isFinite, number < limit, text == bytes(limit) else { return text }
        // A step of the last digit less.
        return [0.999, 0.99, 0.9].lazy.map { bytes(number * $0) }.first { $0 != text } ?? "< \(text)"
    }

    /// Example: `1.5e+300`.
    private static func powerOfTen(_ number: Double) -> String {
        guard number.isFinite else { return "\(number)" }
        let exponent = Int(Glibc.log10(abs(number)).rounded(.down))
        let mantissa = number / Glibc.pow(10, Double(exponent))
        return "\(trimmed(decimal(mantissa, places: 2)))e+\(exponent)"
    }

    /// A number rounded half away from zero to `places` decimals, with thousands separators.
    ///
    /// Numbers too large to write in full and values that are not numbers are written as Swift writes them.
    package static func decimal(_ number: Double, places: Int) -> String {
        let places = min(max(places, 0), 6)
        let scale = [1.0, 10, 100, 1e3, 1e4, 1e5, 1e6][places]
        let scaled = (abs(number) * scale).rounded(.toNearestOrAwayFromZero)
        guard scaled.isFinite, scaled < 9e15 else {
            return places > 0 && number.isFinite ? decimal(number, places: 0) : powerOfTen(number)
        }
        let whole = Int(scaled / scale)
        let rest = Int(scaled) - whole * Int(scale)
        let sign = number < 0 && scaled > 0 ? "-" : ""
        let fraction = scale > 1 ? "." + padded(rest, to: places) : ""
        return sign + count(whole) + fraction
    }

    /// A number above a limit, with at least `places` decimals and, if needed to distinguish it from the limit, up to
    /// six.
    package static func decimal(_ number: Double, places: Int, above limit: Double) -> String {
        let limitText = trimmed(decimal(limit, places: 6))
        let texts = (places...6).lazy.map { decimal(number, places: $0) }
        return texts.first { trimmed($0) != limitText } ?? decimal(number, places: 6)
    }

    /// `text` without trailing zeros after its decimal point.
    package static func trimmed(_ text: String) -> String {
        guard text.contains("."), !text.contains("e") else { return text }
        var text = text
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// Examples: `1 request`, `2 requests`.
    package static func counted(_ number: Int, _ singular: String, _ plural: String? = nil) -> String {
        "\(count(number)) \(number == 1 ? singular : plural ?? singular + "s")"
    }
}
