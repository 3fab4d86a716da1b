import Foundation
import Reporting
import TestSupport
import Testing

/// Runs commands for one of several services that share a folder.
struct ServiceRun {
    let folder: TemporaryFolder
    let database: TestDatabase

    /// A request in every hour of 20, 21 and 22 November 2026.
    static func database() async throws -> TestDatabase {
        try await TestDatabase.filled(72, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_777))
    }

    /// A folder with an archive and a site of one day.
    static func published(_ arguments: [String] = []) async throws -> ServiceRun {
        let service = ServiceRun(folder: try TemporaryFolder(), database: try await database())
        let outcome = try await service.run("nightly", arguments, now: "2026-11-22T04:00:00Z")
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        return service
    }

    func run(_ command: String, _ arguments: [String] = [], now: String = "2026-11-23T04:00:00Z") async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(
            [command, "--quiet", "--database", database.conninfo, "--now", now] + arguments, in: folder.path)
    }

    /// Runs a command that must refuse: with this message, and without changing a file. `check` must say the same.
    func refusal(_ command: String, _ arguments: [String] = []) async throws -> (message: String, isUntouched: Bool) {
        let before = try folder.contents()
        let outcome = try await run(command, arguments)
        let isUntouched = try outcome.status == 1 && outcome.output.isEmpty && folder.contents() == before
        return (outcome.errors, isUntouched)
    }

    /// Expects every command that reports, and `check`, to refuse with this message.
    func expectRefusal(_ arguments: [String], _ message: String) async throws {
        for report in [["nightly"], ["report"], ["report", "--ending", "now"]] {
            let refusal = try await refusal(report[0], report.dropFirst() + arguments)
            #expect(refusal.message == "daybook: \(message)\n" && refusal.isUntouched, "\(report)")
        }
        #expect(try await failedChecks(arguments) == [message])
    }

    /// The messages of the checks that fail.
    func failedChecks(_ arguments: [String] = []) async throws -> [String] {
        let options = arguments.filter { !["--ending", "now"].contains($0) }
        return try await run("check", options).output.split(separator: "\n").filter { $0.hasPrefix("failed") }.map {
            String($0.drop { $0 != ":" }.dropFirst(2))
        }
    }

    func identity(_ path: String = "output/archive") throws -> String { try folder.read("\(path)/identity.json") }
}
