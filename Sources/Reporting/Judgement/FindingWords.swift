/// The wording of findings: names, hours, days and affected organizations, short enough for a sentence of 200
/// characters.
struct FindingWords {
    private let window: ReportWindow
    private let history: DayHistory

    init(_ window: ReportWindow, _ history: DayHistory) {
        self.window = window
        self.history = history
    }

    // MARK: - Names

    /// Examples: `POST /api/orders`, `the service`.
    func name(_ subject: ChangeSubject) -> String {
        switch subject {
        case .service: "The service"
        case .server: "The database server"
        case .endpoint(let endpoint):
            [endpoint.method.map { cut($0, 16) }, cut(endpoint.name, 60)].compactMap(\.self).joined(separator: " ")
        case .query(let text): cut(text, 60)
        case .resource(let metric): cut(ResourceSeries.name(of: metric), 60)
        case .objective(let name): cut(name, 60)
        }
    }

    /// The name for a mail's subject.
    func short(_ subject: ChangeSubject) -> String {
        guard case .endpoint(let endpoint) = subject else { return cut(name(subject), 26) }
        return [endpoint.method.map { cut($0, 8) }, cut(endpoint.name, 26)].compactMap(\.self).joined(separator: " ")
    }

    /// The beginning of a query.
    func query(_ text: String) -> String { cut(text, 60) }

    func cut(_ text: String, _ limit: Int) -> String {
        let scalars = text.unicodeScalars
        return scalars.count > limit ? String(String.UnicodeScalarView(scalars.prefix(limit - 1))) + "…" : text
    }

    /// The text in ASCII, for a mail's subject.
    func plain(_ text: String) -> String { text.replacing("→", with: "->").replacing("−", with: "-") }

    // MARK: - Figures

    /// A fraction as whole percent.
    func percent(_ share: Double) -> String {
        NumberText.decimal(min(max(share, 0), 1) * 100, places: share > 0.99 && share < 1 ? 1 : 0)
    }

    /// A usual rate: `0.02 %`, `none`.
    func usual(_ rate: Double) -> String { Self.usual(rate) }

    static func usual(_ rate: Double) -> String {
        rate == 0 ? "none" : rate < 0.00005 ? "under 0.01 %" : NumberText.percent(rate)
    }

    /// What the requests of an endpoint waited beyond what is usual, in seconds.
    func seconds(waitedBeyond change: Change?, _ summary: Summary, _ figures: [DayFigures?]?, _ history: DayHistory)
        -> Double
    {
        guard change != nil, let mean = summary.meanMilliseconds, let figures,
            let usual = history.usual(figures.map { $0?.meanMilliseconds })
        else { return 0 }
        return max(mean - usual, 0) * Double(summary.requests) / 1000
    }

    // MARK: - Times

    /// Hours of the clock: `14:00 to 16:00`.
    func hours(_ clocks: Range<Int>, with word: String = " to ") -> String {
        "\(Self.clock(clocks.lowerBound))\(word)\(Self.clock(clocks.upperBound))"
    }

    /// Hours of the window, given by their positions.
    func span(_ hours: Range<Int>, with word: String = " to ") -> String {
        let slots = window.hours
        guard let first = slots.indices.contains(hours.lowerBound) ? slots[hours.lowerBound] : nil,
            let last = slots.indices.contains(hours.upperBound - 1) ? slots[hours.upperBound - 1] : nil
        else { return "" }
        let end = last.end == window.end && window.date != nil ? "24:00" : window.label(of: last.end)
        return "\(window.label(of: first.start))\(word)\(end)"
    }

    private static func clock(_ hour: Int) -> String { hour < 10 ? "0\(hour):00" : "\(hour):00" }

    /// Example: ` since 19 Nov`; empty without a date.
    func since(_ date: CalendarDate?) -> String { date.map { " since \(ChangeSentence.day($0))" } ?? "" }

    /// The words of a change at the beginning of a line, without the first day, which follows them.
    func withoutSince(_ change: Change) -> String {
        var text = change.sentence.prefix(1).lowercased() + change.sentence.dropFirst()
        if let since = change.since {
            let day = "since \(ChangeSentence.day(since))"
            text = text.replacing("; \(day)", with: "").replacing(", \(day)", with: "")
            if let range = text.firstRange(of: "new \(day) ("), text.hasSuffix(")") {
                text = String(text[..<range.lowerBound] + text[range.upperBound...].dropLast())
            }
        }
        return text
    }

    /// Days given by position: `the last 4 Sundays`, `the last 5 working days`.
    func days(_ positions: [Int]) -> String {
        let dates = positions.map { history.days[$0].date }
        let today = history.days[history.today].date
        if dates.allSatisfy({ $0.weekday == today.weekday }) {
            return dates.count == 1 ? "the last \(today.weekdayName)" : "the last \(dates.count) \(today.weekdayName)s"
        }
        if dates.allSatisfy({ ($0.weekday >= 5) == (today.weekday >= 5) }) {
            let day = today.weekday >= 5 ? "weekend day" : "working day"
            return dates.count == 1 ? "the last \(day)" : "the last \(dates.count) \(day)s"
        }
        return dates.count == 1 ? "the previous day" : "the last \(dates.count) days"
    }

    func deadDay(least: Double, most: Double, days: [Int], last: (date: CalendarDate, clock: Int?)?) -> String {
        let range =
            least == most
            ? NumberText.decimal(least, places: 0)
            : "\(NumberText.decimal(least, places: 0)) to \(NumberText.decimal(most, places: 0))"
        let text = self.days(days)
        let plural = days.count == 1 ? "\(text) had \(range)" : "\(text) had \(range)"
        let final =
            last.map { last in
                let clock = last.clock.map { ", \(Self.clock($0)) to \(Self.clock($0 + 1))" } ?? ""
                return
                    " Last request on record: \(last.date.weekdayName.prefix(3)) \(ChangeSentence.day(last.date))\(clock)."
            } ?? ""
        return
            "No requests recorded; \(plural).\(final) Check the service first, then logging and collection: daybook check."
    }

    // MARK: - People

    /// Examples: `, for all organizations`, `, for Tenant 2 only`; empty where little is known.
    func who(_ affected: AffectedOrganizations) -> String {
        guard affected.of > 1, affected.shareWithoutOrganization <= 0.5 else { return "" }
        let outstanding = affected.parts.filter(\.standsOut)
        if outstanding.reduce(0, { $0 + $1.share }) >= 0.8 {
            return outstanding.count == 1
                ? ", only for \(cut(outstanding[0].name.text, 40))"
                : ", only for \(NumberText.count(outstanding.count)) organizations"
        }
        if affected.organizations == affected.of { return ", for all organizations" }
        return ", for \(NumberText.count(affected.organizations)) of \(NumberText.count(affected.of)) organizations"
    }

    // MARK: - Queries

    /// Example: `took 6.7 min in total, usually 47 s: 31 executions of 13 s instead of 1.6 s`.
    func slower(_ change: Change, _ query: String, _ group: SlowQueryGroup?, from: String) -> String {
        let after = NumberText.duration(milliseconds: change.after ?? 0)
        let before = NumberText.duration(milliseconds: change.before ?? 0)
        let executions =
            group.map { group -> String in
                let usual = group.history?.days.map { Double($0.totalMilliseconds) / Double(max($0.count, 1)) }.median
                let each = NumberText.duration(milliseconds: group.meanMilliseconds)
                let instead = usual.map { " instead of \(NumberText.duration(milliseconds: $0))" } ?? ""
                return ": \(NumberText.counted(group.count, "execution")) of \(each)\(instead)"
            } ?? ""
        return "Query \(query)\(from) took \(after) in total, usually \(before)\(executions)\(since(change.since))."
    }

    /// What a query that changed adds to the finding about its endpoint.
    func cause(_ change: Change, _ query: String) -> String {
        switch change.kind {
        case _ where change.measure?.isOfStatement == true && change.figures != nil:
            return "Its query \(query): \(change.figures ?? "")."
        case .new: return "Its query \(query) is new: \(NumberText.duration(milliseconds: change.after ?? 0)) in total."
        case .returned:
            return "Its query \(query) is slow again: \(NumberText.duration(milliseconds: change.after ?? 0)) in total."
        default:
            return
                "Its query \(query) went from \(NumberText.duration(milliseconds: change.before ?? 0)) to \(NumberText.duration(milliseconds: change.after ?? 0)) a day."
        }
    }
}
