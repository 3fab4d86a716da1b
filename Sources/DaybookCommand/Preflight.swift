import MonitoringStore
import Publishing
import Rendering
import Reporting

/// Checks everything a report needs, without changing anything.
struct Preflight {
    enum Status: String, Codable {
        case ok
        /// Nothing is wrong, but a report could show more.
        case advice
        /// A day can be reported, but the operator should know.
        case warning
        case failed
    }

    struct Finding: Codable {
        let check: String
        let status: Status
        /// The result and, unless it is ok, the remedy.
        let message: String
        /// Lines of a table after the message, safe for a terminal; `nil` without one.
        var lines: [String]?
    }

    let settings: Settings
    let output: OutputSettings
    /// `nil` where no recipients are configured.
    var mail: MailSettings?
    /// Whether names in settings are looked up in the tables, and for which organization a report is to be.
    var named: (isChecked: Bool, tenant: OrganizationID?) = (false, nil)
    /// Whether the settings of the server's log are read.
    var advises = false

    var findings: [Finding] {
        let (tables, identity, advice) = database
        return tables + labels + templates + folders(identity) + mailer + heartbeat + advice
    }

    /// - Throws: `PreflightFailure` when a day could not be reported.
    func check() throws {
        let failed = findings.filter { $0.status == .failed }
        guard failed.isEmpty else {
            throw PreflightFailure(
                messages: failed.map(\.message),
                isAboutFolders: failed.contains { ["archive", "site"].contains($0.check) })
        }
    }

    /// The findings; what the archive must belong to, `nil` where that cannot be read; and advice.
    private var database: ([Finding], DatabaseIdentity?, [Finding]) {
        let store: MonitoringStore
        do {
            store = try settings.store()
        } catch {
            return ([Finding(check: "connection", status: .failed, message: "\(error)")], nil, [])
        }
        let connection = Finding(check: "connection", status: .ok, message: store.session)
        do {
            let state = try store.state(now: settings.now, clock: settings.clock)
            let tables = Finding(
                check: "tables", status: state.isMigrated ? .ok : .warning,
                message: state.isMigrated
                    ? "the monitoring tables in schema \(settings.schema) are readable and up to date"
                    : "the monitoring tables in schema \(settings.schema) are readable, but from an older version; upgrade them with \"daybook migrate\""
            )
            let identity = try store.identity()
            return (
                [connection, tables, freshness(state.newestRequest)]
                    + clocks(state.clock, MonitoringSchema(name: settings.schema))
                    + alignment(state.newestStoredHour)
                    + (named.isChecked
                        ? NamedSettings(settings: settings, store: store, tenant: named.tenant).findings : []),
                identity,
                advises
                    ? ServerLogAdvice(settings: settings, store: store).findings
                        + StatementAdvice(store: store).findings : []
            )
        } catch {
            return ([connection, Finding(check: "tables", status: .failed, message: "\(error)")], nil, [])
        }
    }

    private func freshness(_ newest: Instant?) -> Finding {
        guard let newest else {
            return Finding(
                check: "requests", status: .warning,
                message: "no requests recorded; fill the table from the application or with \"daybook ingest\"")
        }
        let isOld = newest < settings.now.adding(seconds: -86_400)
        return Finding(
            check: "requests", status: isOld ? .warning : .ok,
            message: "the newest is from \(newest)"
                + (isOld
                    ? ", more than a day before \(settings.now); check that the application or \"daybook ingest\" still writes requests"
                    : ""))
    }

    /// Empty when stored hours are hours of the configured zone, or there are none.
    private func alignment(_ newest: HourSlot?) -> [Finding] {
        guard let newest, settings.timeZone.hourSlot(of: newest.start) != newest else { return [] }
        return [
            Finding(
                check: "stored hours", status: .warning,
                message:
                    "the newest stored hour begins at \(newest.start), which is not an hour of \(settings.timeZone); its figures in reports are approximate: run \"daybook collect\" and \"daybook ingest\" with the same time-zone as reports"
            )
        ]
    }

    /// Empty when the clocks agree.
    private func clocks(_ clock: ServerClock, _ schema: MonitoringSchema) -> [Finding] {
        let difference =
            clock.obstacle.map { Finding(check: "clock", status: .failed, message: "\($0)") }
            ?? clock.difference.map {
                Finding(
                    check: "clock", status: .warning,
                    message:
                        "\($0); synchronize both with NTP: this machine's clock decides where days begin, the server's often dates the rows"
                )
            }
        let future = clock.future(in: schema).map {
            Finding(
                check: "future", status: .warning,
                message:
                    "\($0); a clock was wrong where they were logged; correct or delete the rows, or they will appear in a future day"
            )
        }
        return [difference, future].compactMap(\.self)
    }

    /// Empty when no file is configured.
    private var labels: [Finding] {
        guard let path = settings.labels else { return [] }
        do {
            let count = try OrganizationLabels.read(path).count
            return [
                Finding(
                    check: "labels", status: .ok, message: "\(path) names \(NumberText.counted(count, "organization"))")
            ]
        } catch {
            return [Finding(check: "labels", status: .failed, message: "\(error)")]
        }
    }

    private var templates: [Finding] {
        do {
            let remarks = try output.templateSet().remarks
            if remarks.isEmpty {
                return [
                    Finding(check: "templates", status: .ok, message: "\(try output.templateFolder()) is complete")
                ]
            }
            return remarks.map { Finding(check: "templates", status: .warning, message: $0) }
        } catch {
            return [Finding(check: "templates", status: .failed, message: "\(error)")]
        }
    }

    private func folders(_ identity: DatabaseIdentity?) -> [Finding] {
        let ownership = Ownership(output)
        let archive = folder("archive", output.archive) {
            if let identity { try ownership.checkArchive(settings, identity) }
        }
        let site = folder("site", output.site) { try ownership.checkSite() }
        // What keeps the archive from being read keeps the site from being compared with it.
        return (site.message == archive.message ? [archive] : [archive, site]) + organization(identity)
    }

    /// Empty unless reports for one organization may not be written.
    private func organization(_ identity: DatabaseIdentity?) -> [Finding] {
        guard let tenant = named.tenant else { return [] }
        do {
            let ownership = Ownership(output.tenant(tenant))
            if let identity { try ownership.checkArchive(settings, identity) }
            try ownership.checkSite()
            return []
        } catch {
            return [Finding(check: "tenant", status: .failed, message: "\(error)")]
        }
    }

    /// - Parameter check: throws why reports may not go there.
    private func folder(_ name: String, _ path: String, _ check: () throws -> Void) -> Finding {
        if let obstacle = DurableFile.obstacle(toWriting: path) {
            return Finding(
                check: name, status: .failed,
                message:
                    "cannot write \(obstacle.path): \(obstacle.reason); make the folder writable or name another with --\(name)"
            )
        }
        do {
            try DemoMark.refuse(path)
            try check()
        } catch {
            return Finding(check: name, status: .failed, message: "\(error)")
        }
        return Finding(check: name, status: .ok, message: "\(path) is writable")
    }

    /// Asks nobody.
    private var heartbeat: [Finding] {
        guard settings.heartbeat != nil else { return [] }
        return [
            Heartbeat.isAvailable
                ? Finding(check: "heartbeat", status: .ok, message: "nightly asks for it with curl")
                : Finding(
                    check: "heartbeat", status: .warning,
                    message: "curl is not in PATH, so no run is announced; install curl")
        ]
    }

    /// Sends nothing: it can only be checked whether the program can be started.
    private var mailer: [Finding] {
        guard let mail else { return [] }
        do {
            try Mailer(command: mail.command, timeoutSeconds: mail.timeoutSeconds).check()
            let recipients = mail.recipients.map(\.address).joined(separator: ", ")
            return [
                Finding(
                    check: "mail", status: .ok,
                    message:
                        "\(mail.command[0]) is executable; recipients: \(recipients); when: \(mail.policy.rawValue)")
            ]
        } catch {
            return [Finding(check: "mail", status: .failed, message: "\(error)")]
        }
    }
}

/// Why no day can be reported, found before anything was started. Exit status 1.
struct PreflightFailure: OperatorError {
    let messages: [String]
    /// Whether nothing may be written to the archive either, or nothing can be.
    let isAboutFolders: Bool

    var description: String { messages.joined(separator: "\n") }
}
