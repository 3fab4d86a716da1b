/// The only time zone of a report, by its IANA name.
package struct ReportTimeZone: Hashable, Sendable, CustomStringConvertible {
    package let name: String
    private let offsets: ZoneOffsets

    package static let utc = ReportTimeZone(name: "UTC", offsets: .utc)

    /// The names in the IANA database that have no slash. The list is closed: new zones are named by continent. Other
    /// files of the system's zoneinfo, such as `localtime`, are not zones.
    private static let shortNames: Set<String> = [
        "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "GB", "GB-Eire", "GMT", "GMT+0", "GMT-0",
        "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya",
        "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK",
        "Singapore", "Turkey", "UCT", "Universal", "W-SU", "WET", "Zulu",
    ]

    /// `nil` unless `name` is a name in the IANA database, such as `Europe/Berlin`, `CET` or `UTC`.
    ///
    /// Other abbreviations (`PST`), offsets (`GMT+2`) and other spellings are rejected: they hide when clocks change.
    package init?(_ name: String) {
        if name == "UTC" {
            self = .utc
        } else if name.contains("/") || Self.shortNames.contains(name), let offsets = ZoneOffsets.named(name) {
            self.init(name: name, offsets: offsets)
        } else {
            return nil
        }
    }

    private init(name: String, offsets: ZoneOffsets) {
        self.name = name
        self.offsets = offsets
    }

    package static func == (left: ReportTimeZone, right: ReportTimeZone) -> Bool { left.name == right.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }

    package var description: String { name }

    /// Seconds by which clocks are ahead of UTC at `instant`.
    package func offset(at instant: Instant) -> Int64 { offsets.offset(at: instant.seconds) }

    package func date(at instant: Instant) -> CalendarDate {
        let local = instant.seconds + offset(at: instant)
        return CalendarDate(daysSince1970: Int(local >= 0 ? local / 86_400 : -((86_399 - local) / 86_400)))
    }

    /// Local time, for example `14:00`.
    package func clock(at instant: Instant) -> String {
        let local = instant.seconds + offset(at: instant)
        let second = Int((local % 86_400 + 86_400) % 86_400)
        return "\(padded(second / 3600, to: 2)):\(padded(second / 60 % 60, to: 2))"
    }

    /// Example: `+02:00`.
    package func offsetText(at instant: Instant) -> String {
        let offset = Int(offset(at: instant))
        return "\(offset < 0 ? "-" : "+")\(padded(abs(offset) / 3600, to: 2)):\(padded(abs(offset) / 60 % 60, to: 2))"
    }

    /// The first moment of a calendar day. Where clocks skip midnight, the moment at which they skip it.
    package func start(of date: CalendarDate) -> Instant {
        let midnight = Int64(date.daysSince1970) * 86_400
        let before = offset(at: Instant(seconds: midnight - 86_400))
        let after = offset(at: Instant(seconds: midnight + 86_400))
        let candidates = [midnight - before, midnight - after]
            .filter { $0 + offset(at: Instant(seconds: $0)) == midnight }
        if let start = candidates.min() { return Instant(seconds: start) }
        // Midnight was skipped: the change lies between the two candidates.
        var low = midnight - max(before, after)
        var high = midnight - min(before, after)
        while low < high {
            let middle = low + (high - low) / 2
            if middle + offset(at: Instant(seconds: middle)) >= midnight { high = middle } else { low = middle + 1 }
        }
        return Instant(seconds: low)
    }

    /// The last whole hour on the clock at or before `instant`.
    package func hourStart(atOrBefore instant: Instant) -> Instant {
        let offset = offset(at: instant)
        let start = Self.hourStart(atOrBefore: instant.seconds, offset: offset)
        if self.offset(at: Instant(seconds: start)) == offset { return Instant(seconds: start) }
        // Clocks changed since then; the last whole hour that they showed was before the change.
        var before = start
        var after = instant.seconds
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if self.offset(at: Instant(seconds: middle)) == offset { after = middle } else { before = middle }
        }
        return Instant(seconds: Self.hourStart(atOrBefore: before, offset: self.offset(at: Instant(seconds: before))))
    }

    private static func hourStart(atOrBefore seconds: Int64, offset: Int64) -> Int64 {
        seconds - (((seconds + offset) % 3600) + 3600) % 3600
    }
}
