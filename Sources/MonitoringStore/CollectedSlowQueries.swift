import Reporting

/// Slow queries in memory, from logs of which nothing is stored: what `SlowQueryReader` reads from the table.
///
/// Of every execution it keeps 24 bytes, up to a limit; of every group and day, the text of the slowest execution and
/// the plans of the slowest ones, up to a limit in bytes for all of them. The order of the records does not matter until
/// a limit is reached.
///
/// Example:
///
/// ```swift
/// var queries = CollectedSlowQueries(timeZone: .utc)
/// queries.add(record)
/// let tally = queries.tally(window, settings: settings, &notes)
/// ```
package struct CollectedSlowQueries {
    /// The largest numbers of executions, and of bytes of texts and plans.
    struct Limits {
        var executions = 2_000_000
        var sampleBytes = 32 << 20
    }

    fileprivate struct Execution {
        let at: Instant
        let milliseconds: Int32
        let variant: Int32
        /// Positions in `names`; 0 for none.
        let endpoint: Int32
        let organization: Int32
    }

    private let timeZone: ReportTimeZone
    private let limits: Limits
    /// Records whose texts are not parsed yet.
    private var batch: [SlowQueryRecord] = []
    private var batchBytes = 0
    private var executions: [Execution] = []
    private var isSorted = true
    /// Executions beyond the limit: the number of those of an hour by milliseconds.
    private var beyond: [HourSlot: [Int: Int]] = [:]
    private var variants = Numbering<TextVariant>()
    private var names = Numbering<ExactText>()
    private var samples: CollectedSamples

    /// - Parameter timeZone: whose days are reported.
    package init(timeZone: ReportTimeZone) { self.init(timeZone: timeZone, limits: Limits()) }

    init(timeZone: ReportTimeZone, limits: Limits) {
        self.timeZone = timeZone
        self.limits = limits
        samples = CollectedSamples(limit: limits.sampleBytes)
    }

    /// The number of executions so far.
    package private(set) var count = 0

    /// Keeps an execution, whatever its time. Values of bind parameters in its plan are removed.
    package mutating func add(_ record: SlowQueryRecord) {
        count += 1
        batch.append(record)
        batchBytes += record.query.utf8.count + (record.plan?.utf8.count ?? 0)
        if batch.count >= 4096 || batchBytes >= 8 << 20 { parseBatch() }
    }

    /// The days of all executions, sorted.
    package mutating func dates() -> [CalendarDate] {
        sort()
        var dates: [CalendarDate] = []
        var day: ReportWindow?
        for execution in executions where day?.contains(execution.at) != true {
            let window = ReportWindow(date: timeZone.date(at: execution.at), timeZone: timeZone)
            if let date = window.date { dates.append(date) }
            day = window
        }
        return Set(dates + beyond.keys.map { timeZone.date(at: $0.start) }).sorted()
    }

    /// When the last execution ended; `nil` if there is none.
    package mutating func newest() -> Instant? {
        sort()
        return [executions.last?.at, beyond.keys.map(\.start).max()].compactMap(\.self).max()
    }

    /// The slow queries of a day.
    ///
    /// - Parameters:
    ///   - fold: the name under which an endpoint is counted.
    ///   - notes: receives notes for the report.
    package mutating func tally(
        _ window: ReportWindow, settings: ReportSettings, fold: (@Sendable (String) -> String)?,
        _ notes: inout [String]
    ) -> SlowQueryTally {
        sort()
        let day = executions[executions.range(of: window)]
        let threshold = settings.slowQueries.thresholdMilliseconds
        let listed = listedGroups(day, above: threshold, settings.slowQueries.listed)
        let fingerprints = listed.fingerprints.map(\.description)
        let endpoints = EndpointNames(fold: fold)
        var tally = SlowQueryTally(window: window)
        for execution in day {
            let milliseconds = Int(execution.milliseconds)
            guard milliseconds > threshold else {
                tally.count(milliseconds, at: execution.at)
                continue
            }
            guard let group = listed.group(ofText: Int64(execution.variant)) else {
                tally.addOther(milliseconds, at: execution.at)
                continue
            }
            tally.add(
                SlowQueryExecution(
                    fingerprint: fingerprints[group], milliseconds: milliseconds,
                    endpoint: name(execution.endpoint).map(endpoints.name), organization: name(execution.organization),
                    at: execution.at))
        }
        tally.otherGroups = listed.groups - fingerprints.count
        addBeyond(to: &tally, window, above: threshold, &notes)
        var unusable = UnusablePlans()
        for (index, fingerprint) in listed.fingerprints.enumerated() {
            guard
                var sample = samples.sample(
                    of: fingerprint, on: timeZone.date(at: window.start), settings.slowQueries, &unusable)
            else { continue }
            sample.nameVariants = listed.variants[index]
            tally.show(sample, of: fingerprint.description)
        }
        notes += unusable.notes + [samples.note, endpoints.note].compactMap(\.self)
        return tally
    }

    private func listedGroups(_ day: ArraySlice<Execution>, above threshold: Int, _ limit: Int)
        -> FingerprintLedger.Listed
    {
        var totals: [Int32: (count: Int, milliseconds: Int)] = [:]
        for execution in day where execution.milliseconds > threshold {
            let former = totals[execution.variant] ?? (0, 0)
            totals[execution.variant] = (former.count + 1, former.milliseconds + Int(execution.milliseconds))
        }
        var ledger = FingerprintLedger()
        for (variant, total) in totals {
            ledger.add(
                variants[Int(variant)].entry(
                    text: Int64(variant), milliseconds: total.milliseconds, count: total.count))
        }
        return ledger.listed(limit)
    }

    private func addBeyond(
        to tally: inout SlowQueryTally, _ window: ReportWindow, above threshold: Int, _ notes: inout [String]
    ) {
        var slow = 0
        for (slot, counts) in beyond where window.contains(slot.start) {
            for (milliseconds, count) in counts {
                for _ in 0..<count {
                    if milliseconds > threshold {
                        tally.addOther(milliseconds, at: slot.start)
                    } else {
                        tally.count(milliseconds, at: slot.start)
                    }
                }
                if milliseconds > threshold { slow += count }
            }
        }
        guard slow > 0 else { return }
        tally.otherGroups = nil
        notes.append(
            "\(NumberText.counted(slow, "slow query", "slow queries")) \(slow == 1 ? "is" : "are") counted as not"
                + " listed, even if their text belongs to a listed group, because only the first"
                + " \(NumberText.count(limits.executions)) in the logs are examined.")
    }

    private func name(_ number: Int32) -> String? { number == 0 ? nil : names[Int(number) - 1].text }

    private mutating func sort() {
        parseBatch()
        if !isSorted { executions.sort { $0.at < $1.at } }
        isSorted = true
    }

    private mutating func parseBatch() {
        let records = batch
        batch.removeAll(keepingCapacity: true)
        batchBytes = 0
        for (record, variant) in zip(records, TextVariant.all(of: records.map(\.query))) { keep(record, variant) }
    }

    private mutating func keep(_ record: SlowQueryRecord, _ variant: TextVariant) {
        guard executions.count < limits.executions else {
            beyond[timeZone.hourSlot(of: record.at), default: [:]][record.milliseconds, default: 0] += 1
            return
        }
        if let last = executions.last, record.at < last.at { isSorted = false }
        executions.append(
            Execution(
                at: record.at, milliseconds: Int32(clamping: record.milliseconds),
                variant: variants.number(of: variant),
                endpoint: record.endpoint.map { names.number(of: ExactText($0)) + 1 } ?? 0,
                organization: record.organization.map { names.number(of: ExactText($0.lowercased())) + 1 } ?? 0))
        samples.add(record, to: variant.fingerprint, on: timeZone.date(at: record.at))
    }
}

extension [CollectedSlowQueries.Execution] {
    /// Those of a window. The array must be sorted by time.
    fileprivate func range(of window: ReportWindow) -> Range<Int> {
        func first(_ instant: Instant) -> Int {
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if self[middle].at < instant { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return first(window.start)..<first(window.end)
    }
}

/// Numbers values from 0 in the order in which they occur first.
private struct Numbering<Value: Hashable> {
    private var values: [Value] = []
    private var numbers: [Value: Int32] = [:]

    subscript(number: Int) -> Value { values[number] }

    mutating func number(of value: Value) -> Int32 {
        if let known = numbers[value] { return known }
        let number = Int32(clamping: values.count)
        values.append(value)
        numbers[value] = number
        return number
    }
}
