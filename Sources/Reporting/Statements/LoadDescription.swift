/// Words the whole query load of a day: what the verdict, tiles and pages say of it.
package struct LoadDescription: Hashable, Sendable {
    /// `3.1 h`, or `at least 3.1 h` where statistics were lost.
    package let time: String
    /// `as usual`, `usually 2.6 h`; `nil` with fewer than three earlier days, or where the day is not whole.
    package let usual: String?
    /// `1,204,331 calls, 3.1 ms each on average`.
    package let calls: String

    /// Up to this part more or less is as usual.
    private static let tolerated = 0.15
    private static let fewestDays = 3
    /// A day of which less is known is not compared, in seconds.
    private static let leastSeconds: Int64 = 22 * 3600

    package init(_ statements: Statements) {
        let total = statements.total.totalMilliseconds
        let isExact = statements.grade == .exact
        time = "\(isExact ? "" : "at least ")\(NumberText.duration(milliseconds: total))"
        let mean = statements.total.meanMilliseconds.map { ", \(NumberText.milliseconds($0)) each on average" }
        calls = "\(NumberText.counted(statements.total.calls, "call"))\(mean ?? "")"
        let days = statements.previousDays.map(\.totalMilliseconds)
        guard isExact, days.count >= Self.fewestDays, let median = days.median, median > 0,
            statements.to.seconds - statements.from.seconds >= Self.leastSeconds
        else {
            usual = nil
            return
        }
        usual =
            abs(total / median - 1) <= Self.tolerated
            ? "as usual" : "usually \(NumberText.duration(milliseconds: median))"
    }

    /// `Queries took 3.1 h of database time, as usual: 1,204,331 calls, 3.1 ms each on average.`
    package var sentence: String { "\(clause): \(calls)." }

    /// `Queries took 3.1 h of database time, as usual`, `Queries took 3.1 h of database time (usually 2.6 h)`.
    var clause: String {
        let usual = usual.map { $0 == "as usual" ? ", \($0)" : " (\($0))" } ?? ""
        return "Queries took \(time) of database time\(usual)"
    }
}

extension Report {
    /// Whether it is about a database whose requests are recorded nowhere: there are none on this day or on any day that
    /// it is compared with, but queries are. A service that had requests and has none is down instead.
    package var isOfDatabaseAlone: Bool {
        guard window.date != nil, tenant == nil, overall.requests == 0,
            statements != nil || slowQueries.count > 0,
            !(findings ?? []).contains(where: { $0.subject == .service && [.outage, .traffic].contains($0.kind) })
        else { return false }
        guard let service = comparison?.service else { return true }
        return [service.dayBefore, service.sameWeekday].allSatisfy { $0?.requests ?? 0 == 0 }
            && service.sightings.p95Milliseconds.allSatisfy { $0 == nil }
    }
}
