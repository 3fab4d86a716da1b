import Ingestion
import MonitoringStore
import Reporting

/// Days of logs that were read into memory. Each day can be observed once, the oldest first.
final class LoggedDays: DaySource {
    private var requests: CollectedRequests
    private var slowQueries: CollectedSlowQueries
    private let events: CollectedServerEvents
    private let endpoints: CollectedRequests.Endpoints
    private let hasMoreEndpoints: Bool
    private let timeZone: ReportTimeZone
    private var answered: Set<Int> = []
    let fold: (@Sendable (String) -> String)?

    /// The days with requests, slow queries or events of the server, sorted.
    let dates: [CalendarDate]
    /// The time of the newest entry, or the end of its day if the entry is in the day's last hour; `nil` without entries.
    ///
    /// It stands for the time at which the report is made: the same logs give the same pages at any time.
    let end: Instant?

    /// - Parameters:
    ///   - logs: what was read; it is empty afterwards.
    ///   - timeZone: whose days are reported.
    init(_ logs: PreviewConsumer, timeZone: ReportTimeZone) {
        hasMoreEndpoints = logs.counts.requestsOfOther > 0
        (requests, slowQueries, events, endpoints) = logs.take()
        self.timeZone = timeZone
        let templates = RouteTemplates(patterns: logs.patterns)
        fold = { templates.folded($0) }
        dates = Set(requests.dates() + slowQueries.dates() + events.dates).sorted()
        end = [requests.span?.last, slowQueries.newest(), events.newest].compactMap(\.self).max().map { newest in
            let day = ReportWindow(date: timeZone.date(at: newest), timeZone: timeZone)
            return day.hours.last?.contains(newest) ?? true ? day.end : newest.wholeSecond
        }
    }

    func observe(
        _ window: ReportWindow, settings: ReportSettings, now: Instant, log: RunLog, step: @escaping (Int, Int) -> Void
    ) throws -> Observations {
        var notes: [String] = []
        let traffic = requests.takeDay(window, endpoints, limit: settings.endpointLimit, answered: &answered)
        let slow = slowQueries.tally(window, settings: settings, fold: fold, &notes)
        let covered = requests.span.map { span in self.covered(span, of: window, &notes) }
        if hasMoreEndpoints {
            notes.append(
                "The access logs have more than \(NumberText.count(endpoints.count)) different endpoints;"
                    + " those that came after them are counted together.")
        }
        return Observations(
            window: window, traffic: traffic, slowQueries: slow, serverEvents: events.events(in: window),
            storedAlerts: [],
            resources: [], notes: notes, isFinal: now >= window.end, covered: covered)
    }

    /// The part of a window between the first and the last request. A log that begins in the first hour of a day has all
    /// of it, and so has one that ends in the last hour.
    private func covered(
        _ span: (first: Instant, last: Instant), of window: ReportWindow, _ notes: inout [String]
    ) -> HourSlot {
        guard let first = window.hours.first, let last = window.hours.last, span.first < window.end,
            window.start <= span.last
        else {
            notes.append("The access logs do not cover this day.")
            return HourSlot(start: window.start, end: window.start)
        }
        let begins = span.first < first.end ? window.start : span.first.wholeSecond
        let ends = last.start <= span.last ? window.end : span.last.wholeSecond
        if begins > window.start {
            notes.append(
                "The access logs begin at \(window.label(of: begins)); earlier requests of this day are unknown.")
        }
        if ends < window.end {
            notes.append("The access logs end at \(window.label(of: ends)); later requests of this day are unknown.")
        }
        return HourSlot(start: begins, end: ends)
    }

    func origin(_ settings: ReportSettings) -> String? { nil }
}

extension Instant {
    /// Without a fraction of a second.
    fileprivate var wholeSecond: Instant { Instant(seconds: seconds) }
}
