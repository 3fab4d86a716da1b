import Foundation
import Reporting
import TestSupport
import Testing

/// Runs `daybook nightly` with an HTTP server that watches its runs.
@Suite("heartbeat", .needs(.postgresql, .python3))
struct HeartbeatTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A server that appends what it is asked for to `asked`, and answers with a status after some seconds.
    private func watching(
        answering status: Int = 200, after seconds: Int = 0, _ body: (UInt16) async throws -> Void
    ) async throws {
        let port = try FreePort.find()
        try folder.write(
            """
            import http.server, time
            class Watch(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    with open("asked", "a") as file: file.write(self.path + "\\n")
                    time.sleep(\(seconds))
                    self.send_response(\(status)); self.end_headers()
                def log_message(self, *arguments): pass
            http.server.ThreadingHTTPServer(("127.0.0.1", \(port)), Watch).serve_forever()
            """, to: "watch.py")
        let server = try RunningProgram(words: ["/usr/bin/python3", "watch.py"], in: folder.path)
        defer { server.signal(SIGKILL) }
        try Patience.wait(for: "the server") {
            try OtherProgram.run(["/usr/bin/curl", "-s", "-o", "/dev/null", "http://127.0.0.1:\(port)/up"]).status == 0
        }
        try? FileManager.default.removeItem(atPath: "\(folder.path)/asked")
        try await body(port)
    }

    private func nightly(_ database: String, _ heartbeat: String) async throws -> TestProgram.Outcome {
        try folder.write("heartbeat: \(heartbeat)\n", to: "daybook.yaml")
        return try await TestProgram.run(
            [
                "nightly", "--quiet", "--config", "daybook.yaml", "--database", database, "--now",
                "2026-11-22T04:00:00Z",
            ], in: folder.path)
    }

    private func asked() throws -> [String] { try folder.read("asked").split(separator: "\n").map(String.init) }

    private func database() async throws -> TestDatabase {
        try await TestDatabase.filled(24, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_778))
    }

    @Test("the start and the exit status of a run are announced, whatever it is")
    func statuses() async throws {
        let database = try await database()
        try await watching { port in
            let address = "http://127.0.0.1:\(port)/ping/0b9ff12a"
            #expect(try await nightly(database.conninfo, address) == nightly(database.conninfo, address + "/?rid=1"))
            #expect(try await nightly("host=/nowhere", address).status == 1)
            // The threads of a busy server may write the two of a run in either order.
            let asked = try asked()
            #expect(
                stride(from: 0, to: asked.count, by: 2).map { Set(asked[$0..<min($0 + 2, asked.count)]) } == [
                    ["/ping/0b9ff12a/start", "/ping/0b9ff12a/0"],
                    ["/ping/0b9ff12a/start?rid=1", "/ping/0b9ff12a/0?rid=1"],
                    ["/ping/0b9ff12a/start", "/ping/0b9ff12a/1"],
                ])
        }
    }

    @Test("a service that fails, hangs or is not there costs a warning and little time")
    func failing() async throws {
        let database = try await database()
        try await watching(answering: 500) { port in
            let outcome = try await nightly(database.conninfo, "http://127.0.0.1:\(port)")
            #expect(outcome.status == 0)
            let lines = outcome.errors.split(separator: "\n")
            #expect(lines.count == 2 && lines.allSatisfy { $0.contains("The requested URL returned error: 500") })
            #expect(lines.first?.hasPrefix("daybook: warning: the heartbeat start was not sent: curl: (22) ") == true)
        }
        try await watching(after: 120) { port in
            let began = ContinuousClock.now
            let outcome = try await nightly(database.conninfo, "http://127.0.0.1:\(port)")
            #expect(outcome.status == 0 && outcome.errors.contains("timed out"), "\(outcome)")
            #expect(ContinuousClock.now - began < .seconds(60))
        }
        let nobody = try await nightly(database.conninfo, "http://127.0.0.1:\(FreePort.find())")
        #expect(nobody.status == 0 && nobody.errors.contains("heartbeat 0 was not sent: curl: (7) "), "\(nobody)")
        let wrong = try await nightly(database.conninfo, "'ftp://example.org'")
        #expect(
            wrong
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors:
                        "daybook: daybook.yaml:1: heartbeat \"ftp://example.org\" is not a valid address (for example https://hc-ping.com/UUID)\n"
                ))
    }
}
