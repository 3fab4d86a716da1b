import Foundation
import TestSupport
import Testing

@testable import Reporting

/// How often a quiet day gets another verdict, and how reliably incidents are found, on simulated days. `make simulate`
/// runs many more of them and prints a line for each check.
@Suite("simulated days")
struct JudgementSimulationTests {
    private static let days = ProcessInfo.processInfo.environment["DAYBOOK_SIMULATED_DAYS"].flatMap(Int.init)

    /// Number of simulated series of days: a few, or as many as the requested number of days needs.
    private func seeds(_ few: Int, of days: Int) -> [UInt64] {
        (0..<max((Self.days ?? 0) / days, few)).map { UInt64($0) }
    }

    /// Counts, and the documented limit of their ratio.
    private struct Bar {
        let name: String
        var count = 0
        var of = 0

        init(_ name: String) { self.name = name }

        mutating func add(_ isCounted: Bool) {
            of += 1
            if isCounted { count += 1 }
        }

        private var share: Double { of > 0 ? Double(count) / Double(of) : .nan }
        /// A run with few days allows for chance: three standard deviations of this count.
        private func room(_ limit: Double) -> Double {
            of < 400 ? 3 * (max(limit * (1 - limit), 0.01) / Double(max(of, 1))).squareRoot() : 0
        }

        private func tell(_ promise: String) { print("simulation: \(name): \(count) of \(of) (\(promise))") }

        func isAtMost(_ limit: Double) -> Bool {
            tell("at most \(NumberText.percent(limit))")
            return share <= limit + room(limit)
        }

        func isAtLeast(_ limit: Double) -> Bool {
            tell("at least \(NumberText.percent(limit))")
            return share >= limit - (limit < 1 ? room(limit) : 0)
        }
    }

    // MARK: - Days of a service

    @Test(
        "quiet days after four weeks are OK, and each incident is first on its day and reported on its third",
        arguments: [ServiceDays.Shape.saas])
    func weeks(shape: ServiceDays.Shape) {
        var quiet = Bar("quiet days called, after 28 days")
        var first = ServiceDays.Incident.allCases.map { Bar("\($0) first on its day") }
        var third = ServiceDays.Incident.allCases.map { Bar("\($0) reported on its third day") }
        for seed in seeds(1, of: 28) {
            var service = ServiceDays(seed: seed, shape: shape)
            for _ in 0..<28 { _ = service.next() }
            for (index, incident) in ServiceDays.Incident.allCases.enumerated() {
                var days = service
                let target = incident == .slowerEndpoint ? days.slowTarget() : Int(seed)
                for day in 0..<3 {
                    let report = days.next(incident, on: target)
                    let findings = report.findings ?? []
                    let isIt = { (finding: Finding) in
                        days.isFinding(finding, of: incident, on: target) && finding.isAlarm
                    }
                    if day == 0 { first[index].add(findings.first.map(isIt) ?? false && Verdict(report).status > .ok) }
                    if day == 2 { third[index].add(findings.contains(where: isIt)) }
                }
            }
            for _ in 0..<(Self.days == nil ? 6 : 20) { quiet.add(Verdict(service.next()).status > .ok) }
        }
        #expect(quiet.isAtMost(1.0 / 20))
        for bar in first { #expect(bar.isAtLeast(0.95), "\(bar.name)") }
        for bar in third { #expect(bar.isAtLeast(1), "\(bar.name)") }
    }

    @Test("quiet days after one week are OK", arguments: [ServiceDays.Shape.saas, .wide])
    func week(shape: ServiceDays.Shape) {
        var quiet = Bar("quiet days called, after 7 days, \(shape)")
        for seed in seeds(1, of: shape == .wide ? 20 : 5) {
            var service = ServiceDays(seed: 1000 + seed, shape: shape)
            for _ in 0..<7 { _ = service.next() }
            quiet.add(Verdict(service.next()).status > .ok)
        }
        #expect(quiet.isAtMost(1.0 / 10))
    }

    @Test("quiet days of 120 endpoints after four weeks are OK")
    func wideWeeks() {
        // With few days this proves nothing and takes long.
        guard Self.days != nil else { return }
        var quiet = Bar("quiet days called, after 28 days, wide")
        for seed in seeds(1, of: 100) {
            var service = ServiceDays(seed: seed, shape: .wide)
            for _ in 0..<28 { _ = service.next() }
            for _ in 0..<20 { quiet.add(Verdict(service.next()).status > .ok) }
        }
        #expect(quiet.isAtMost(1.0 / 20))
    }

    // MARK: - Steps

    /// - Parameter memory: part of an endpoint's own deviation that remains on the next day.
    @Test(
        "a lasting step of 35 % is found by day 3 on nearly all of 24 of 120 endpoints; quiet days have no calls",
        arguments: [0, 0.7])
    func steps(memory: Double) throws {
        var (day1, day3) = (
            Bar("step of 35 % found on its day, memory \(memory)"),
            Bar("step of 35 % found by its third day, memory \(memory)")
        )
        var calls = Bar("calls on a quiet day, memory \(memory)")
        for seed in seeds(1, of: 40) {
            var steady = SteppingEndpoints(seed: seed, memory: memory, history: 28)
            for _ in 0..<(Self.days == nil ? 10 : 20) {
                // A day with two calls counts twice.
                calls.of += 1
                calls.count += steady.next().changes.count { $0.kind == .worse }
            }
            try steady.write("quiet,\(seed),\(memory)", history: 28)
            var stepping = SteppingEndpoints(seed: seed + 10_000, memory: memory, history: 28)
            var found = (0..<3).map { _ in stepping.called(in: stepping.next(factor: 1.35)) }
            try stepping.write("step,\(seed),\(memory)", history: 28)
            let first = found.removeFirst()
            let all = found.reduce(first) { $0.union($1) }
            for endpoint in 0..<SteppingEndpoints.changed {
                day1.add(first.contains(endpoint))
                day3.add(all.contains(endpoint))
            }
        }
        #expect(calls.isAtMost(1.0 / 20))
        #expect(day1.isAtLeast(0.6))
        // Days that resemble each other contain less information: three of them have the error of a day and a third.
        #expect(day3.isAtLeast(memory > 0 ? 0.85 : 0.95))
    }

    // MARK: - Slow growth

    @Test(
        "growth of 0.3 % per day is found within 60 days, and quiet endpoints are called in one of twenty weeks",
        arguments: [(0, 20), (0.7, 20), (0.7, 120)])
    func growth(memory: Double, endpoints: Int) {
        var found = Bar("growth of 0.3 % a day found within 60 days, \(endpoints) endpoints, memory \(memory)")
        var calls = Bar("weeks with a call of growth, \(endpoints) endpoints, memory \(memory)")
        // With few series of correlated days this proves nothing.
        guard memory == 0 || Self.days != nil else { return }
        for seed in seeds(3, of: endpoints / 2) {
            var growing = GrowingEndpoints(seed: seed, endpoints: endpoints, memory: memory)
            for _ in 0..<30 { growing.next() }
            let weeks = (0..<60).map { _ in growing.next(factor: 1.003) }
            found.add(weeks.contains { $0?.contains { $0.endpoint == GrowingEndpoints.growing } ?? false })
            var quiet = GrowingEndpoints(seed: seed + 10_000, endpoints: endpoints, memory: memory)
            for _ in 0..<CreepHistory.days { quiet.addDay() }
            for called in (0..<(Self.days == nil ? 14 : 70)).compactMap({ _ in quiet.next() }) {
                calls.add(!called.isEmpty)
            }
        }
        // Days that resemble the one before by 0.7 hide growth of 0.3 % per day for longer: its slope is 4.3 standard
        // errors after 60 days, and 3.2 are needed to rule out chance on 20 endpoints.
        #expect(found.isAtLeast(memory > 0 ? 0.7 : 0.9))
        #expect(calls.isAtMost(memory > 0 ? 0.1 : 0.05))
    }
}

extension ServiceDays {
    /// Whether a finding is about the incident.
    fileprivate func isFinding(_ finding: Finding, of incident: Incident, on target: Int) -> Bool {
        switch incident {
        case .outage, .deadDay: finding.kind == .outage && finding.subject == .service
        case .lostTraffic: finding.kind == .traffic && finding.subject == .service
        case .failingPayments: finding.kind == .errors && finding.subject == .endpoint(Self.payments)
        case .slowerEndpoint: finding.kind == .times && finding.subject == .endpoint(endpoint(target))
        case .slowerQuery: finding.kind == .slowQuery && finding.subject == .query(Self.query(target))
        }
    }
}

/// What all endpoints of a simulated service have in common: the day and the weekday; and each endpoint's own
/// variation, part of which lasts.
private struct DailyMoods {
    private var common = 0.0
    private var own: [Double]
    private let weekdays: [[Double]]
    private let memory: Double

    init(_ endpoints: Int, memory: Double, _ random: inout SimulationRandom) {
        own = (0..<endpoints).map { _ in 0.05 * random.normal() }
        weekdays = (0..<endpoints).map { _ in (0..<7).map { _ in 0.02 * random.normal() } }
        self.memory = memory
    }

    /// The factors of the response times on a day, by endpoint.
    mutating func next(_ date: CalendarDate, _ random: inout SimulationRandom) -> [Double] {
        common = 0.5 * common + 0.866 * 0.03 * random.normal()
        for index in own.indices {
            own[index] = memory * own[index] + (1 - memory * memory).squareRoot() * 0.05 * random.normal()
        }
        return own.indices.map { exp(common + own[$0] + weekdays[$0][date.weekday]) }
    }
}

/// 120 endpoints whose days are compared; the first 24 can get slower.
private struct SteppingEndpoints {
    static let changed = 24
    private static let count = 120

    private struct Kind {
        let endpoint: Endpoint
        let requests: Double
        let median: Double
        let deviation: Double
        let weekend: Double
    }

    private var random: SimulationRandom
    private let kinds: [Kind]
    private var moods: DailyMoods
    private var date = CalendarDate(daysSince1970: 20_000)
    /// Figures by day.
    private var figures: [[DayFigures]] = []
    private var services: [DayFigures] = []
    private var ongoing: [OngoingChange] = []

    init(seed: UInt64, memory: Double, history: Int) {
        var random = SimulationRandom(SeededRandom(seed &* 31 &+ 7))
        kinds = (0..<Self.count).map { number in
            Kind(
                endpoint: Endpoint(name: "/\(number)", method: "GET"), requests: random.logUniform(500, 4000),
                median: random.logUniform(40, 300),
                deviation: random.uniform(0.5, 0.9), weekend: random.uniform(0.5, 0.9))
        }
        moods = DailyMoods(Self.count, memory: memory, &random)
        self.random = random
        // Changes begin on any weekday.
        date = CalendarDate(daysSince1970: 20_000 + Int(seed % 7))
        for _ in 0..<history { addDay() }
    }

    private mutating func addDay(factor: Double = 1) {
        let times = moods.next(date, &random)
        var all = Traffic()
        var day: [DayFigures] = []
        for (index, kind) in kinds.enumerated() {
            let requests = Int(kind.requests * (date.weekday >= 5 ? kind.weekend : 1) * exp(0.08 * random.normal()))
            let errors = min(random.poisson(Double(requests) * 0.005), requests)
            var traffic = Traffic()
            traffic.latencies = random.latencies(
                requests, median: kind.median * times[index] * (index < Self.changed ? factor : 1),
                deviation: kind.deviation)
            traffic.statuses = [200: requests - errors, 500: errors]
            all.merge(traffic)
            day.append(DayFigures(traffic))
        }
        figures.append(day)
        services.append(DayFigures(all))
        date = date.adding(days: 1)
    }

    /// The comparison of the next day.
    mutating func next(factor: Double = 1) -> Comparison {
        addDay(factor: factor)
        let known = min(figures.count, Sightings.days)
        let missing = Sightings.days - known
        let today = date.adding(days: -1)
        let days = (0..<Sightings.days).map { position in
            DayHistory.Day(
                date: today.adding(days: position + 1 - Sightings.days), isArchived: position >= missing,
                hasOthers: false, gap: nil,
                service: position >= missing ? services[services.count - Sightings.days + position] : nil)
        }
        var endpoints: [Endpoint: [DayFigures?]] = [:]
        for (index, kind) in kinds.enumerated() {
            endpoints[kind.endpoint] = Array(repeating: nil, count: missing) + figures.suffix(known).map { $0[index] }
        }
        let comparison = DayComparison(
            DayHistory(days: days, endpoints: endpoints), ongoing: ongoing, hasDate: true,
            settings: ComparisonSettings()
        ).comparison
        ongoing = OngoingChange.all(comparison.changes, on: today)
        return comparison
    }

    /// Writes the P95 of each endpoint and day to a file in the folder named by `DAYBOOK_STEP_SERIES`, one line per
    /// endpoint, so that other programs can be tested with the same series.
    func write(_ name: String, history: Int) throws {
        guard let folder = ProcessInfo.processInfo.environment["DAYBOOK_STEP_SERIES"] else { return }
        let lines = kinds.indices.map { index in
            let values = figures.map { $0[index].p95Milliseconds.map { "\($0)" } ?? "" }.joined(separator: " ")
            return "\(name),\(index),\(index < Self.changed ? 1 : 0),\(history),\(values)\n"
        }
        try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name).csv"))
    }

    /// The endpoints that a comparison calls worse, among those that can get slower.
    func called(in comparison: Comparison) -> Set<Int> {
        let worse = Set(comparison.changes.filter { $0.kind == .worse }.map(\.subject))
        return Set((0..<Self.changed).filter { worse.contains(.endpoint(kinds[$0].endpoint)) })
    }
}

/// Endpoints whose P95 of each day is known; the first can grow.
private struct GrowingEndpoints {
    static let growing = Endpoint(name: "/0", method: "GET")

    private var random: SimulationRandom
    private let kinds: [(requests: Double, median: Double)]
    private var moods: DailyMoods
    private var growth = 1.0
    private var date = CalendarDate(daysSince1970: 20_003)
    private var history = CreepHistory()

    init(seed: UInt64, endpoints: Int, memory: Double) {
        var random = SimulationRandom(SeededRandom(seed &* 77 &+ 3))
        kinds = (0..<endpoints).map { _ in (random.logUniform(500, 4000), random.logUniform(60, 300)) }
        moods = DailyMoods(endpoints, memory: memory, &random)
        self.random = random
    }

    mutating func addDay(factor: Double = 1) {
        growth *= factor
        let times = moods.next(date, &random)
        let entries = kinds.enumerated().map { index, kind in
            var traffic = Traffic()
            let requests = Int(kind.requests * exp(0.08 * random.normal()))
            traffic.latencies = random.latencies(
                requests, median: kind.median * times[index] * (index == 0 ? growth : 1), deviation: 0.7)
            traffic.statuses = [200: requests]
            return DailyDistributions.Entry(endpoint: Endpoint(name: "/\(index)", method: "GET"), traffic: traffic)
        }
        history.add(date, DailyDistributions(entries: entries))
        date = date.adding(days: 1)
    }

    /// What the report of the next day finds; `nil` if it does not test for growth.
    @discardableResult mutating func next(factor: Double = 1) -> [Creep]? {
        addDay(factor: factor)
        let today = date.adding(days: -1)
        return Report.asksForGrowth(on: today) ? Creep.find(history, on: today, settings: ComparisonSettings()) : nil
    }
}
