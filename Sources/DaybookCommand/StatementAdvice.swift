import MonitoringStore
import Reporting

/// What keeps the query load out of reports, with the statement that mends it. Advice: a report is made without it.
struct StatementAdvice {
    let store: MonitoringStore

    /// Empty if every statement is counted.
    var findings: [Preflight.Finding] {
        do {
            switch try store.statementReadiness() {
            case .obstacle(let obstacle): return [advice(obstacle)]
            case .view(let view, let evictions):
                return [tooSmall(view, evictions), untracked(view)].compactMap(\.self)
            }
        } catch {
            return [Preflight.Finding(check: Self.check, status: .warning, message: "\(error)")]
        }
    }

    private static let check = "query load"

    private func finding(_ message: String, _ lines: [String] = []) -> Preflight.Finding {
        Preflight.Finding(check: Self.check, status: .advice, message: message, lines: lines.isEmpty ? nil : lines)
    }

    private static let preload = "shared_preload_libraries = 'pg_stat_statements'  # add it to those that are there"
    private static let create = "CREATE EXTENSION pg_stat_statements;"

    private func advice(_ obstacle: StatementView.Obstacle) -> Preflight.Finding {
        switch obstacle {
        case .missing(isLoaded: true):
            finding(
                "the extension pg_stat_statements is missing in this database; run as a superuser or its owner:",
                [Self.create])
        case .missing(isLoaded: false):
            finding(
                "pg_stat_statements is missing; with it, reports have every query's calls and time. Set this in postgresql.conf (or the provider's parameters), restart the server, and run:",
                [Self.preload, Self.create])
        case .notLoaded:
            finding(
                "the server does not load pg_stat_statements; set this in postgresql.conf (or the provider's parameters) and restart the server:",
                [Self.preload])
        case .tooOld(let version):
            finding(
                "the extension pg_stat_statements is version \(version); run as its owner:",
                ["ALTER EXTENSION pg_stat_statements UPDATE;"])
        case .forbidden(let schema, let role):
            finding(
                "role \"\(role)\" has no right to use schema \(schema), where pg_stat_statements is, and \"daybook collect\" as that role stores no query load; run as its owner:",
                ["GRANT USAGE ON SCHEMA \(StatementView.quoted(schema)) TO \(StatementView.quoted(role));"])
        case .hidden(let role):
            finding(
                "role \"\(role)\" does not see the statements of other roles, and \"daybook collect\" as that role stores no query load; run as a superuser:",
                ["GRANT pg_read_all_stats TO \(StatementView.quoted(role));"])
        }
    }

    /// The server makes room for new statements all the time, so that figures are lower bounds.
    private func tooSmall(_ view: StatementView, _ evictions: Int?) -> Preflight.Finding? {
        guard let most = view.most, let evictions, evictions > 0 else { return nil }
        return finding(
            "pg_stat_statements keeps \(NumberText.count(most)) statements and made room for new ones \(NumberText.counted(evictions, "time")), so that figures of these hours are lower bounds; set this and restart the server:",
            ["pg_stat_statements.max = \(max(most * 2, 10_000))"])
    }

    private func untracked(_ view: StatementView) -> Preflight.Finding? {
        guard view.tracks == "none" else { return nil }
        return finding(
            "pg_stat_statements counts no statement; set this in postgresql.conf (or the provider's parameters), then run SELECT pg_reload_conf():",
            ["pg_stat_statements.track = top"])
    }
}
