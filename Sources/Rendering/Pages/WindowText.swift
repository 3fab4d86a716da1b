import Reporting

/// Words a report's window.
enum WindowText {
    /// `Sunday, 22 November 2026`, or `24 hours to 22 November 2026, 13:00` if it is not a calendar day.
    static func title(_ window: ReportWindow) -> String {
        if let date = window.date { return "\(date.weekdayName), \(day(date))" }
        return "24 hours to \(day(window.timeZone.date(at: window.end))), \(window.label(of: window.end))"
    }

    /// The same, with the organization if the report is about only one.
    static func title(_ report: Report) -> String {
        (report.tenant.map { "\(OrganizationText.name($0)), " } ?? "") + title(report.window)
    }

    /// `22 Nov`.
    static func shortDay(_ date: CalendarDate) -> String { "\(date.day) \(date.monthName.prefix(3))" }

    /// `14:00 to 16:00`, for the first and the last of some hours of the window; `nil` for hours that it does not have.
    static func span(_ hours: [Int], in window: ReportWindow) -> String? {
        let slots = window.hours
        guard let first = hours.first, let last = hours.last, slots.indices.contains(first),
            slots.indices.contains(last)
        else { return nil }
        let end = slots[last].end == window.end && window.date != nil ? "24:00" : window.label(of: slots[last].end)
        return "\(window.label(of: slots[first].start)) to \(end)"
    }

    static func day(_ date: CalendarDate) -> String { "\(date.day) \(date.monthName) \(date.year)" }

    /// `22 Nov 2026`.
    static func dayWithYear(_ date: CalendarDate) -> String { "\(shortDay(date)) \(date.year)" }

    /// `22 Nov`; with the year where it is not that of another day.
    static func shortDay(_ date: CalendarDate, beside other: CalendarDate) -> String {
        date.year == other.year ? shortDay(date) : dayWithYear(date)
    }

    /// `2 to 22 Nov`, `28 Oct to 22 Nov`, `28 Dec 2025 to 3 Jan`.
    static func days(_ first: CalendarDate, _ last: CalendarDate) -> String {
        if first == last { return shortDay(last) }
        let isSameMonth = first.year == last.year && first.month == last.month
        return "\(isSameMonth ? "\(first.day)" : shortDay(first, beside: last)) to \(shortDay(last))"
    }

    /// `22 Nov`; with the year where it is not the window's.
    static func shortDay(_ date: CalendarDate, in window: ReportWindow) -> String {
        shortDay(date, beside: window.timeZone.date(at: window.start))
    }

    /// `November 2026`.
    static func month(_ month: CalendarMonth) -> String { "\(month.name) \(month.year)" }

    /// `00:00 to 24:00, Europe/Berlin (UTC+01:00)`, with the length where clocks change.
    static func range(_ window: ReportWindow) -> String {
        let zone = window.timeZone
        let end = window.date != nil && zone.clock(at: window.end) == "00:00" ? "24:00" : zone.clock(at: window.end)
        let first = zone.offsetText(at: window.start)
        let last = zone.offsetText(at: window.end)
        let seconds = window.end.seconds - window.start.seconds
        let offset = first == last ? "UTC\(first)" : "UTC\(first), then UTC\(last)"
        let length =
            seconds == 86_400
            ? ""
            : "; \(NumberText.trimmed(NumberText.decimal(Double(seconds) / 3600, places: 1))) hours (clocks change)"
        let place = zone.name == "UTC" ? " UTC" : ", \(zone.name) (\(offset))"
        return "\(zone.clock(at: window.start)) to \(end)\(place)\(length)"
    }

    /// `14:00–15:00`.
    static func hour(_ slot: HourSlot, in window: ReportWindow) -> String {
        "\(window.label(of: slot.start))–\(window.label(of: slot.end))"
    }

    /// How much of the window the figures cover.
    static func coverage(_ coverage: Coverage) -> String {
        let all = [coverage.hoursExact, coverage.hoursBounded, coverage.hoursWithoutRequests].saturatingSum
        let silent =
            coverage.hoursWithoutRequests == 0
            ? "" : "; \(NumberText.counted(coverage.hoursWithoutRequests, "hour")) without requests"
        switch coverage.grade {
        case .exact: return "All requests of \(NumberText.counted(coverage.hoursExact, "hour"))\(silent)."
        case .bounded:
            return
                "Only hourly aggregates of \(NumberText.counted(coverage.hoursBounded, "hour")): percentiles are bounds\(silent)."
        case .mixed where isDivided(coverage):
            let exact =
                coverage.hoursExact == 0
                ? "" : "All requests of \(NumberText.counted(coverage.hoursExact, "hour")); "
            let count = NumberText.counted(coverage.hoursBounded, "hour")
            return
                "\(exact)\(exact.isEmpty ? "A" : "a")pproximate figures of \(count), stored for another time zone\(silent)."
        case .mixed:
            return
                "All requests of \(NumberText.counted(coverage.hoursExact, "hour")), only hourly aggregates of \(coverage.hoursBounded)\(silent)."
        case .empty: return "No requests in any of \(NumberText.counted(all, "hour"))."
        }
    }

    /// Whether what is not exact was stored for another time zone.
    private static func isDivided(_ coverage: Coverage) -> Bool {
        coverage.sources?.contains { $0.sources.contains(.aggregates) } == false
    }

    /// For the digest: `Covers all requests, 00:00 to 24:00 UTC.`
    ///
    /// - Parameter isSilenceStated: whether hours without requests are a finding.
    static func covered(_ coverage: Coverage, _ window: ReportWindow, isSilenceStated: Bool) -> String {
        let silent =
            coverage.hoursWithoutRequests == 0 || isSilenceStated
            ? "" : "; \(NumberText.counted(coverage.hoursWithoutRequests, "hour")) without requests"
        let range = range(window)
        switch coverage.grade {
        // The notes say where the logs begin and end.
        case .exact where !coverage.isWhole: return "Covers all requests in the logs."
        case .exact: return "Covers all requests, \(range)\(silent)."
        case .bounded: return "Covers hourly aggregates only, \(range)\(silent): percentiles are bounds."
        case .mixed where isDivided(coverage): return "Covers \(range). \(Self.coverage(coverage))"
        case .mixed:
            return
                "Covers all requests of \(NumberText.counted(coverage.hoursExact, "hour")) and hourly aggregates of \(coverage.hoursBounded), \(range)\(silent)."
        case .empty: return "Covers \(range)."
        }
    }

    /// The part of a window that logs cover: `10:00–24:00`.
    static func part(of report: Report) -> String {
        let window = report.window
        let begins = window.label(of: report.coverage.begins ?? window.start)
        let ends = report.coverage.ends.map { window.label(of: $0) }
        return "\(begins)–\(ends ?? (window.date == nil ? window.label(of: window.end) : "24:00"))"
    }

    /// What the hours are known from, such as `Read from stored distributions: 00:00–22:00; from rows: 22:00–24:00.`
    static func sources(_ report: Report) -> [String] {
        let confirmed = report.coverage.confirmedAt.map { at in
            let zone = report.window.timeZone
            return
                "Stored hours are as collect confirmed them on \(shortDay(zone.date(at: at))), \(zone.clock(at: at)); rows that came later will be reported again."
        }
        return read(report) + [confirmed].compactMap(\.self)
    }

    private static func read(_ report: Report) -> [String] {
        guard let spans = report.coverage.sources, !spans.isEmpty else { return [] }
        var starts: [String] = []
        var hours: [String: [String]] = [:]
        for span in spans {
            let names = span.sources.map { source in
                switch source {
                case .rows: "rows"
                case .logs: "log lines"
                case .distributions: "stored distributions"
                case .aggregates: "hourly aggregates"
                }
            }
            let window = report.window
            let start = "from \(names.joined(separator: " and "))"
            if span.start == window.start, span.end == window.end { return ["Read \(start)."] }
            let end = span.end == window.end && window.date != nil ? "24:00" : window.label(of: span.end)
            if hours[start] == nil { starts.append(start) }
            hours[start, default: []].append("\(window.label(of: span.start))–\(end)")
        }
        let parts = starts.map { "\($0): \((hours[$0] ?? []).joined(separator: ", "))" }
        return ["Read \(parts.joined(separator: "; "))."]
    }
}
