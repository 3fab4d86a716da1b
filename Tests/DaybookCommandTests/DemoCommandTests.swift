import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// `daybook demo`: what it makes, and that nothing of it stays running.
@Suite("demo command", .serialized)
struct DemoCommandTests {
    private static let small = ["demo", "--days", "2", "--requests-per-day", "2000"]

    /// Folders that private servers of a process' children use.
    private func serverFolders() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter { $0.wholeMatch(of: /daybook-[A-Za-z0-9]{6}/) != nil })
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

    @Test("it makes every night, says what to look at, and is the same every time")
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
                            The demo made 2 nights. Open these in a browser:
                              output/site/2026/11/22/index.html
                                  the last night: an error burst at POST /api/checkout, a search that became slow, a new
                                  slow query of the sales report, and connections near their limit
                              output/site/index.html
                                  all nights, newest first

                            """, errors: ""))
        }
        let files = try first.contents()
        #expect(try second.contents() == files)
        #expect(files.keys.contains("output/archive/2026/11/21/report.json"))
        let report = try #require(files["output/archive/2026/11/22/report.json"])
        #expect(String(decoding: report, as: UTF8.self).contains("\"Node Type\""))
    }

    @Test("it does not write between nights that are not its own")
    func foreign() async throws {
        let folder = try TemporaryFolder()
        try folder.write("{}", to: "output/archive/2026/11/01/report.json")
        #expect(
            try await TestProgram.run(Self.small, in: folder.path)
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors:
                        "daybook: output/archive holds nights that no demo made, and the demo would write between them; name other folders with --archive and --site\n"
                ))
    }

    @Test("a signal, a kill and a failing report leave neither a server nor its folder", arguments: [Signal.interrupt, .terminate, .kill, nil])
    func gone(signal: Signal?) async throws {
        let folder = try TemporaryFolder()
        let before = try serverFolders()
        // A folder where the site's home should be lets every report fail at its end.
        if signal == nil { try folder.write("", to: "output/site/index.html/x") }
        let result = try await Subprocess.run(
            .path(FilePath(TestProgram.path)), arguments: Arguments(["demo", "--days", signal == nil ? "2" : "60"]),
            environment: .custom(["PATH": "/usr/bin:/bin"]), workingDirectory: FilePath(folder.path), input: .none,
            output: .discarded, error: .sequence
        ) { demo in
            var mine: Set<String> = []
            for try await line in demo.standardError.strings() where line.contains("started a private") {
                mine = try serverFolders().subtracting(before)
                if let signal { try demo.send(signal: signal) }
            }
            return mine
        }
        #expect(!result.terminationStatus.isSuccess)
        let mine = result.closureResult
        #expect(!mine.isEmpty)
        for _ in 0..<200 where try !serverFolders().isDisjoint(with: mine) || !servers(in: mine).isEmpty {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try serverFolders().isDisjoint(with: mine))
        #expect(try servers(in: mine).isEmpty)
    }
}
