import Foundation
import Ingestion
import Reporting
import Testing

@Suite("logs of a real server")
struct PostgresLogFixtureTests {
    private static let prefix = "%m [%p] %q%u@%d %a "

    private static func fixture(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
        return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    private static func fixtures() throws -> [(log: [UInt8], format: PostgresLogFormat)] {
        [
            (try fixture("shop.json"), .json), (try fixture("shop.csv"), .csv),
            (try fixture("shop.log"), .stderr(prefix: try LogLinePrefix(prefix))),
        ]
    }

    @Test(
        "the three formats of one run give the same statements and counts, above any threshold",
        arguments: [-1, 500, 540, 10_000])
    func sameStatements(threshold: Int) throws {
        for keepParameters in [false, true] {
            var options = PostgresLogOptions()
            options.thresholdMilliseconds = threshold
            options.keepParameters = keepParameters
            let readings = try Self.fixtures().map { readLog($0.log, $0.format, options) }
            try #require(readings.count == 3)
            #expect(readings[0] == readings[1])
            #expect(readings[0] == readings[2])
            #expect(readings[0].statements.allSatisfy { $0.milliseconds > threshold })
        }
    }

    @Test("slow statements have endpoint, organization and user, and show whether a plan was joined")
    func statements() throws {
        let fixtures = try Self.fixtures()
        let reading = readLog(fixtures[0].log, .json, PostgresLogOptions())
        let rows = reading.statements.map {
            "\($0.milliseconds) \($0.endpoint ?? "-") \($0.fromPlanOnly ? "plan only" : $0.plan == nil ? "bare" : "planned") \($0.query)"
        }
        #expect(
            rows == [
                "521 /reports/orders planned SELECT pg_sleep(0.52),\n\t'a \"quoted\" text, with; a comma, it''s\n\n\tfine' AS note;",
                "602 /reports/orders planned SELECT pg_sleep(0.6), 'größer ≥ 5 €' AS text;",
                "511 /api/orders/:id planned SELECT pg_sleep(0.51);",
                "554 /reports/orders bare DO $$\nBEGIN\n  PERFORM pg_sleep(0.55);\n"
                    + "  UPDATE orders SET note = 'seen' WHERE id = 7;\nEND\n$$;",
                "531 /reports/orders planned SELECT $1, pg_sleep($2);",
                // Two statements in one message: 150.231 ms and 400.474 ms in 551.132 ms.
                "551 /reports/orders planned SELECT pg_sleep(0.15) ; SELECT pg_sleep(0.4);",
                "551 - planned SELECT pg_sleep(0.55), $1::int",
                "601 /jobs planned SELECT pg_sleep(0.6)",
                "601 /basket planned SELECT pg_sleep(0.6), 2",
                // A plan in text format.
                "511 - planned SELECT pg_sleep(0.51), max(n)\nFROM (VALUES (1)) t(n)",
                "521 /plan-only plan only SELECT pg_sleep(0.52), 3",
                // log_statement = all: the duration is that of the statement that was logged before.
                "531 - planned SELECT pg_sleep(0.53), 5",
            ])
        let commented = try #require(reading.statements.first { $0.endpoint == "/api/orders/:id" })
        #expect(commented.organization == "7d0f2c7e-3f0a-4f56-9f0e-2d7d7c3b1a01")
        #expect(commented.user == "0b9f1d7a-1111-4222-8333-444455556666")
        #expect(commented.at == Instant("2026-11-25T03:06:28.637Z"))
    }

    @Test("every record is counted once, by its kind")
    func counts() throws {
        let tally = readLog(try Self.fixture("shop.csv"), .csv, PostgresLogOptions()).tally
        // 18 statements, one of them logged before its duration, + 13 plans + 2 parse or bind + a bare duration + an
        // error, two of a checkpoint, a logged statement.
        #expect(tally.records == 38)
        #expect(tally.statements == 18)
        #expect(tally.plans == 13)
        // All except those of the DO block's statement and of the session without durations.
        #expect(tally.plansJoined == 11)
        #expect(tally.parseOrBind == 2)
        #expect(tally.durationsWithoutText == 1)
        // The DO block's.
        #expect(tally.plansNested == 1)
        #expect(tally.plansInText == 0)
        // 18 + 13 - 11 - 1 rows, 12 of which are slow.
        #expect(tally.belowThreshold == 7)
        #expect(tally.badRecords + tally.durationsUnrecognized + tally.plansDropped == 0)
    }

    @Test("a joined plan is the object that the server logged")
    func plan() throws {
        for (log, format) in try Self.fixtures() {
            let statement = try #require(readLog(log, format, PostgresLogOptions()).statements.dropFirst(2).first)
            let plan = try #require(statement.plan)
            #expect(plan.hasPrefix("{\n  \"Query Text\": \"SELECT pg_sleep(0.51) /*route='%2Fapi"))
            #expect(plan.hasSuffix("\n    \"Plan Width\": 4\n  }\n}"))
            guard case .object(let members) = try JSONDecoder().decode(JSONValue.self, from: Data(plan.utf8)) else {
                Issue.record("\(plan)")
                continue
            }
            #expect(members.keys.sorted() == ["Plan", "Query Text"])
        }
    }

    @Test("parameters are kept only on request")
    func parameters() throws {
        var options = PostgresLogOptions()
        for (log, format) in try Self.fixtures() {
            options.keepParameters = false
            #expect(!readLog(log, format, options).statements.contains { $0.query.contains("parameters") })
            options.keepParameters = true
            let kept = readLog(log, format, options).statements.filter { $0.query.contains("parameters") }
            #expect(kept.map(\.query) == ["SELECT pg_sleep(0.55), $1::int\n-- parameters: $1 = '9'"])
        }
    }

    @Test("wherever the log was split, each statement is returned once")
    func parted() throws {
        for (log, format) in try Self.fixtures() {
            let whole = readLog(log, format)
            for cut in stride(from: 1, to: log.count, by: 397) {
                #expect(readLog(log, format, partedAt: [cut], byOneReader: false).statements == whole.statements)
                #expect(readLog(log, format, partedAt: [cut], byOneReader: true) == whole)
            }
        }
    }

    @Test("how a log is written is found by its content")
    func detected() throws {
        func found(_ bytes: [UInt8]) -> String? {
            var reader = PostgresLogReader(prefix: nil)
            _ = bytes.withUnsafeBytes { reader.read($0, isFinal: true) { _ in } }
            return reader.foundFormat
        }
        #expect(found(try Self.fixture("shop.json")) == "JSON")
        #expect(found(try Self.fixture("shop.csv")) == "CSV")
        #expect(found(try Self.fixture("shop.log")) == "log_line_prefix '%m [%p] %u@%d %a '")
        #expect(found([]) == nil)
        #expect(found([0x1f, 0x8b, 8, 0]) == nil)
        // The first bytes may be the rest of a record.
        let record = "2026-11-22 14:03:07.250 UTC"
        #expect(found(Array("Killed\n\(record) [1] LOG:  x\n{\"timestamp\":1}\n".utf8)) == "log_line_prefix '%m [%p] '")
        #expect(found(Array("rest\n".utf8)) == nil)
    }
}
