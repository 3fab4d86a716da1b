import Reporting

/// The hours of the log that `collect` found to be stored as their rows are, and when.
///
/// It looks at the last days every time and at older ones once a day or less often, because rows can arrive late. A
/// report takes hours that were confirmed as they are stored, and counts the others.
struct ConfirmedHours: Codable {
    struct Span: Codable, Equatable {
        let from: Instant
        let to: Instant
        let at: Instant
    }

    /// Whose hours are stored.
    let timeZone: String
    /// Oldest first; they do not overlap.
    let spans: [Span]

    /// The name of the state.
    static let stateName = "confirmed"
    /// Hours that every run looks at, and the rest of the first day of them.
    private static let recentHours: Int64 = 48
    /// A report trusts a confirmation for this many seconds: a day, and an hour until the next run. Hours that are looked
    /// at less often are counted in between.
    static let secondsOfTrust: Int64 = 86_400 + 3600
    /// Days that are looked at in one statement.
    private static let daysAtATime = 31

    /// What a run looks at.
    struct Work {
        /// The hours of the last days.
        let recent: Range<Instant>
        /// Older hours, if they are due.
        let older: Range<Instant>?
        private let timeZone: ReportTimeZone

        fileprivate init(recent: Range<Instant>, older: Range<Instant>?, in timeZone: ReportTimeZone) {
            self.recent = recent
            self.older = older
            self.timeZone = timeZone
        }

        /// Older hours from a row on, as many as are looked at in one statement.
        func piece(from row: Instant) -> Range<Instant>? {
            guard let older, row < older.upperBound else { return nil }
            let date = timeZone.date(at: row)
            let start = max(older.lowerBound, timeZone.start(of: date))
            let end = min(older.upperBound, timeZone.start(of: date.adding(days: ConfirmedHours.daysAtATime)))
            return start < end ? start..<end : nil
        }
    }

    /// - Parameters:
    ///   - last: what the last run left; `nil` if there was none.
    ///   - oldest: when the oldest row was written; `nil` without rows.
    ///   - end: the end of the last hour that is over.
    ///   - days: older hours are looked at again after this many days; `nil` for never. Hours that no run looked at are
    ///     due in any case.
    static func work(
        after last: ConfirmedHours?, oldest: Instant?, until end: Instant, every days: Int?, now: Instant,
        in timeZone: ReportTimeZone
    ) -> Work {
        let day = timeZone.date(at: end.adding(seconds: -3600 * recentHours))
        let recent = min(timeZone.start(of: day), end)..<end
        var older: Range<Instant>?
        if let oldest {
            var first = timeZone.start(of: timeZone.date(at: oldest))
            // The first day of the first year may begin before it.
            if !first.isWritable { first = oldest }
            if first < recent.lowerBound {
                older = first..<recent.lowerBound
                var known = first
                for span in last?.timeZone == timeZone.name ? last?.spans ?? [] : []
                where span.from <= known && span.at <= now
                    && days.map({ now.seconds - span.at.seconds < Int64($0) * 86_400 }) ?? true
                {
                    known = max(known, span.to)
                }
                if known >= recent.lowerBound { older = nil }
            }
        }
        return Work(recent: recent, older: older, in: timeZone)
    }

    /// What is confirmed after a run.
    init(after last: ConfirmedHours?, _ work: Work, at now: Instant, in timeZone: ReportTimeZone) {
        self.timeZone = timeZone.name
        let start = work.older?.lowerBound ?? work.recent.lowerBound
        let before = (last?.timeZone == timeZone.name ? last?.spans ?? [] : []).compactMap { span in
            span.from < start ? Span(from: span.from, to: min(span.to, start), at: span.at) : nil
        }
        // Only the oldest look at the hours before counts.
        let joined = before.reduce(into: [Span]()) { spans, span in
            if let last = spans.last, last.to >= span.from {
                spans[spans.count - 1] = Span(from: last.from, to: max(last.to, span.to), at: min(last.at, span.at))
            } else {
                spans.append(span)
            }
        }
        spans = (work.older == nil ? joined : []) + [Span(from: start, to: work.recent.upperBound, at: now)]
    }
}
