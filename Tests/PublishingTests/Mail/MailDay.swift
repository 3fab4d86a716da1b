import Foundation
import Reporting
import TestSupport

@testable import Publishing

/// Days to be mailed, in a separate archive.
struct MailDay {
    let folder: TemporaryFolder
    let archive: Archive
    static let now = Instant(seconds: 1_795_406_400)
    static let date = CalendarDate(daysSince1970: 20779)
    static let ledgerFile = "2026/11/22.mail.json"

    init() throws {
        folder = try TemporaryFolder()
        archive = Archive(root: folder.path)
    }

    /// 100 requests in the first hour to the endpoint `name`, `failed` of them errors; none at all if `name` is `nil`.
    static func report(_ date: CalendarDate = date, failed: Int = 0, name: String? = "/api/größe") -> Report {
        let window = ReportWindow(date: date, timeZone: .utc)
        var traffic = Traffic()
        traffic.add(milliseconds: 20, status: 200, requests: 100 - failed)
        if failed > 0 { traffic.add(milliseconds: 20, status: 503, requests: failed) }
        let pieces = name.map {
            [HourlyTraffic.Piece(slot: window.hours[0], traffic: [Endpoint(name: $0, method: "GET"): traffic])]
        }
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces ?? [], stored: []),
                slowQueries: SlowQueryTally(window: window), storedAlerts: [], resources: [], notes: []),
            settings: ReportSettings(), version: "0.0.0")
    }

    static func settings(
        to recipients: [String] = ["a@example.org", "b@example.org", "c@example.org"],
        command: [String], policy: DeliveryPolicy = .always, timeoutSeconds: Int = 300
    ) throws -> MailSettings {
        try MailSettings(
            from: MailAddress("Dagbuch für Läden <daybook@example.org>"),
            recipients: try recipients.map(MailAddress.init),
            command: command, policy: policy, timeoutSeconds: timeoutSeconds, subjectPrefix: "Shop")
    }

    static let digest =
        "# Sunday\n\n**OK.** größer als früher — `▁▂▃▄▅▆▇█`\n\n- \(String(repeating: "lang ", count: 60))\n- a trailing blank \n\n.\nFrom here\n日本語 = €\n"
    static let body = MailBody(digest: digest, page: "https://example.org/2026/11/22/index.html") {
        "<!doctype html>\n<p>\($0.replacing("&", with: "&amp;").replacing("<", with: "&lt;"))</p>\n"
    }

    func archived(_ report: Report) throws {
        try folder.write(
            String(decoding: report.encoded(), as: UTF8.self), to: "\(report.window.path)/\(Archive.reportFile)")
    }

    /// Address, state, number of attempts and reason of every entry in the ledger, by address.
    func ledger() throws -> [[String]] {
        try DeliveryLedger(of: "2026/11/22", in: archive, channel: MailChannel.name).entries.values.sorted {
            $0.recipient < $1.recipient
        }
        .map { [$0.recipient, $0.state.rawValue, "\($0.attempts)", $0.reason ?? ""] }
    }

    /// A shell script that acts as a misbehaving mailer.
    func program(_ text: String, named name: String = "mailer") throws -> String {
        try folder.write("#!/bin/sh\n\(text)\n", to: ".\(name)")
        chmod("\(folder.path)/.\(name)", 0o755)
        return "\(folder.path)/.\(name)"
    }
}
