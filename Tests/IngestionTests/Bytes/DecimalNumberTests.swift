import Testing

@testable import Ingestion

@Suite("numbers of a log")
struct DecimalNumberTests {
    @Test(
        "numbers are rounded half up without binary rounding",
        arguments: [
            ("0.123", 3, 123), ("0.1234999999999999999999999", 3, 123), ("0.1235", 3, 124), ("0.0005", 3, 1),
            ("0.00049", 3, 0),
            ("1.0005", 3, 1001), ("4.35", 2, 435), ("499", -3, 0), ("500", -3, 1), ("1499", -3, 1), ("1500", -3, 2),
            (".5", 0, 1), ("5.", 0, 5),
            ("+7", 0, 7), ("1e3", 0, 1000), ("1E-3", 3, 1), ("0e99999", 3, 0), ("1e-99999", 3, 0), ("00012", 0, 12),
            ("1234567890123456789012", -12, 1_234_567_890), ("0.000000000000000000001", 18, 0),
            ("9223372036854775807", -2, 92_233_720_368_547_758),
        ] as [(String, Int, Int64)])
    func rounded(text: String, power: Int, value: Int64) {
        #expect(withBytes(text) { DecimalNumber($0) }?.roundedHalfUp(timesTenTo: power) == value)
    }

    @Test("text that is not a number is nil, and a number that does not fit has no value")
    func noNumbers() {
        for text in [
            "", "-", ".", "+.", "1x", "1e", "1e+", "e5", "1.2.3", " 1", "1 ", "0x10", "--1", "NaN", "1,5", "١",
        ] {
            #expect(withBytes(text) { DecimalNumber($0) } == nil, "\(text)")
        }
        for text in ["1e19", "99999999999999999999", "1e9999999999999999999"] {
            let number = withBytes(text) { DecimalNumber($0) }
            #expect(number != nil && number?.roundedHalfUp(timesTenTo: 0) == nil, "\(text)")
        }
        #expect(withBytes("-0.0") { DecimalNumber($0) }?.isNegative == false)
        #expect(withBytes("-0.1") { DecimalNumber($0) }?.isNegative == true)
    }
}
