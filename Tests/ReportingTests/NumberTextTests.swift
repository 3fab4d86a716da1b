import Testing

@testable import Reporting

@Suite("number text")
struct NumberTextTests {
    @Test(
        "counts have thousands separators",
        arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567"), (Int.min, "-9,223,372,036,854,775,808")])
    func count(number: Int, text: String) {
        #expect(NumberText.count(number) == text)
    }

    @Test(
        "milliseconds keep a decimal below 100",
        arguments: [
            (nil, "—"), (0, "0.0 ms"), (9.95, "10.0 ms"), (99.94, "99.9 ms"), (99.95, "100 ms"), (1234.5, "1,235 ms"),
            (-0.04, "0.0 ms"), (-3.25, "-3.3 ms"), (1e300, "1e+300 ms"),
        ] as [(Double?, String)])
    func milliseconds(number: Double?, text: String) {
        #expect(NumberText.milliseconds(number) == text)
    }

    @Test(
        "percentages have as many digits as matter",
        arguments: [
            (nil, "—"), (0, "0 %"), (1, "100 %"), (0.0213, "2.13 %"), (0.0999, "9.99 %"), (0.1234, "12.3 %"), (0.9999, "100 %"),
            (0.00004, "0.00 %"),
        ] as [(Double?, String)])
    func percent(fraction: Double?, text: String) {
        #expect(NumberText.percent(fraction) == text)
    }

    @Test(
        "bytes and durations choose their unit",
        arguments: [
            (NumberText.bytes(999), "999 B"), (NumberText.bytes(999.6), "1.00 kB"), (NumberText.bytes(8_589_934_592), "8.59 GB"),
            (NumberText.bytes(41_800_000_000), "41.8 GB"), (NumberText.bytes(-2_500_000), "-2.50 MB"),
            (NumberText.duration(milliseconds: 850), "850 ms"), (NumberText.duration(milliseconds: 12_400), "12.4 s"),
            (NumberText.duration(milliseconds: 192_000), "3.2 min"), (NumberText.duration(milliseconds: 7_200_000), "2.0 h"),
            (NumberText.percentThreshold(0.05), "5 %"), (NumberText.percentThreshold(0.125), "12.5 %"),
            (NumberText.counted(1, "query", "queries"), "1 query"), (NumberText.counted(0, "hour"), "0 hours"),
            (NumberText.decimal(.nan, places: 1), "nan"), (NumberText.decimal(.infinity, places: 1), "inf"),
            (NumberText.decimal(2.5, places: 0), "3"), (NumberText.decimal(-2.5, places: 0), "-3"),
        ])
    func units(text: String, expected: String) {
        #expect(text == expected)
    }
}
