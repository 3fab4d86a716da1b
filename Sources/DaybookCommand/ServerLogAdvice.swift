import MonitoringStore
import Reporting

/// What the server's logs lack for reports, and how they get it. Advice: a report is made without it.
struct ServerLogAdvice {
    let settings: Settings
    let store: MonitoringStore

    /// Empty if nothing is missing.
    var findings: [Preflight.Finding] {
        do {
            let server = try store.serverSettings()
            let missing = ServerLogSetting.all(
                of: server, threshold: settings.report.slowQueries.thresholdMilliseconds
            ).filter { !$0.isGood }
            guard settings.logs.contains(where: { $0.kind == .postgres }) else { return [unread(missing)] }
            return missing.isEmpty ? [] : [lacking(missing, server)]
        } catch {
            return [Preflight.Finding(check: Self.check, status: .warning, message: "\(error)")]
        }
    }

    private static let check = "server log"

    /// No log is configured, so that a list of settings would be of no use yet.
    private func unread(_ missing: [ServerLogSetting]) -> Preflight.Finding {
        let next =
            missing.isEmpty
            ? ""
            : "; check then lists the \(NumberText.counted(missing.count, "setting")) that the server lacks for them"
        return Preflight.Finding(
            check: Self.check, status: .advice,
            message:
                "no PostgreSQL log is configured; to report slow queries, plans and the section \"The server\" from the server's logs, list the files under logs (kind: postgres)\(next)"
        )
    }

    private func lacking(_ missing: [ServerLogSetting], _ server: ServerSettings) -> Preflight.Finding {
        let assignments = missing.map { Terminal.line($0.assignment) }
        let width = assignments.map(\.count).max() ?? 0
        return Preflight.Finding(
            check: Self.check, status: .advice, message: "\(Self.place(server.host)):",
            lines: zip(assignments, missing).map { assignment, setting in
                let blanks = String(repeating: " ", count: width - assignment.count)
                return "\(assignment)\(blanks)  # \(Terminal.line(setting.reason(server)))"
            })
    }

    /// Where settings of the server are changed.
    private static func place(_ host: ServerSettings.Host) -> String {
        let lead = "reports could show more if the server logged it; set"
        return switch host {
        case .plain: "\(lead) in postgresql.conf or with ALTER SYSTEM, then run SELECT pg_reload_conf()"
        case .supabase: "\(lead) as postgres, for each role of the application, with ALTER ROLE name SET"
        case .rds: "\(lead) in the DB parameter group"
        case .cloudSQL: "\(lead) as database flags of the instance"
        case .azure: "\(lead) under Server parameters"
        }
    }
}
