import Reporting

/// Units of bytes in powers of 1,000.
enum ByteUnit {
    static func fitting(_ bytes: Double) -> (scale: Double, unit: String) {
        let units: [(Double, String)] = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
        return units.first { bytes >= $0.0 } ?? (1, "B")
    }

    /// Example: `2.1 GB`.
    static func text(_ bytes: Int) -> String {
        let (scale, unit) = fitting(Double(bytes))
        let value = Double(bytes) / scale
        return "\(NumberText.decimal(value, places: value < 10 && scale > 1 ? 1 : 0)) \(unit)"
    }
}
