import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// The files of `templates/operations`, tested with the programs that use them.
@Suite("operations", .serialized, .needs(.postgresql, .nginx, .systemd, .groff))
struct OperationsTests {
    private static let files = "\(TestProgram.root)/templates/operations"

    /// Runs a program; its output and errors are combined.
    private func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
        let outcome = try OtherProgram.run([program] + arguments)
        return (outcome.status, outcome.output + outcome.errors)
    }

    @Test("systemd accepts the service and the timer without a warning")
    func units() throws {
        let folder = try TemporaryFolder()
        let service = try String(contentsOfFile: "\(Self.files)/daybook.service", encoding: .utf8)
        #expect(service.contains("ExecStart=/usr/local/bin/daybook nightly "))
        let units = try FileManager.default.contentsOfDirectory(atPath: Self.files).filter { !$0.hasSuffix(".conf") }
        #expect(
            units.sorted() == ["daybook-collect.service", "daybook-collect.timer", "daybook.service", "daybook.timer"])
        for unit in units {
            // The program is in its build folder.
            let text = try String(contentsOfFile: "\(Self.files)/\(unit)", encoding: .utf8)
            try folder.write(text.replacing("/usr/local/bin/daybook", with: TestProgram.path), to: unit)
        }
        let outcome = try run(
            "/usr/bin/systemd-analyze", ["verify", "--man=no"] + units.map { "\(folder.path)/\($0)" })
        let ours = outcome.output.split(separator: "\n").filter { $0.contains("daybook") }
        #expect(outcome.status == 0 && ours.isEmpty, "\(outcome.output)")
        let calendar = try run("/usr/bin/systemd-analyze", ["calendar", "*-*-* 03:15:00"])
        #expect(calendar.status == 0)
        // A misspelled setting would be reported.
        try folder.write(service.replacing("ProtectHome", with: "ProtectHouse"), to: "daybook.service")
        let wrong = try run("/usr/bin/systemd-analyze", ["verify", "--man=no", "\(folder.path)/daybook.service"])
        #expect(wrong.output.contains("ProtectHouse"), "\(wrong.output)")
    }

    @Test("nginx serves a published site with its headers, and no staged files")
    func nginx() async throws {
        let database = try await TestDatabase.migrated()
        let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
        try database.store().append(requests: [
            RequestRecord(
                endpoint: "/api/orders", method: "GET", responseMilliseconds: 10, status: 200, at: window.start)
        ])
        let folder = try TemporaryFolder()
        let nightly = try await TestProgram.run(
            ["nightly", "--quiet", "--database", database.conninfo, "--now", "2026-11-23T04:00:00Z"], in: folder.path)
        #expect(nightly.status == 0, "\(nightly.errors)")
        try folder.write("x", to: "output/site/.staging-2026-11-21/index.html")
        try folder.write("x", to: "output/site/index.html.staging")
        let server = try SiteServer(site: "\(folder.path)/output/site")
        func get(_ path: String) async throws -> (status: Int, headers: [String: String], text: String) {
            let (http, data) = try await server.get(path)
            let headers = Dictionary(
                uniqueKeysWithValues: http.allHeaderFields.map { ("\($0.key)".lowercased(), "\($0.value)") })
            return (http.statusCode, headers, String(decoding: data, as: UTF8.self))
        }
        let home = try await get("/")
        #expect(home.status == 200 && home.text.hasSuffix("</html>\n"))
        #expect(home.headers["x-content-type-options"] == "nosniff")
        #expect(home.headers["cache-control"] == "no-cache")
        #expect(home.headers["content-security-policy"] == "frame-ancestors 'none'")
        #expect(home.headers["referrer-policy"] == "no-referrer")
        #expect(home.headers["content-type"] == "text/html; charset=utf-8")
        let day = try await get("/2026/11/22/")
        #expect(day.status == 200 && day.text.contains("Sunday, 22 November 2026"))
        for path in ["/.staging-2026-11-21/index.html", "/index.html.staging", "/2026/11/21/", "/2026/"] {
            let answer = try await get(path)
            #expect(answer.status == 404 || path == "/2026/", "\(path) \(answer.status)")
            #expect(answer.headers["x-content-type-options"] == "nosniff", "\(path)")
        }
    }

    @Test("the manual page has every command and option, and groff formats it without a warning")
    func manual() async throws {
        let manual = try await TestProgram.run(["manual"])
        #expect(manual.status == 0)
        let folder = try TemporaryFolder()
        try folder.write(manual.output, to: "daybook.1")
        let checked = try run("/usr/bin/groff", ["-man", "-Tutf8", "-ww", "-z", "\(folder.path)/daybook.1"])
        #expect(checked.status == 0 && checked.output.isEmpty, "\(checked.output)")
        let formatted = try run(
            "/usr/bin/groff", ["-man", "-Tascii", "-P-c", "-P-b", "-P-u", "\(folder.path)/daybook.1"]
        ).output
        for command in [
            "demo", "migrate", "collect", "record", "ingest access-log", "ingest postgres-log", "report", "nightly",
            "rebuild", "verify", "remove", "adopt", "check", "alerts acknowledge", "acknowledge",
        ] {
            #expect(formatted.contains("daybook \(command)\n"), "\(command)")
        }
        for option in [
            "--catch-up", "--keep-site", "--resend", "--dry-run", "--source", "--connections", "--endpoints",
            "--keep-parameters", "--from", "--json",
        ] {
            #expect(formatted.contains(option), "\(option)")
        }
        #expect(!formatted.contains("keep-server"))
    }

    @Test("each command has a manual page of its own, which groff formats without a warning")
    func manualPages() async throws {
        let folder = try TemporaryFolder()
        let manual = try await TestProgram.run(["manual", "--folder", folder.path])
        #expect(manual.status == 0 && manual.output.isEmpty)
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        for name in ["daybook", "daybook-nightly", "daybook-ingest-access-log", "daybook-alerts-acknowledge"] {
            #expect(pages.contains("\(name).1"), "\(name)")
        }
        #expect(!pages.contains { $0.contains("keep-server") || $0.contains("manual") })
        let checked = try run("/usr/bin/groff", ["-man", "-Tutf8", "-ww", "-z"] + pages.map { "\(folder.path)/\($0)" })
        #expect(checked.status == 0 && checked.output.isEmpty, "\(checked.output)")
        let missing = try await TestProgram.run(["manual", "--folder", "\(folder.path)/none"])
        #expect(missing.status == 64 && missing.errors.contains("name a folder that is there"), "\(missing.errors)")
    }
}
