import MonitoringStore
import Reporting

/// Checks that what settings name is in the tables: a name that nothing has is a mistake that no figure shows.
struct NamedSettings {
    let settings: Settings
    let store: MonitoringStore
    /// An organization that a report is about.
    var tenant: OrganizationID?

    private typealias Finding = Preflight.Finding

    /// Empty for settings that name nothing.
    var findings: [Preflight.Finding] {
        do {
            let unknown = try tenant.flatMap { try Self.unknown($0, in: store) }
                .map { Finding(check: "tenant", status: .failed, message: $0.description) }
            return [unknown].compactMap(\.self) + (try names)
        } catch {
            return [Finding(check: "settings", status: .failed, message: "\(error)")]
        }
    }

    /// Why an organization cannot be reported; `nil` if it can.
    static func unknown(_ tenant: OrganizationID, in store: MonitoringStore) throws -> UsageError? {
        if try store.knows(tenant) { return nil }
        return UsageError(
            "--tenant \(tenant): no request and no slow query is of this organization; compare the UUID with the column organization_id"
        )
    }

    private var names: [Finding] {
        get throws {
            let report = settings.report
            let patterns =
                report.objectives.compactMap { objective in
                    objective.endpoints.map { ("objectives", "objective \"\(objective.name)\"", $0) }
                } + report.healthExceptions.map { ("health", "health.endpoints", $0.endpoints) }
                + report.alertExceptions.map { ("alerts", "alerts.endpoints", $0.endpoints) }
                + report.ignored.map { ("ignore", "ignore", $0) }
            if patterns.isEmpty, report.limits.isEmpty { return [] }
            let known = try store.knownNames(now: settings.now, fold: try settings.reading(nil).fold)
            // Without any request there is nothing that a name could be compared with.
            let unmatched =
                known.endpoints.isEmpty
                ? [] : patterns.filter { _, _, pattern in !known.endpoints.contains(where: pattern.matches) }
            return unmatched.map { check, name, pattern in
                Finding(
                    check: check, status: check == "objectives" ? .failed : .warning,
                    message:
                        "\(name): no endpoint of the last week matches \"\(pattern.text)\"; correct it, or remove it")
            } + limits(known)
        }
    }

    private func limits(_ known: KnownNames) -> [Finding] {
        settings.report.limits.keys.filter { !known.metrics.contains($0) }.sorted().map { metric in
            let nearest = UnknownCommand.nearest(to: metric, among: known.metrics)
            let remedy =
                nearest.map { "did you mean \($0)?" }
                ?? "known are \(known.metrics.joined(separator: ", ")); correct it, or record a sample first with daybook record \(metric)"
            return Finding(
                check: "limits", status: known.hasSamples ? .failed : .warning,
                message: "limits.\(metric): no resource of this name has a sample; \(remedy)")
        }
    }
}
