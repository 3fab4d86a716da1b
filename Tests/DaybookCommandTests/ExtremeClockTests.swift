import MonitoringStore
import Reporting
import TestSupport
import Testing

/// The program at the ends of the calendar, and with rows at these times.
@Suite("ends of the calendar", .needs(.postgresql))
struct ExtremeClockTests {
    @Test(
        "every command ends normally at any clock and day",
        arguments: [
            "0001-01-01T00:00:00Z", "0002-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9998-12-31T23:59:59.999999Z",
            "9999-12-31T23:59:59.999999Z",
        ])
    func clocks(now: String) async throws {
        let database = try await TestDatabase.migrated()
        try database.store().append(
            requests: ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"].compactMap { Instant($0) }.map {
                RequestRecord(endpoint: "/a", method: "GET", responseMilliseconds: Int(Int32.max), status: 500, at: $0)
            })
        let commands = [
            ["report"], ["report", "--ending", "now"], ["report", "--date", "0001-01-01"],
            ["report", "--date", "9999-12-31"], ["nightly"],
            ["collect"], ["collect", "--keep-raw", "36500d"], ["record", "function_invocations", "1.7e308"], ["alerts"],
            ["rebuild"], ["verify"],
        ]
        for zone in ["UTC", "Pacific/Apia", "America/St_Johns"] {
            let folder = try TemporaryFolder()
            for command in commands {
                var arguments = command + ["--quiet", "--now", now, "--time-zone", zone]
                if !["rebuild", "verify"].contains(command[0]) { arguments += ["--database", database.conninfo] }
                let outcome = try await TestProgram.run(arguments, in: folder.path)
                #expect([0, 1, 64].contains(outcome.status), "\(command) \(zone): \(outcome)")
                #expect(!outcome.errors.contains("unexpected"), "\(command) \(zone): \(outcome)")
            }
        }
    }

    @Test("a clock at the end of the calendar is rejected by name")
    func refused() async throws {
        let outcome = try await TestProgram.run(["collect", "--now", "0001-06-01T00:00:00Z"])
        #expect(
            outcome
                == TestProgram.Outcome(
                    status: 64, output: "",
                    errors: "daybook: --now \"0001-06-01T00:00:00Z\" is out of range (years 0002 to 9998)\n"))
    }
}
