import Reporting

/// The texts and plans of the slowest executions of each group and day.
///
/// When they need too much memory, those of the groups that took the least time are forgotten: a report lists the groups
/// that took the most.
struct CollectedSamples {
    private struct Key: Hashable {
        let date: CalendarDate
        let fingerprint: SlowQueryFingerprint

        func comes(before other: Key) -> Bool {
            date != other.date ? date < other.date : fingerprint < other.fingerprint
        }
    }

    private struct Group {
        /// Of a text, or of a plan; `nil` for a plan that is too long.
        var executions = SlowestExecutions<String?>()
        var milliseconds = 0

        var bytes: Int {
            ([executions.slowest] + executions.withPlan).reduce(128) { $0 + ($1?.content?.utf8.count ?? 0) }
        }
    }

    private let limit: Int
    private var groups: [Key: Group] = [:]
    private var bytes = 0
    private var isIncomplete = false

    /// - Parameter limit: the largest number of bytes.
    init(limit: Int) { self.limit = limit }

    mutating func add(_ record: SlowQueryRecord, to fingerprint: SlowQueryFingerprint, on date: CalendarDate) {
        let key = Key(date: date, fingerprint: fingerprint)
        var group = groups.removeValue(forKey: key) ?? Group()
        let before = group.milliseconds == 0 ? 0 : group.bytes
        group.milliseconds = group.milliseconds.addingSaturated(record.milliseconds)
        group.executions.add(
            SlowestExecutions.Execution(
                milliseconds: record.milliseconds, at: record.at,
                text: Int64(bitPattern: StableHash(ExactText(record.query)).value)),
            text: record.query, plan: Self.plan(of: record))
        bytes += group.bytes - before
        groups[key] = group
        if bytes > limit { forgetCheapest() }
    }

    /// `nil` without a plan; a `nil` inside for one that is too long.
    private static func plan(of record: SlowQueryRecord) -> String?? {
        guard let plan = record.plan else { return nil }
        guard plan.utf8.count <= UnusablePlans.longest else { return .some(nil) }
        guard let stored = record.withoutBoundValues.plan else { return nil }
        return .some(stored)
    }

    private mutating func forgetCheapest() {
        isIncomplete = true
        let ranked = groups.sorted {
            $0.value.milliseconds != $1.value.milliseconds
                ? $0.value.milliseconds > $1.value.milliseconds : $0.key.comes(before: $1.key)
        }
        groups = [:]
        bytes = 0
        for (key, group) in ranked {
            guard bytes + group.bytes <= limit / 2 else { break }
            groups[key] = group
            bytes += group.bytes
        }
    }

    /// The text and the plan that a group of a day shows; `nil` if they were forgotten.
    func sample(
        of fingerprint: SlowQueryFingerprint, on date: CalendarDate, _ settings: SlowQuerySettings,
        _ unusable: inout UnusablePlans
    ) -> SlowQuerySample? {
        let executions = groups[Key(date: date, fingerprint: fingerprint)]?.executions
        guard let executions, let sql = executions.slowest?.content else { return nil }
        return SlowQuerySample(
            sql: sql, plansOf: executions.withPlan, showsLiterals: settings.showsLiterals, &unusable
        ) { $0.content }
    }

    /// A note for the report; `nil` if nothing was forgotten.
    var note: String? {
        isIncomplete
            ? "A slow query can lack its text, or show that of an execution that was not the slowest, because the logs"
                + " have more than \(NumberText.bytes(Double(limit))) of texts and plans."
            : nil
    }
}
