import Foundation
import Reporting
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Runs `daybook demo` and checks what it creates, and that nothing of it keeps running.
@Suite("demo command", .serialized, .needs(.postgresql))
struct DemoCommandTests {
    private static let small = ["demo", "--days", "2", "--requests-per-day", "2000"]

    /// Folders used by private servers of a process's children.
    private func serverFolders() throws -> Set<String> {
        Set(
            try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter {
                $0.wholeMatch(of: /daybook-[A-Za-z0-9]{6}/) != nil
            })
    }

    private func arguments(of process: String) -> String {
        ((try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? "").replacing("\u{0}", with: " ")
    }

    /// Server processes that work in one of `folders`.
    private func servers(in folders: Set<String>) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { process in
            Int(process) != nil && folders.contains { arguments(of: process).contains($0) }
        }
    }

    /// `nil` while it is starting.
    private func server(in folder: String) -> pid_t? {
        (try? String(contentsOfFile: "/tmp/\(folder)/data/postmaster.pid", encoding: .utf8))
            .flatMap { $0.split(separator: "\n").first.flatMap { pid_t($0) } }
    }

    private func isDescendant(_ process: pid_t?, of ancestor: pid_t) -> Bool {
        guard var process else { return false }
        while process > 1, process != ancestor {
            guard let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8),
                let line = status.split(separator: "\n").first(where: { $0.hasPrefix("PPid:") }),
                let parent = pid_t(line.dropFirst(5).trimmingCharacters(in: .whitespaces))
            else { return false }
            process = parent
        }
        return process == ancestor
    }

    private func killServer(in folders: Set<String>) throws {
        for folder in folders { kill(try #require(server(in: folder)), SIGQUIT) }
    }

    @Test("it creates every day, says what to look at, and is the same every time")
    func made() async throws {
        let first = try TemporaryFolder()
        let second = try TemporaryFolder()
        for folder in [first, second] {
            let outcome = try await TestProgram.run(Self.small + ["--quiet"], in: folder.path)
            #expect(
                outcome
                    == TestProgram.Outcome(
                        status: 0,
                        output: """
                            The demo reported 2 days. Open these in a browser:
                              output/site/2026/11/22/index.html
                                  the last day: an error burst at POST /api/checkout, an organization whose imports fail, a
                                  search that became slow and its query, a new slow query of the sales report, and
                                  connections near their limit
                              output/site/index.html
                                  all days: the latest verdict, calendars, trends

                            """, errors: ""))
        }
        let files = try first.contents()
        #expect(try second.contents() == files)
        #expect(files.keys.contains("output/archive/2026/11/21/report.json"))
        let report = try #require(files["output/archive/2026/11/22/report.json"])
        #expect(String(decoding: report, as: UTF8.self).contains("\"Node Type\""))
    }

    @Test("its incidents are reported on their days, and no other day has any")
    func changes() async throws {
        let folder = try TemporaryFolder()
        #expect(try await TestProgram.run(["demo", "--quiet"], in: folder.path).status == 0)
        var changed: [String: [String]] = [:]
        for (path, content) in try folder.contents() where path.hasSuffix("report.json") {
            let changes = try #require(try Report(json: content).comparison).changes
            let names = changes.map {
                "\($0.kind) \($0.measure.map { "\($0)" } ?? ""): \($0.excerpt.map { $0.prefix(20) } ?? $0.subject.name[...])"
            }
            if !names.isEmpty {
                changed[String(path.dropFirst("output/archive/".count).dropLast("/report.json".count))] = names
            }
        }
        let query = "worse slowTime: SELECT id, title, pr"
        let sales = "new slowTime: SELECT c.name, count"
        let slower = ["worse p95: GET /api/search", query, "worse p95: the whole service"]
        #expect(
            changed == [
                "2026/11/13": ["worse errors: POST /api/imports"], "2026/11/19": slower, "2026/11/20": slower,
                "2026/11/21": [slower[0], query, sales, slower[2]],
                "2026/11/22": [
                    "worse serverErrors: POST /api/checkout", "worse errors: POST /api/imports", slower[0],
                    "worse p95: POST /api/checkout", query, "worse greatestValue: Connections", sales, slower[2],
                ],
            ])
        let pages = try folder.contents().filter { $0.key.hasPrefix("output/site/2026/11/22/slow-queries/") }
            .map { String(decoding: $0.value, as: UTF8.self) }
        let search = try #require(pages.first { $0.contains("ILIKE") })
        #expect(
            search.contains(
                /<p>Previous day: \d+ executions, [\d.]+ min\. Last 2 Sundays: [\d.]+ s\. Median day: [\d.]+ executions, [\d.]+ s, P95 [\d,]+ ms\.<\/p>/
            )
        )
        // The main finding of each day, in the subject of its mail.
        var days: [String: String] = [:]
        for (path, content) in try folder.contents() where path.hasSuffix("report.json") {
            days[String(path.dropFirst("output/archive/2026/".count).dropLast("/report.json".count))] =
                Verdict(try Report(json: content)).subject
        }
        #expect(days.count == 21 && days.removeValue(forKey: "11/02") == "First report")
        #expect(days.removeValue(forKey: "11/10") == "Warning: no requests 02:00-05:00")
        #expect(days.removeValue(forKey: "11/13")?.hasPrefix("Warning: POST /api/imports errors 0 -> ") == true)
        for day in ["11/19", "11/20", "11/21"] {
            #expect(days.removeValue(forKey: day)?.hasPrefix("Warning: GET /api/search P95 ") == true, "\(day)")
        }
        #expect(days.removeValue(forKey: "11/22") == "Critical: POST /api/checkout 5xx 0.02 -> 42.3 %")
        #expect(days.count == 14 && days.values.allSatisfy { $0 == "OK" }, "\(days)")
        // With the right endpoint, query and organization, in words, at the beginning of the digest.
        let digest = try #require(try folder.contents()["output/archive/2026/11/22/digest.md"])
        let text = String(decoding: digest, as: UTF8.self)
        let findings = text.components(separatedBy: "\n").filter { $0.wholeMatch(of: /\d+\. .*/) != nil }
        let expected = [
            (
                "**POST /api/checkout**: server errors 0.02 → 42.3 %, 14:00 to 16:00 (44 of 104)",
                "Affects 9 of 12 organizations evenly."
            ),
            ("**Connections**: peaked at 97 of 100 at 20:05, at most ", " on any of the last 20 days."),
            (
                "**The database server**: 14 deadlocks, 10:00 to 12:00; none on the last 20 days",
                "Also 38 lock waits (ShareLock on transaction)"
            ),
            ("**POST /api/imports**: errors ", "Only Tenant 2 (17.0 % of requests)."),
            (
                "**GET /api/search** since 19 Nov: P95 ",
                "above 500 ms. Affects all 12 organizations evenly. Its query `SELECT id, title, price"
            ),
            ("`SELECT c.name", "from /api/reports/sales"),
            ("**The whole service**: no requests from 03:00 to 04:00", ""),
            ("**The database server** since 21 Nov: 51 temporary files; at most ", "Most from /api/reports/sales."),
        ]
        #expect(findings.count == expected.count)
        for (number, ((name, words), line)) in zip(expected, findings).enumerated() {
            #expect(line.hasPrefix("\(number + 1). \(name)") && (words.isEmpty || line.contains(words)), "\(line)")
        }
        #expect(text.components(separatedBy: "\n").count <= 61)
    }

    @Test("of a database alone, it finds what really became slower and what really ran more often")
    func database() async throws {
        let folder = try TemporaryFolder()
        let outcome = try await TestProgram.run(["demo", "--postgres-only", "--days", "9", "--quiet"], in: folder.path)
        // PostgreSQL's additional modules are not always installed with the server.
        if outcome.errors.hasPrefix("daybook: --postgres-only needs the module pg_stat_statements") { return }
        #expect(outcome.status == 0, "\(outcome.errors)")
        let files = try folder.contents()
        let report = try Report(json: try #require(files["output/archive/2026/11/22/report.json"]))
        let statements = try #require(report.statements)
        #expect(statements.grade == .exact && statements.losses == [] && report.isOfDatabaseAlone)
        #expect(statements.groups.reduce(statements.other.load.calls) { $0 + $1.load.calls } == statements.total.calls)
        let changes = try #require(report.comparison).changes.filter { $0.kind == .worse }
        #expect(changes.contains { $0.measure == .statementMean && $0.excerpt?.contains("shop.orders") == true })
        #expect(changes.contains { $0.measure == .statementCalls && $0.excerpt?.contains("shop.products") == true })
        #expect(Verdict(report).subject.hasPrefix("Warning: query "))
        let group = try #require(statements.groups.first { $0.query.contains("WHERE customer = $1") })
        #expect(group.endpoint == "/orders" && group.roles == ["shop_web"] && group.history.count == 8)
        #expect(files["output/site/2026/11/22/queries/\(group.fingerprint).html"] != nil)
        // Hours of a missed night are divided.
        let missed = try Report(json: try #require(files["output/archive/2026/11/17/report.json"]))
        #expect(missed.statements?.grade == .exact)
        #expect(missed.statements?.hours.contains { $0.grade == .spread } == true)
    }

    @Test("it does not write among days that are not its own")
    func foreign() async throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "output/archive/2026/11/01/report.json")
        #expect(
            try await TestProgram.run(Self.small, in: folder.path)
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors:
                        "daybook: output/archive holds files that are not from a demo, and the demo would overwrite them; name other folders with --archive and --site\n"
                ))
        let site = try await TestProgram.run(
            Self.small + ["--archive", "a", "--site", "output/archive"], in: folder.path)
        #expect(
            site.status == 64 && site.errors.hasPrefix("daybook: output/archive holds files that are not from a demo"))
        #expect(try folder.contents().keys.sorted() == ["output/archive/2026/11/01/report.json"])
        try folder.write("", to: "file")
        let other = try await TestProgram.run(Self.small + ["--archive", "file", "--site", "site"], in: folder.path)
        #expect(
            other.errors
                == "daybook: cannot read file: Not a directory; name other folders with --archive and --site\n")
    }

    @Test("no report is written among the days of a demo")
    func marked() async throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "output/site/.demo")
        #expect(
            try await TestProgram.run(["report", "--database", "host=/nonexistent"], in: folder.path)
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors:
                        "daybook: output/site belongs to a demo; name other folders with --archive and --site, or remove this one first\n"
                ))
    }

    @Test(
        "a signal, a kill and a failing report leave neither a server nor its folder",
        arguments: [Signal.interrupt, .terminate, .kill, nil])
    func gone(signal: Signal?) async throws {
        let folder = try TemporaryFolder()
        let before = try serverFolders()
        let result = try await Subprocess.run(
            .path(FilePath(TestProgram.path)), arguments: Arguments(["demo", "--days", "60"]),
            environment: .custom(["PATH": "/usr/bin:/bin"]), workingDirectory: FilePath(folder.path), input: .none,
            output: .discarded, error: .sequence
        ) { demo in
            var mine: Set<String> = []
            for try await line in demo.standardError.strings() where line.contains("started a private") {
                // Other tests start servers at the same time.
                mine = try serverFolders().subtracting(before).filter {
                    isDescendant(server(in: $0), of: demo.processIdentifier.value)
                }
                // Without a signal for the demo, its server is killed, and its current step fails.
                if let signal { try demo.send(signal: signal) } else { try killServer(in: mine) }
            }
            return mine
        }
        #expect(!result.terminationStatus.isSuccess)
        let mine = result.closureResult
        #expect(!mine.isEmpty)
        try Patience.wait(for: "the end of \(mine)") {
            try serverFolders().isDisjoint(with: mine) && servers(in: mine).isEmpty
        }
    }
}
