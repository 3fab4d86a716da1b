import Reporting

/// Where the requests of a window are read from, hour by hour.
struct WindowSources {
    /// A stretch of the window whose rows are read.
    struct Rows {
        let slot: HourSlot
        /// Whether organizations and messages are counted; not where those of the stored hour are better.
        let tellDetails: Bool
    }

    /// An hour of the window whose details are read.
    struct Details {
        let slot: HourSlot
        /// Position in the window.
        let hour: Int
        /// Whether all of them are read, and not only those of requests without rows.
        let isWhole: Bool
    }

    let rows: [Rows]
    let details: [Details]
    /// When the first of the hours that are taken as they were confirmed was confirmed; `nil` without any.
    let confirmedAt: Instant?
}

extension WindowRequests {
    /// Decides from where each hour is read.
    ///
    /// Whether a stored hour has every row is known from the last run of `collect`, or decided by counting: from an index,
    /// that is ten times as fast as reading response times from the table.
    func sources(_ plan: Plan, stored: [HourlyTraffic.StoredHour], _ hours: HourReader) throws -> WindowSources {
        let slots = HourlyTraffic.slots(window: window, stored: stored.map(\.slot))
        // The rows of one organization tell more than what is stored of it.
        if plan.source == .raw || plan.tenant != nil {
            let read = plan.source == .stored ? [] : slots
            return WindowSources(
                rows: read.map { WindowSources.Rows(slot: $0, tellDetails: true) }, details: [], confirmedAt: nil)
        }
        let known = knownHours(stored)
        let marks =
            tables.haveDetails
            ? try HourDetails(connection: connection, schema: schema).marks(from: window.start, to: window.end) : [:]
        let needOrganizations = plan.organizations != nil
        var confirmations: [HourSlot: Instant] = [:]
        for hour in window.hours where plan.source == .auto {
            guard let at = marks[hour]?.confirmedAt, hour.end <= at, at <= plan.now else { continue }
            if plan.now.seconds - at.seconds < ConfirmedHours.secondsOfTrust { confirmations[hour] = at }
        }
        let counted = plan.source == .stored ? [] : window.hours.filter { known[$0] != nil && confirmations[$0] == nil }
        let counts = try plan.snapshot.map(counted) { connection, slot in
            try hours.rowCount(from: slot.start, to: slot.end, over: connection)
        }
        let rows = Dictionary(firstOf: zip(counted, counts))
        var complete: Set<HourSlot> = []
        var better: Set<HourSlot> = []
        var details: [WindowSources.Details] = []
        var confirmedAt: Instant?
        for (number, hour) in window.hours.enumerated() {
            let stored = known[hour]
            let mark = marks[hour].flatMap { mark in
                // Those of another state of the hour are not its details.
                stored?.rows == mark.requests - mark.detachedRequests && (mark.tellOrganizations || !needOrganizations)
                    ? mark : nil
            }
            let isConfirmed = confirmations[hour] != nil
            let count = isConfirmed || plan.source == .stored ? stored?.rows ?? 0 : rows[hour]
            let isComplete = plan.source == .stored || stored?.isExact ?? false && count == stored?.rows
            if isComplete, mark != nil || !needOrganizations || stored == nil || plan.source == .stored {
                complete.insert(hour)
                if let at = confirmations[hour] { confirmedAt = min(confirmedAt ?? at, at) }
                if mark != nil { details.append(WindowSources.Details(slot: hour, hour: number, isWhole: true)) }
            } else if let mark {
                // Where rows were deleted, the stored hour knows more.
                let isWhole = count.map { $0 <= stored?.rows ?? 0 } ?? false
                if isWhole { better.insert(hour) }
                if isWhole || mark.detachedRequests > 0 {
                    details.append(WindowSources.Details(slot: hour, hour: number, isWhole: isWhole))
                }
            }
        }
        let read = slots.filter { slot in !complete.contains { $0.start <= slot.start && slot.end <= $0.end } }
        return WindowSources(
            rows: plan.source == .stored
                ? []
                : read.map { slot in
                    WindowSources.Rows(
                        slot: slot, tellDetails: !better.contains { $0.start <= slot.start && slot.end <= $0.end })
                }, details: details, confirmedAt: confirmedAt)
    }

    private struct KnownHour {
        var rows = 0
        /// Rows are better than an aggregate without a distribution.
        var isExact = true
    }

    /// What is stored of the hours of the window. An hour that overlaps one of another zone is left out.
    private func knownHours(_ stored: [HourlyTraffic.StoredHour]) -> [HourSlot: KnownHour] {
        let own = Set(window.hours)
        let others = Set(stored.filter { $0.traffic.requests > 0 }.map(\.slot)).subtracting(own)
        var known: [HourSlot: KnownHour] = [:]
        for hour in stored where own.contains(hour.slot) {
            known[hour.slot, default: KnownHour()].rows += hour.traffic.requests - hour.detached.requests
            if !hour.traffic.stored.isEmpty { known[hour.slot]?.isExact = false }
        }
        return known.filter { hour, _ in !others.contains { $0.start < hour.end && hour.start < $0.end } }
    }
}
