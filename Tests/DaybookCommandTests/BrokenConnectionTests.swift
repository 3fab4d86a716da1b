import Foundation
import MonitoringStore
import Postgres
import Reporting
import TestSupport
import Testing

/// Every command with a connection that breaks. `make torture` cuts each conversation at 150 moments.
@Suite("broken connections", .needs(.postgresql))
struct BrokenConnectionTests {
    private static let cuts = ProcessInfo.processInfo.environment["DAYBOOK_TORTURE_CUTS"].flatMap(Int.init) ?? 16
    private static let now = "2026-11-23T04:00:00Z"

    /// libpq's messages about a lost connection; the server sends none.
    private static let reasons = [
        "server closed the connection unexpectedly This probably means the server terminated abnormally before or while processing the request.",
        "could not receive data from server: Connection reset by peer", "could not send data to server: Broken pipe",
        "could not send data to server: Connection reset by peer", "no connection to the server",
        // Of a connection that is opened again.
        "Connection reset by peer Is the server running on that host and accepting TCP/IP connections?",
    ]

    private func run(
        _ arguments: [String], _ conninfo: String, in folder: TemporaryFolder, _ options: [String] = ["--quiet"]
    ) throws
        -> TestProgram.Outcome
    {
        try RunningProgram(arguments + options + ["--database", conninfo, "--now", Self.now], in: folder.path).outcome()
    }

    /// Waits until the sessions of commands have ended, shortly after their connections.
    private func settle(_ connection: Connection) throws {
        try Patience.wait(for: "the end of the sessions") {
            try connection.query(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'daybook'"
            )[0].int("count") == 0
        }
    }

    /// Whether a complete message is one of those that a lost connection may cause.
    private func isDocumented(_ message: String, of command: CutCommand, port: UInt16) -> Bool {
        let server = "connection to server at \"127.0.0.1\", port \(port) failed: "
        var messages: [String] = []
        for reason in Self.reasons {
            for reason in [reason, "\(server)\(reason)", "\(server)\(reason) \(server)\(reason)"] {
                messages.append(
                    "cannot connect to PostgreSQL: \(reason); check that the server is running, and check --database or PGHOST and PGPORT"
                )
            }
            for what in command.whats {
                messages.append("\(what): \(reason); run the command again when the server is up")
                messages.append(
                    "\(what): it is unknown whether the server committed: \(reason); run the command again when the server is up; nothing will be stored twice"
                )
            }
        }
        if command.arguments[0] == "check" {
            return message == "daybook: 1 check failed; the details are printed above\n"
        }
        return messages.contains { "daybook: \($0)\n" == message }
    }

    /// The files that differ, so that a failure names them.
    private func differences(_ files: [String: Data], _ others: [String: Data]) -> [String] {
        Set(files.keys).union(others.keys).filter { files[$0] != others[$0] }.sorted()
    }

    @Test(
        "a connection cut at any moment is reported, leaves nothing half done, and the next run completes the work",
        arguments: CutCommand.all)
    func cut(command: CutCommand) async throws {
        let database = try await TestDatabase.make()
        try command.fill(database)
        let proxy = try BrokenProxy(to: database.host)
        let folder = try TemporaryFolder()
        try CutCommand.fill(folder)
        let own = try database.connection()
        if ["report", "nightly"].contains(command.arguments[0]) {
            let earlier = try run(["report", "--date", "2026-11-21"], database.conninfo, in: folder)
            #expect(earlier.status == 0, "\(earlier)")
        }
        try command.save(own)
        let before = (tables: try command.state(own), files: try folder.contents())
        // The complete states, before and after each stage.
        var whole = before.tables.mapValues { Set([$0]) }
        for stage in command.stages + [command.arguments] {
            proxy.begin()
            let outcome = try run(stage, proxy.conninfo(database), in: folder)
            #expect(outcome.status == 0, "\(outcome)")
            for (piece, content) in try command.state(own) { whole[piece, default: []].insert(content) }
        }
        let (fromServer, fromClient) = (proxy.bytes(from: .server), proxy.bytes(from: .client))
        let after = (tables: try command.state(own), files: try folder.contents())
        #expect(fromServer > 500 && fromClient > 200)
        func reset() throws {
            try command.restore(own)
            guard after.files != before.files else { return }
            try FileManager.default.removeItem(atPath: "\(folder.path)/output")
            for (path, content) in before.files { try folder.write(content, to: path) }
        }
        var failures = 0
        for cut in 0..<Self.cuts {
            try reset()
            // Two of three cuts are after bytes of the server; the last ones are just before the end, where
            // transactions are committed.
            let isOfServer = cut % 3 < 2
            let total = isOfServer ? fromServer : fromClient
            let bytes = cut >= Self.cuts - 6 ? total - (Self.cuts - cut) * 4 : total * (cut + 1) / (Self.cuts - 5)
            proxy.begin(
                BrokenProxy.Plan(
                    cut % 2 == 0 ? .close : .reset, at: .bytes(max(bytes, 0), from: isOfServer ? .server : .client),
                    breaksAll: cut % 4 < 2))
            let outcome = try run(command.arguments, proxy.conninfo(database), in: folder)
            try settle(own)
            let place: Comment =
                "\(command.testDescription), cut \(cut) after \(bytes) bytes of \(isOfServer ? "the server" : "the client"): \(outcome)"
            let (tables, files) = (try command.state(own), try folder.contents())
            if outcome.status == 0 {
                #expect(tables == after.tables, place)
                #expect(differences(files, after.files) == [], place)
            } else {
                failures += 1
                // A nightly run whose count of late requests failed still reports the day.
                let isPartial = outcome.status == 2 && command.arguments[0] == "nightly"
                #expect(outcome.status == 1 || isPartial, place)
                for line in outcome.errors.split(separator: "\n") {
                    let message = line.replacing("daybook: warning: ", with: "daybook: ")
                        .replacing("it is not known whether more requests of 2026-11-21 have arrived: ", with: "")
                    #expect(isDocumented("\(message)\n", of: command, port: proxy.port), place)
                }
                #expect(!outcome.errors.isEmpty, place)
                #expect(tables.allSatisfy { whole[$0.key]?.contains($0.value) ?? false }, place)
                #expect(differences(files, isPartial ? after.files : before.files) == [], place)
                proxy.begin()
                let next = try run(command.arguments, proxy.conninfo(database), in: folder)
                #expect(next.status == 0, "\(place) \(next)")
                #expect(try command.state(own) == after.tables, place)
                #expect(differences(try folder.contents(), after.files) == [], place)
            }
        }
        #expect(failures > Self.cuts / 3, "\(failures) of \(Self.cuts) cuts were met")
    }

    @Test(
        "a commit whose answer is lost is reported as unknown, and the next run stores nothing twice",
        arguments: CutCommand.all.filter {
            !["report", "nightly", "check"].contains($0.arguments[0]) && $0.arguments != ["alerts"]
        }.map {
            ($0, $0.arguments == ["collect"] ? BrokenProxy.Fault.silence : .close)
        })
    func unknown(command: CutCommand, fault: BrokenProxy.Fault) async throws {
        let database = try await TestDatabase.make()
        try command.fill(database)
        let proxy = try BrokenProxy(to: database.host)
        let folder = try TemporaryFolder()
        try CutCommand.fill(folder)
        let own = try database.connection()
        try command.save(own)
        #expect(try run(command.arguments, database.conninfo, in: folder).status == 0)
        let after = try command.state(own)
        try command.restore(own)
        // What is stored last, so that the answer belongs to the last commit.
        let last = [
            "record": "COPY", "collect": "COPY", "ingest": "INSERT INTO", "alerts": "UPDATE", "migrate": "COMMIT",
        ][command.arguments[0]]
        proxy.begin(BrokenProxy.Plan(fault, at: .answer(to: "COMMIT", after: try #require(last))))
        let outcome = try run(command.arguments, proxy.conninfo(database), in: folder, ["--quiet", "--silence", "1s"])
        #expect(proxy.isBroken)
        proxy.begin()
        try settle(own)
        let reason = fault == .silence ? "the server has sent nothing for 1 s" : Self.reasons[0]
        #expect(outcome.status == 1)
        #expect(
            command.whats.map {
                "daybook: \($0): it is unknown whether the server committed: \(reason); run the command again when the server is up; nothing will be stored twice\n"
            }.contains(outcome.errors), "\(outcome)")
        let next = try run(command.arguments, proxy.conninfo(database), in: folder)
        #expect(next.status == 0, "\(next)")
        #expect(try command.state(own) == after)
    }

    @Test("standard input has no position, and its error says to check first what is stored")
    func unknownInput() async throws {
        let database = try await TestDatabase.migrated()
        let proxy = try BrokenProxy(to: database.host)
        let folder = try TemporaryFolder()
        try CutCommand.fill(folder)
        proxy.begin(BrokenProxy.Plan(.close, at: .answer(to: "COMMIT", after: "COPY")))
        let outcome = try await TestProgram.run(
            ["ingest", "access-log", "-", "--quiet", "--database", proxy.conninfo(database)], in: folder.path,
            input: Data(folder.read("access.log").utf8))
        #expect(outcome.status == 1)
        #expect(
            outcome.errors
                == "daybook: cannot store log data: it is unknown whether the server committed: \(Self.reasons[0]); standard input has no stored position: check whether its last rows are stored before reading it again\n"
        )
    }
}
