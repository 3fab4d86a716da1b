/// How a log writes a time.
enum TimeNotation: Sendable, Equatable {
    /// `22/Nov/2026:14:03:07 +0100`
    case commonLog
    /// `2026-11-22T14:03:07+01:00`, with optional decimals; `+0100`, `+01`, `Z` and abbreviations name the zone too, and
    /// a space can be in place of the `T` and before the zone.
    case iso8601
    /// Since 1970-01-01T00:00:00Z, with optional decimals.
    case unix(DurationUnit)
    /// Any of these notations, also in brackets; the size of a number decides between seconds, milliseconds, microseconds
    /// and nanoseconds. In addition `2026/11/22 14:03:07.250`, `Sun Nov 22 14:03:07 2026` and
    /// `Sun, 22 Nov 2026 14:03:07 GMT`.
    case any
    /// Like `any`; a time without an offset is in UTC, as the format's specification says.
    case anyUTC

    var example: String {
        switch self {
        case .commonLog: "22/Nov/2026:14:03:07 +0100"
        case .iso8601, .any, .anyUTC: "2026-11-22T14:03:07+01:00"
        case .unix(.seconds): "1795352587.123"
        case .unix(.milliseconds): "1795352587123"
        case .unix(.microseconds): "1795352587123456"
        case .unix(.nanoseconds): "1795352587123456789"
        }
    }
}
