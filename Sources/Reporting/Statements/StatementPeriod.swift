/// The part of an interval between two snapshots of the server's statistics that counts for one hour.
package struct StatementPeriod: Hashable, Sendable {
    /// Why figures of an interval can be too low.
    package enum Loss: String, Codable, Comparable, CaseIterable, Sendable {
        /// All statistics were discarded, by hand or with a crash of the server.
        case reset
        /// Entries were discarded one by one.
        case entries
        /// The server made room for new statements.
        case evictions
        /// The view has more entries than are read.
        case cut
        /// The extension is too old to tell whether anything was lost.
        case unknown

        package static func < (left: Loss, right: Loss) -> Bool { left.rawValue < right.rawValue }
    }

    /// The beginning of the hour.
    package let hour: Instant
    /// The ends of the interval.
    package let from: Instant
    package let to: Instant
    /// Whether the interval is divided over several hours, in proportion to time.
    package let isSpread: Bool
    package let losses: Set<Loss>

    package init(hour: Instant, from: Instant, to: Instant, isSpread: Bool, losses: Set<Loss>) {
        self.hour = hour
        self.from = from
        self.to = to
        self.isSpread = isSpread
        self.losses = losses
    }
}

/// What the statements of one fingerprint did in a period.
package struct StatementRow: Hashable, Sendable {
    /// Position of the period.
    package let period: Int
    /// `nil` if the text was never known.
    package let fingerprint: String?
    package let figures: StatementFigures
    /// The counters that were measured.
    package let tracked: Set<StatementCounter>

    package init(
        period: Int, fingerprint: String?, figures: StatementFigures, tracked: Set<StatementCounter>
    ) {
        self.period = period
        self.fingerprint = fingerprint
        self.figures = figures
        self.tracked = tracked
    }
}
