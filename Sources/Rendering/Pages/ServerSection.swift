import Reporting

/// What the server logged on a day besides slow queries.
struct ServerSection: Codable, Hashable, Sendable {
    /// How many events of each kind, in a sentence.
    let summary: String
    /// The hours of which no log was read; one sentence or none.
    let gaps: [String]
    let hasRows: Bool
    let rows: [ServerEventLine]
    /// What is not listed; one sentence or none.
    let rest: [String]

    private static let listed = 15
    /// Of autovacuum runs, which are no news.
    private static let listedRuns = 3

    /// `nil` where no log of the day was read.
    init?(_ report: Report) {
        guard let events = report.serverEvents else { return nil }
        summary = Self.summary(events)
        let missing = events.recordHours.indices.filter { events.recordHours[$0] == 0 }
        gaps =
            missing.isEmpty
            ? []
            : [
                "No log record in \(NumberText.counted(missing.count, "hour")) of the day: the server was silent, or its log of these hours was not read."
            ]
        var runs = 0
        let shown = events.groups.filter { group in
            guard group.kind == .vacuum else { return true }
            runs += 1
            return runs <= Self.listedRuns
        }.prefix(Self.listed)
        let links = FindingLinks(report)
        rows = shown.map { ServerEventLine($0, in: report, links: links) }
        hasRows = !rows.isEmpty
        let hidden = events.groups.count.addingSaturated(events.other.groups) - shown.count
        let count = events.count - shown.map(\.count).saturatingSum
        rest =
            hidden > 0
            ? [
                "… and \(NumberText.counted(hidden, "more row")) with \(NumberText.counted(count, "event"))\(events.other.groups > 0 ? "" : ", in report.json")."
            ] : []
    }

    /// Example: `12 errors, 1 deadlock, 3 lock waits (41 s), 4 temporary files (2.1 GB) in 12,204 log records.`
    private static func summary(_ events: ServerEvents) -> String {
        let parts = counts(events)
        let records = "\(NumberText.counted(events.records, "log record")) read"
        guard !parts.isEmpty else { return "\(records): no errors, lock waits or other events." }
        let text = parts.joined(separator: ", ")
        return "\(text.prefix(1).uppercased())\(text.dropFirst()); \(records)."
    }

    /// The sentence for the digest, where a finding is about the server.
    static func news(_ report: Report) -> [String] {
        let settings = report.settingFindings
        guard let events = report.serverEvents,
            (report.findings ?? []).contains(where: {
                $0.subject == .server && !settings.contains($0.id) || $0.related.contains(.server)
            })
        else { return [] }
        return ["Server log: \(counts(events).joined(separator: ", "))."]
    }

    private static func counts(_ events: ServerEvents) -> [String] {
        ServerEventKind.allCases.compactMap { kind in
            let groups = events.groups.filter { $0.kind == kind }
            let count = groups.map(\.count).saturatingSum
            guard count > 0 else { return nil }
            let size: String =
                switch kind {
                case .lockWait, .vacuum:
                    " (\(NumberText.duration(milliseconds: Double(groups.map(\.totalMilliseconds).saturatingSum))))"
                case .temporaryFile: " (\(ByteUnit.text(groups.map(\.bytes).saturatingSum)))"
                default: ""
                }
            return NumberText.counted(count, kind.name, kind.plural) + size
        }
    }
}

/// A group of events as the day's page lists it.
struct ServerEventLine: Codable, Hashable, Sendable {
    struct Statement: Codable, Hashable, Sendable {
        /// To the page of the query; one or none.
        let links: [String]
        let excerpt: String
        /// How many of the events are its own, if others are of other statements; one or none.
        let shares: [String]
        /// The statement that it waited for; one or none.
        let blockers: [String]
    }

    let anchor: String
    let kind: String
    /// The SQLSTATE; one or none.
    let codes: [String]
    /// The message without values, where it says more than the kind; one or none.
    let messages: [String]
    let count: String
    let time: String
    /// Total time, or bytes; a dash for events without either.
    let size: String
    let longest: [String]
    let statements: [Statement]
    let endpoints: String
    /// Events by hour.
    let trend: Markup

    private static let listed = 2

    init(_ group: ServerEventGroup, in report: Report, links: FindingLinks) {
        anchor = "event-\(group.id)"
        let name = group.severity == "FATAL" && group.kind == .error ? "fatal error" : group.kind.name
        kind = name.prefix(1).uppercased() + name.dropFirst()
        codes = group.sqlState.map { [$0] } ?? []
        messages =
            switch group.kind {
            case .temporaryFile, .checkpoint, .deadlock: []
            case .vacuum: ["\(group.message) \(group.table ?? "")"]
            default: [DisplayText.shortened(group.message, to: 200)]
            }
        count = NumberText.count(group.count)
        time =
            group.span(longest: .max).flatMap {
                WindowText.span([$0.lowerBound, $0.upperBound - 1], in: report.window)
            } ?? "—"
        size =
            group.bytes > 0
            ? ByteUnit.text(group.bytes)
            : group.totalMilliseconds > 0 ? NumberText.duration(milliseconds: Double(group.totalMilliseconds)) : "—"
        longest =
            group.count > 1 && group.longestMilliseconds > 0
            ? ["longest \(NumberText.duration(milliseconds: Double(group.longestMilliseconds)))"] : []
        statements = group.statements.prefix(Self.listed).map { statement in
            Statement(
                links: [links.page(of: .query(statement.fingerprint))].compactMap(\.self),
                excerpt: DisplayText.shortened(statement.query, to: 120),
                shares: statement.count < group.count ? ["\(NumberText.count(statement.count)) of them"] : [],
                blockers: statement.blocker.map { [DisplayText.shortened($0, to: 120)] } ?? [])
        }
        let shown = group.endpoints.prefix(Self.listed).map { DisplayText.shortened($0.endpoint, to: 80) }
        let more = group.endpoints.count - shown.count
        endpoints = shown.isEmpty ? "—" : shown.joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
        trend = Markup(Sparkline(group.hours.map(Double.init)).markup)
    }
}
