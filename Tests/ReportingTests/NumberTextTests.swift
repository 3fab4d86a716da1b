import TestSupport
import Testing

@testable import Reporting

@Suite("number text")
struct NumberTextTests {
    @Test(
        "counts have thousands separators",
        arguments: [
            (0, "0"), (1, "1"), (-1, "-1"), (12, "12"), (999, "999"), (1000, "1,000"), (-1000, "-1,000"),
            (12_345, "12,345"),
            (123_456, "123,456"), (1_000_000, "1,000,000"), (-1_234_567, "-1,234,567"), (-999, "-999"),
            (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
        ])
    func count(number: Int, text: String) {
        #expect(NumberText.count(number) == text)
    }

    @Test(
        "milliseconds keep a decimal below 100",
        arguments: [
            (nil, "—"), (0, "0.0 ms"), (-0.0, "0.0 ms"), (0.04, "0.04 ms"), (0.05, "0.1 ms"), (0.25, "0.3 ms"),
            (9.95, "10.0 ms"),
            (31.4, "31.4 ms"), (99.94, "99.9 ms"), (99.95, "100 ms"), (100.4, "100 ms"), (100.5, "101 ms"),
            (999.5, "1,000 ms"),
            (1234.5, "1,235 ms"), (-0.04, "-0.04 ms"), (-3.25, "-3.3 ms"), (-99.95, "-100 ms"), (-1234.5, "-1,235 ms"),
            (9_999_999, "9,999,999 ms"), (10_000_000, "2.8 h"), (2_147_483_647, "596.5 h"), (-10_000_000, "-2.8 h"),
            (.nan, "nan ms"), (.infinity, "inf ms"), (-.infinity, "-inf ms"),
        ] as [(Double?, String)])
    func milliseconds(number: Double?, text: String) {
        #expect(NumberText.milliseconds(number) == text)
    }

    @Test(
        "percentages have as many digits as matter",
        arguments: [
            (nil, "—"), (0, "0 %"), (-0.0, "0 %"), (1, "100 %"), (0.0213, "2.13 %"), (0.0999, "9.99 %"),
            (0.09995, "10.0 %"), (0.1, "10.0 %"),
            (0.1234, "12.3 %"), (0.125, "12.5 %"), (0.9994, "99.9 %"), (0.9999, "99.99 %"), (0.99998, "99.99 %"),
            (0.9995, "99.95 %"), (0.00004, "0.004 %"), (0.0000000004, "< 0.000001 %"),
            (0.00005, "0.01 %"),
            (1.2, "120 %"), (12.345, "1,235 %"), (-0.05, "-5.00 %"), (.nan, "nan %"), (.infinity, "inf %"),
        ] as [(Double?, String)])
    func percent(fraction: Double?, text: String) {
        #expect(NumberText.percent(fraction) == text)
    }

    @Test(
        "a rate above its threshold never reaches all, and shows that it is above",
        arguments: [
            (59_999.0 / 60_000, 0.05, "99.99 %"), (1, 0.05, "100 %"), (0.050004, 0.05, "5.0004 %"),
            (0.06, 0.05, "6.00 %"),
        ])
    func above(fraction: Double, limit: Double, text: String) {
        #expect(NumberText.percent(fraction, above: limit) == text)
    }

    /// Case 06-tiny-values.
    @Test(
        "values without a unit keep their digits, however small",
        arguments: [
            (0, "0"), (97, "97"), (1234.567, "1,234.57"), (999.62, "999.62"), (0.5, "0.5"), (0.00042, "0.00042"),
            (0.001, "0.001"), (0.0002, "0.0002"), (0.0001059, "0.000106"), (-0.25, "-0.25"), (0.996, "1"),
            (1e-9, "< 0.000001"), (1.5e300, "1.5e+300"), (999_999_999_999_999, "999,999,999,999,999"),
            (1_500_000_000_000_000, "1,500,000,000,000,000"), (9.9e15, "9.9e+15"), (-1.4999999999999999e23, "-1.5e+23"),
        ])
    func value(number: Double, text: String) {
        #expect(NumberText.value(number) == text)
    }

    @Test(
        "a value below its limit is not written as the limit",
        arguments: [
            (99.996, 100, "99.99"), (999.9999, 1000, "999.99"), (0.99996, 1, "0.99"), (0.0004199, 0.00042, "0.00041"),
            (100, 100, "100"), (99.5, 100, "99.5"), (5, .infinity, "5"),
        ])
    func belowLimit(number: Double, limit: Double, text: String) {
        #expect(NumberText.value(number, below: limit) == text)
    }

    /// Case 13-hundred-percent.
    @Test("no count near a bound is written as the bound", arguments: 0..<200)
    func bounds(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        let whole = Int.random(in: 2...2_000_000_000, using: &random)
        let part = [1, whole - 1, Int.random(in: 1..<whole, using: &random)].randomElement(using: &random) ?? 1
        let text = NumberText.percent(Double(part) / Double(whole))
        #expect(text != "100 %" && text != "0 %" && !text.hasPrefix("0.00 "), "\(part) of \(whole): \(text)")
    }

    @Test(
        "the percentage of a threshold has no superfluous digits",
        arguments: [
            (0, "0 %"), (0.05, "5 %"), (0.005, "0.5 %"), (0.125, "12.5 %"), (0.0225, "2.25 %"), (0.7, "70 %"),
            (0.1, "10 %"), (1, "100 %"),
            (10, "1,000 %"),
        ])
    func threshold(fraction: Double, text: String) {
        #expect(NumberText.percentThreshold(fraction) == text)
    }

    @Test(
        "a duration has one suitable unit",
        arguments: [
            (0, "0 ms"), (0.5, "1 ms"), (850, "850 ms"), (999, "999 ms"), (1000, "1.0 s"), (1250, "1.3 s"),
            (12_400, "12.4 s"),
            (119_900, "119.9 s"), (120_000, "2.0 min"), (192_000, "3.2 min"), (7_100_000, "118.3 min"),
            (7_200_000, "2.0 h"),
            (86_400_000, "24.0 h"), (3.6e12, "1,000,000 h"), (-1500, "-1.5 s"),
        ])
    func duration(milliseconds: Double, text: String) {
        #expect(NumberText.duration(milliseconds: milliseconds) == text)
    }

    @Test(
        "bytes have a unit in powers of 1,000 and three digits",
        arguments: [
            (0, "0 B"), (1, "1 B"), (999, "999 B"), (999.4, "999 B"), (999.6, "1.00 kB"), (1000, "1.00 kB"),
            (12_340, "12.3 kB"),
            (123_400, "123 kB"), (999_499, "999 kB"), (999_500, "1.00 MB"), (8_589_934_592, "8.59 GB"),
            (41_800_000_000, "41.8 GB"),
            (2e12, "2.00 TB"), (3e15, "3.00 PB"), (4e18, "4.00 EB"), (5e21, "5,000 EB"), (-2_500_000, "-2.50 MB"),
        ])
    func bytes(number: Double, text: String) {
        #expect(NumberText.bytes(number) == text)
    }

    @Test(
        "numbers are rounded half away from zero",
        arguments: [
            (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-0.5, 0, "-1"), (-2.5, 0, "-3"), (0.49, 0, "0"),
            (-0.49, 0, "0"), (0.25, 1, "0.3"),
            (-0.25, 1, "-0.3"), (0.125, 2, "0.13"), (0.0625, 3, "0.063"), (1234.5678, 3, "1,234.568"),
            (999.999, 2, "1,000.00"),
            (-999.999, 2, "-1,000.00"), (1e6, 1, "1,000,000.0"), (0.05, 1, "0.1"), (7, 3, "7.000"),
            // No more than three decimals and no fewer than none.
            (1.23456, 9, "1.234560"), (1.5, -1, "2"),
        ])
    func decimal(number: Double, places: Int, text: String) {
        #expect(NumberText.decimal(number, places: places) == text)
    }

    @Test(
        "numbers too large to write in full have three digits, and values that are not numbers are written as Swift writes them",
        arguments: [
            (8_999_999_999_999_998, 0, "8,999,999,999,999,998"), (1e17, 0, "1e+17"), (-1e17, 0, "-1e+17"),
            (1e17, 3, "1e+17"),
            (.greatestFiniteMagnitude, 2, "1.8e+308"), (.leastNonzeroMagnitude, 2, "0.00"),
            (.nan, 1, "nan"),
            (.infinity, 1, "inf"), (-.infinity, 0, "-inf"),
        ] as [(Double, Int, String)])
    func extremes(number: Double, places: Int, text: String) {
        #expect(NumberText.decimal(number, places: places) == text)
    }

    @Test("every whole number of thousandths is written exactly", arguments: 0..<4)
    func thousandths(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        var wrong: [String] = []
        for _ in 0..<2000 {
            let magnitude = [1000, 1_000_000, 1_000_000_000, 1_000_000_000_000].randomElement(using: &random) ?? 1
            let number = Int.random(in: -magnitude...magnitude, using: &random)
            let digits = String(number.magnitude)
            let fraction = String(("000" + digits).suffix(3))
            let expected = (number < 0 ? "-" : "") + NumberText.count(Int(number.magnitude) / 1000) + "." + fraction
            let found = NumberText.decimal(Double(number) / 1000, places: 3)
            if found != expected { wrong.append("\(found), expected \(expected)") }
        }
        #expect(wrong == [])
    }

    @Test(
        "trailing zeros are removed, and so is a trailing point",
        arguments: [
            ("1.50", "1.5"), ("1.00", "1"), ("100", "100"), ("0.0", "0"), ("1,000.00", "1,000"), ("", ""),
            ("nan", "nan"),
        ])
    func trimmed(text: String, trimmed: String) {
        #expect(NumberText.trimmed(text) == trimmed)
    }

    @Test(
        "only one is singular",
        arguments: [
            (NumberText.counted(0, "hour"), "0 hours"), (NumberText.counted(1, "hour"), "1 hour"),
            (NumberText.counted(2, "hour"), "2 hours"),
            (NumberText.counted(1, "query", "queries"), "1 query"),
            (NumberText.counted(1000, "query", "queries"), "1,000 queries"),
        ])
    func counted(text: String, expected: String) {
        #expect(text == expected)
    }

    @Test(
        "a share is rounded down: only a complete share is written as 100 %",
        arguments: [
            (1_000_000, 1_000_000, 2, "100 %"), (999_999, 1_000_000, 2, "99.99 %"),
            (999_999, 1_000_000, 4, "99.9999 %"),
            (Int.max - 1, Int.max, 8, "99.99999999 %"), (0, 5, 2, "0.00 %"), (1, 3, 3, "33.333 %"), (0, 0, 2, "—"),
            (-1, 5, 2, "—"),
        ])
    func down(part: Int, whole: Int, places: Int, text: String) {
        #expect(NumberText.percentDown(part, of: whole, places: places) == text)
    }
}
