import Reporting

/// The figures of a statement's load, of those not listed, or of all, as cells of a table.
struct LoadFigureCells: Codable, Hashable, Sendable {
    let total: String
    /// Share of the time of all statements.
    let share: String
    let shareBar: Markup
    let calls: String
    let mean: String
    let rows: String
    /// Read into the server's memory; a dash for nothing, as for the two after it.
    let read: String
    let temporary: String
    let wal: String

    /// In bytes.
    static let block = 8192

    /// - Parameter all: that of all statements.
    init(_ load: StatementLoad, of all: StatementLoad) {
        let part = Self.share(load, of: all)
        total = NumberText.duration(milliseconds: load.totalMilliseconds)
        share = NumberText.percent(part)
        shareBar = Markup(ShareBar(part).markup)
        calls = NumberText.count(load.calls)
        mean = NumberText.milliseconds(load.meanMilliseconds)
        rows = NumberText.count(load.rows)
        read = Self.bytes(blocks: load.sharedBlocksRead)
        temporary = Self.bytes(blocks: load.temporaryBlocks)
        wal = load.walBytes > 0 ? ByteUnit.text(load.walBytes) : "—"
    }

    static func share(_ load: StatementLoad, of all: StatementLoad) -> Double? {
        all.totalMilliseconds > 0 ? load.totalMilliseconds / all.totalMilliseconds : nil
    }

    static func bytes(blocks: Int) -> String {
        guard blocks > 0 else { return "—" }
        let (bytes, isTooMany) = blocks.multipliedReportingOverflow(by: block)
        return ByteUnit.text(isTooMany ? .max : bytes)
    }
}

/// A query of the load as pages list it.
struct LoadRow: Codable, Hashable, Sendable {
    /// Its id on the page of all.
    let anchor: String
    /// Link to the query's own page.
    let href: String
    /// The first words of the query.
    let excerpt: String
    /// What changed, in a few words; one or none.
    let news: [String]
    /// The endpoint that sends it; one or none.
    let endpoints: [String]
    let figures: LoadFigureCells
    /// Total time by hour.
    let trend: Markup

    init(_ group: StatementGroup, of statements: Statements, changes: [String: Change]) {
        anchor = PagePath.queryID(group.fingerprint)
        href = PagePath.query(group.fingerprint)
        excerpt = group.query.isEmpty ? "text not known" : DisplayText.shortened(group.query, to: 180)
        news = changes[group.fingerprint].flatMap(Self.news).map { [$0] } ?? []
        endpoints = group.endpoint.map { [DisplayText.shortened($0, to: 80)] } ?? []
        figures = LoadFigureCells(group.load, of: statements.total)
        trend = Markup(
            Sparkline(
                zip(group.hours, statements.hours).map { $1.grade == .none ? nil : $0.totalMilliseconds }
            ).markup)
    }

    /// Changes by query, as far as they are about the load.
    static func changes(_ report: Report) -> [String: Change] {
        Dictionary(
            firstOf: (report.comparison?.changes ?? []).compactMap { change in
                guard case .query(let fingerprint) = change.subject, change.measure?.isOfStatement == true else {
                    return nil
                }
                return (fingerprint, change)
            })
    }

    /// `worse since 19 Nov: average 3.1 → 9.2 ms (+197 %)`, `new`.
    static func news(_ change: Change) -> String? {
        switch change.kind {
        case .new: return "new"
        case .returned: return "back"
        case .worse, .better:
            let since = change.since.map { " since \(WindowText.shortDay($0))" } ?? ""
            return "\(change.kind.rawValue)\(since)\(change.figures.map { ": \($0)" } ?? "")"
        case .gone, .steady, .tooLittleData: return nil
        }
    }
}

/// The queries that are not listed, or all together.
struct LoadTogetherRow: Codable, Hashable, Sendable {
    let label: String
    let figures: LoadFigureCells

    /// Those that a table lacks; none if it has all.
    static func others(_ statements: Statements) -> [LoadTogetherRow] {
        guard statements.other.groups > 0 else { return [] }
        return [
            LoadTogetherRow(
                label: NumberText.counted(statements.other.groups, "other query", "other queries"),
                figures: LoadFigureCells(statements.other.load, of: statements.total))
        ]
    }

    static func all(_ statements: Statements) -> LoadTogetherRow {
        LoadTogetherRow(
            label: "All queries", figures: LoadFigureCells(statements.total, of: statements.total))
    }
}
