import Reporting

/// A note for pages that are replaced continuously: it states how old they are, in times that stay true if nobody
/// replaces them.
package struct RollingNote: Hashable, Sendable {
    package let madeAt: Instant
    /// Browsers load the page again after this many minutes.
    package let refreshMinutes: Int

    package init(madeAt: Instant, refreshMinutes: Int) {
        self.madeAt = madeAt
        self.refreshMinutes = refreshMinutes
    }

    /// Number of missed refreshes after which something must have stopped.
    private static let patience = 3

    /// `Made at 14:05 on 25 Nov 2026, covers 14:00 to 14:00, Europe/Berlin (UTC+01:00). If it was made more than
    /// 15 minutes ago, the job that makes it has stopped.`
    func text(_ window: ReportWindow) -> String {
        let zone = window.timeZone
        return
            "Made at \(zone.clock(at: madeAt)) on \(WindowText.dayWithYear(zone.date(at: madeAt))), covers \(WindowText.range(window))."
            + " If it was made more than \(NumberText.counted(refreshMinutes * Self.patience, "minute")) ago, the job that makes it has stopped."
    }
}
