import Foundation
import MonitoringStore
import Reporting
import Synchronization
import TestSupport
import Testing

/// `daybook nightly` killed at any moment, while somebody reads the site. `make torture` does it 300 times.
@Suite("torture", .serialized)
struct TortureTests {
    private static let kills = ProcessInfo.processInfo.environment["DAYBOOK_TORTURE_KILLS"].flatMap(Int.init) ?? 12

    /// Walks the site as a reader does, from the home to every page that a link leads to.
    private final class Reader: Sendable {
        private let root: String
        private let state = Mutex((walks: 0, pages: 0, faults: [String](), isStopped: false))

        init(root: String) { self.root = root }

        var outcome: (walks: Int, pages: Int, faults: [String]) { state.withLock { ($0.walks, $0.pages, $0.faults) } }

        func stop() { state.withLock { $0.isStopped = true } }

        func readUntilStopped() {
            while !state.withLock({ $0.isStopped }) {
                walk()
                state.withLock { $0.walks += 1 }
            }
        }

        private func walk() {
            var seen: Set<String> = []
            var due = ["index.html"]
            while let path = due.popLast() {
                guard seen.insert(path).inserted else { continue }
                guard let content = FileManager.default.contents(atPath: "\(root)/\(path)") else {
                    state.withLock { $0.faults.append("\(path) is not there") }
                    continue
                }
                let text = String(decoding: content, as: UTF8.self)
                state.withLock { $0.pages += 1 }
                guard path.hasSuffix(".html") else { continue }
                if !text.hasSuffix("</html>\n") { state.withLock { $0.faults.append("\(path) is cut off: \(text.suffix(40))") } }
                for match in text.matches(of: /href="([^"#:]+)"/) {
                    let target = URL(fileURLWithPath: "/\(path)").deletingLastPathComponent().appendingPathComponent(String(match.1))
                    due.append(String(target.standardizedFileURL.path.dropFirst()))
                }
            }
        }
    }

    private func database() async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        let start = ReportWindow(date: CalendarDate(daysSince1970: 20_770), timeZone: .utc).start
        try database.store().append(
            requests: (0..<240).flatMap { hour in
                (0..<10).map { number in
                    RequestRecord(
                        endpoint: "/api/\(number)", method: "GET", responseMilliseconds: 10 + hour % 7 * number, status: 200,
                        at: start.adding(seconds: Int64(hour) * 3600))
                }
            })
        return database
    }

    @Test("killed at any moment, it leaves a site without a broken link or half a page, and the next run completes it")
    func killed() async throws {
        let database = try await database()
        let folder = try TemporaryFolder()
        let arguments = ["nightly", "--quiet", "--database", database.conninfo, "--now"]
        // The first night alone, then again and again the nine that follow.
        #expect(try await TestProgram.run(arguments + ["2026-11-14T04:00:00Z"], in: folder.path).status == 0)
        let complete = try TemporaryFolder()
        _ = try await TestProgram.run(arguments + ["2026-11-14T04:00:00Z"], in: complete.path)
        let start = ContinuousClock.now
        #expect(try await TestProgram.run(arguments + ["2026-11-23T04:00:00Z"], in: complete.path).status == 0)
        // Of a run that nobody kills, on a machine as busy as it is now.
        var duration = ContinuousClock.now - start

        let reader = Reader(root: "\(folder.path)/output/site")
        let reading = Task.detached { reader.readUntilStopped() }
        var random = SeededRandom(1)
        var killed = 0
        for kill in 0..<Self.kills {
            // From where the first night stood, so that every moment of a long run is met; now and then from where it was killed.
            if kill % 4 != 3 {
                for night in try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/output/archive")
                where night.split(separator: "/").count == 3 && !night.hasPrefix(".") && night > "2026/11/14" {
                    try FileManager.default.removeItem(atPath: "\(folder.path)/output/archive/\(night)")
                }
            }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: TestProgram.path)
            process.arguments = arguments + ["2026-11-23T04:00:00Z"]
            process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            let begun = ContinuousClock.now
            try await Task.sleep(for: duration * Double.random(in: 0...0.9, using: &random))
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            if process.terminationReason == .uncaughtSignal {
                killed += 1
            } else if kill % 4 != 3 {
                duration = min(duration, (ContinuousClock.now - begun) * 0.7)
            }
        }
        #expect(killed > Self.kills / 4)
        let last = try await TestProgram.run(arguments + ["2026-11-23T04:00:00Z"], in: folder.path)
        #expect(last.status == 0, "\(last.errors)")
        reader.stop()
        await reading.value
        let outcome = reader.outcome
        #expect(outcome.faults.isEmpty, "\(outcome.faults.prefix(5))")
        #expect(outcome.walks > 0 && outcome.pages > 10 * outcome.walks)
        // Nothing is lost, doubled or left behind.
        #expect(try folder.contents() == complete.contents())
        let verified = try await TestProgram.run(["verify", "--quiet"], in: folder.path)
        #expect(verified.status == 0, "\(verified.errors)")
    }
}
