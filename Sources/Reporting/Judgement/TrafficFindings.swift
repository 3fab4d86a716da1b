/// Findings about missing requests to the whole service, in some hours or all day.
extension Judgement {
    /// Fewer requests than this part of the quietest similar day are news by themselves.
    private static let partOfLeast = 0.7
    /// Up to this part of the usual requests, a lack is as severe as an outage.
    private static let partOfOutage = 0.1
    /// If less than this part of the day's requests is missing, there is no alarm; below the second value, no outage.
    private static let shareOfAlarm = 0.01
    private static let shareOfOutage = 0.02
    /// Hours with more than this part of the usual requests are a warning, not an outage.
    private static let partOfWarning = 0.35
    /// With fewer requests per day, a quiet day is not news.
    private static let fewestRequests = 100.0

    func traffic() -> [Finding] {
        let covered = CoveredHours(report)
        if covered.isEmpty { return [] }
        let today = covered.isAll ? report.overall.requests : volume.total
        let totals = history.days.map { day -> Double? in
            guard day.isArchived else { return nil }
            return covered.isAll
                ? day.service?.volume.map(Double.init)
                : (day.service?.hours).map { Double(covered.part(of: $0).total) }
        }
        // Days without requests count as similar days too.
        let like = history.likeDays(zip(history.days, totals).map { $0.isComparable ? $1 : nil })
        let usual = like.compactMap { totals[$0] }
        guard let median = usual.median, let least = usual.min(), let most = usual.max() else {
            return silentHours(of: Absence.between(in: volume), level: .warning)
        }
        let recent = history.days.indices.dropLast().filter { history.days[$0].isArchived }.suffix(
            Recurrence.daysOfStanding)
        if today == 0 {
            let isUsual = recent.allSatisfy { totals[$0] ?? 0 == 0 } || likeDaysWithSilence().allSatisfy { $0 == 0 }
            guard !isUsual, median >= 1 else { return [] }
            let harm = Finding.Harm(missingRequests: Int(median.rounded()))
            return [
                make(
                    .outage, .service, level: .critical, harm: harm, headline: "no requests all day",
                    sentence: words.deadDay(least: least, most: most, days: like, last: lastRequests()),
                    text: "no requests all day; usually about \(NumberText.decimal(median, places: 0))", more: "day")
            ]
        }
        let volumes = history.volumes(of: like, history.days.map(\.service)).map(covered.part)
        // Working days do not show the usual hours of a weekend.
        guard history.hasLikeDays(totals) else { return silentHours(of: Absence.between(in: volume), level: .warning) }
        if let absence = Absence.find(in: volume, like: volumes) {
            let silent = (0..<24).filter { absence.clocks.contains($0) && volume.requests[$0] == 0 }
            let isPart = silent.isEmpty && Double(absence.requests) > Self.partOfWarning * absence.usual
            let missing = absence.missing / max(Double(today) + absence.missing, 1)
            // An hour in which hardly anybody is awake does not raise an alarm.
            let level: Health.Status =
                missing < Self.shareOfAlarm ? .ok : isPart || missing < Self.shareOfOutage ? .warning : .critical
            return silentHours(of: absence, level: level)
        }
        guard median >= Self.fewestRequests else { return [] }
        let there = Double(today)
        let change =
            covered.isAll ? changes[.service]?.first { $0.measure == .requests && $0.kind == .worse } : nil
        let isLess = history.hasLikeDays(totals) && there < Self.partOfLeast * least
        guard isLess || change != nil, there < median else { return [] }
        let harm = Finding.Harm(missingRequests: Int(max(median - there, 0).rounded()))
        let percent = words.percent(1 - there / median)
        return [
            make(
                .traffic, .service, level: there < Self.partOfOutage * median ? .critical : .warning,
                since: change?.since, harm: harm,
                headline: "requests -\(percent) %",
                sentence:
                    "\(NumberText.counted(today, "request")), \(percent) % fewer than on \(words.days(like))\(spread(like)).",
                text:
                    "\(NumberText.count(today)) instead of about \(NumberText.decimal(median, places: 0)) (−\(percent) %)"
            )
        ]
    }

    /// The requests of the day by hour, as far as they are known.
    var volume: HourlyVolume { CoveredHours(report).part(of: HourlyVolume(report.hours, in: report.window)) }

    /// Requests on the last same weekdays, including days without any.
    func likeDaysWithSilence() -> [Int] {
        let days = history.days.indices.dropLast().filter {
            history.days[$0].isArchived && history.days[$0].date.weekday == history.days[history.today].date.weekday
        }.suffix(4)
        return days.count >= 2 ? days.map { history.days[$0].service?.requests ?? 0 } : [1]
    }

    /// The last earlier day with requests, and its last hour with requests.
    func lastRequests() -> (date: CalendarDate, clock: Int?)? {
        for day in history.days.dropLast().reversed() where day.service?.requests ?? 0 > 0 {
            return (day.date, day.service?.hours?.requests.lastIndex { $0 ?? 0 > 0 })
        }
        return nil
    }

    func silentHours(of absence: Absence?, level: Health.Status) -> [Finding] {
        guard let absence else { return [] }
        let harm = Finding.Harm(missingRequests: Int(absence.missing.rounded()))
        let hours = words.hours(absence.clocks)
        let usual = NumberText.decimal(Double(Int(absence.usual.rounded())), places: 0)
        let share = NumberText.percent(absence.share)
        let slots = report.window.hours.indices.filter {
            report.window.clockHour(of: report.window.hours[$0].start).map(absence.clocks.contains) ?? false
        }
        let range = slots.first.flatMap { first in slots.last.map { first..<$0 + 1 } }
        if absence.isSilent {
            return [
                make(
                    .outage, .service, level: level, harm: harm,
                    headline: "no requests \(words.hours(absence.clocks, with: "-"))",
                    sentence:
                        "No requests from \(hours), normally \(share) of the day (about \(usual)). An outage, or logging was down.",
                    text: "no requests from \(hours), normally \(share) of the day (about \(usual))", hours: range,
                    more: "hours")
            ]
        }
        let count = NumberText.count(absence.requests)
        return [
            make(
                .outage, .service, level: level, harm: harm,
                headline: "few requests \(words.hours(absence.clocks, with: "-"))",
                sentence:
                    "Only \(count) of about \(usual) requests from \(hours), which normally have \(share) of the day. An outage for part of that time, or logging was down.",
                text: "\(count) of about \(usual) requests from \(hours)", hours: range, more: "hours")
        ]
    }

    /// Where the traffic is missing: `, on every endpoint`.
    func spread(_ days: [Int]) -> String {
        var (less, all) = (0, 0)
        for (_, figures) in history.endpoints {
            guard let usual = days.compactMap({ figures[$0]?.volume.map(Double.init) }).median,
                usual >= Self.fewestRequests
            else { continue }
            all += 1
            if Double(figures[history.today]?.requests ?? 0) < 0.8 * usual { less += 1 }
        }
        guard all > 1 else { return "" }
        if less == all { return ", on every endpoint" }
        return ", on \(NumberText.count(less)) of \(NumberText.count(all)) endpoints"
    }
}
