import Foundation
import MonitoringStore
import Publishing
import Rendering
import Reporting

/// Everything a day needs, looked at without changing anything.
struct Preflight {
    enum Status: String, Codable {
        case ok
        /// A day can be reported, but somebody should know.
        case warning
        case failed
    }

    struct Finding: Codable {
        let check: String
        let status: Status
        /// What was found and, unless it is fine, the remedy.
        let message: String
    }

    let settings: Settings
    let output: OutputSettings
    /// `nil` where nobody is mailed.
    var mail: MailSettings?

    var findings: [Finding] { database + [templates] + folders + mailer }

    /// - Throws: `PreflightFailure` when a day could not be reported.
    func check() throws {
        let failed = findings.filter { $0.status == .failed }.map(\.message)
        guard failed.isEmpty else { throw PreflightFailure(messages: failed) }
    }

    private var database: [Finding] {
        let store: MonitoringStore
        do {
            store = try settings.store()
        } catch {
            return [Finding(check: "connection", status: .failed, message: "\(error)")]
        }
        let connection = Finding(check: "connection", status: .ok, message: store.session)
        do {
            let state = try store.state(now: settings.isNowGiven ? settings.now : nil)
            let tables = Finding(
                check: "tables", status: state.isMigrated ? .ok : .warning,
                message: state.isMigrated
                    ? "the monitoring tables in schema \(settings.schema) can be read in full"
                    : "the monitoring tables in schema \(settings.schema) can be read in full, but are not those of this version; upgrade them with \"daybook migrate\"")
            return [connection, tables, freshness(state.newestRequest)] + clocks(state.clock, MonitoringSchema(name: settings.schema))
        } catch {
            return [connection, Finding(check: "tables", status: .failed, message: "\(error)")]
        }
    }

    private func freshness(_ newest: Instant?) -> Finding {
        guard let newest else {
            return Finding(
                check: "requests", status: .warning,
                message: "no request is recorded; fill the table from the application or with \"daybook ingest\"")
        }
        let isOld = newest < settings.now.adding(seconds: -86_400)
        return Finding(
            check: "requests", status: isOld ? .warning : .ok,
            message: "the newest is of \(newest)"
                + (isOld ? ", more than a day before \(settings.now); check that logging or \"daybook ingest\" runs" : ""))
    }

    /// Nothing is said of clocks that agree.
    private func clocks(_ clock: ServerClock, _ schema: MonitoringSchema) -> [Finding] {
        [
            clock.difference.map { ("clock", "\($0): set both by NTP, for days are cut by this machine's and rows are often dated by the server's") },
            clock.future(in: schema).map {
                ("future", "\($0): a clock was wrong where they were logged; correct or delete the rows, or they turn up in a day to come")
            },
        ].compactMap { $0.map { Finding(check: $0.0, status: .warning, message: $0.1) } }
    }

    private var templates: Finding {
        do {
            _ = try TemplateSet(folder: output.templates)
            return Finding(check: "templates", status: .ok, message: "\(output.templates) can be used")
        } catch {
            return Finding(check: "templates", status: .failed, message: "\(error)")
        }
    }

    private var folders: [Finding] {
        [("archive", output.archive), ("site", output.site)].map { name, path in
            if let obstacle = DurableFile.obstacle(toWriting: path) {
                return Finding(
                    check: name, status: .failed,
                    message: "cannot write \(obstacle.path): \(obstacle.reason); make the folder writable or name another with --\(name)")
            }
            return Finding(check: name, status: .ok, message: "\(path) can be written")
        }
    }

    /// Nothing is sent: whether the program could be started is all that is known beforehand.
    private var mailer: [Finding] {
        guard let mail else { return [] }
        do {
            try Mailer(command: mail.command, timeoutSeconds: mail.timeoutSeconds).check()
            let recipients = mail.recipients.map(\.address).joined(separator: ", ")
            return [
                Finding(check: "mail", status: .ok, message: "\(mail.command[0]) can be run, for \(recipients), \(mail.policy.rawValue)")
            ]
        } catch {
            return [Finding(check: "mail", status: .failed, message: "\(error)")]
        }
    }
}

/// What keeps a day from being reported, before anything is begun. Exit status 1.
struct PreflightFailure: Error, CustomStringConvertible {
    let messages: [String]

    var description: String { messages.joined(separator: "\n") }
}
