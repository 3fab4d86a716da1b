import Foundation
import Ingestion
import Reporting
import Testing

@Suite("hostile logs")
struct PostgresLogHostileTests {
    /// Small logs with every kind of record.
    private static func logs() throws -> [(bytes: [UInt8], format: PostgresLogFormat)] {
        var detailed = PostgresLogLine("duration: 3.000 ms  execute S: SELECT $1 /*route='%2Fa'*/", session: 2)
        detailed.detail = "Parameters: $1 = 'x'"
        let joined = [
            PostgresLogLine(planMessage("1.000", "SELECT 'é'")),
            PostgresLogLine("duration: 2.000 ms  statement: SELECT 'é'"),
        ]
        return try [joined, [detailed]].flatMap { lines in
            try PostgresLogLine.formats().map { (Array(PostgresLogLine.log(lines, $0).utf8), $0) }
        }
    }

    /// 40 x 5,000 cases.
    @Test("no bytes make reading trap, move backwards or pass the end", arguments: 0..<40)
    func mutated(seed: Int) throws {
        var random = SplitMix64(UInt64(seed))
        let logs = try Self.logs()
        let telling: [UInt8] = Array("\"\\\n\t,{}[]:'%$/*-0 \r".utf8) + [0, 0xff, 0xc3, 0x80]
        var options = PostgresLogOptions.everything
        options.keepParameters = true
        for index in 0..<5000 {
            var (bytes, format) = logs[index % logs.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...4, using: &random) {
                case 0: bytes[place] = telling[Int.random(in: 0..<telling.count, using: &random)]
                case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 2: bytes.remove(at: place)
                case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &random)))
                default:
                    let from = Int.random(in: 0..<bytes.count, using: &random)
                    bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 40)], at: place)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            let longestRecord = Bool.random(using: &random) ? 300 : 1 << 20
            var reader = PostgresLogReader(format, options: options, longestRecord: longestRecord)
            var statements = 0
            var hasZero = false
            let cut = Int.random(in: 0...bytes.count, using: &random)
            bytes.withUnsafeBytes { all in
                func take(_ statement: LoggedStatement) {
                    statements += 1
                    if statement.query.utf8.contains(0) { hasZero = true }
                }
                let first = reader.read(UnsafeRawBufferPointer(rebasing: all[..<cut]), isFinal: false, statement: take)
                precondition((0...cut).contains(first))
                let rest = reader.read(UnsafeRawBufferPointer(rebasing: all[first...]), isFinal: true, statement: take)
                precondition(first + rest == bytes.count)
            }
            if hasZero { Issue.record("a zero byte, seed \(seed) case \(index)") }
            let tally = reader.tally
            if statements != tally.statements + tally.plans - tally.plansJoined - tally.plansNested
                || tally.firstBadRecords.count > tally.badRecords
            {
                Issue.record("\(tally), \(statements) rows, seed \(seed) case \(index)")
            }
        }
    }

    @Test("random bytes in any format are bad records and nothing else", arguments: 0..<3)
    func noise(index: Int) throws {
        let format = try PostgresLogLine.formats()[index]
        var random = SplitMix64(UInt64(index))
        let noise = (0..<300_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let reading = readLog(noise, format)
        #expect(reading.statements == [])
        #expect(reading.tally.badRecords + reading.tally.foreignLines > 0)
        #expect(reading.tally.firstBadRecords.allSatisfy { $0.excerpt.unicodeScalars.count <= 80 })
    }

    @Test("a text that looks like records is not a record", arguments: 0..<3)
    func forgedRecords(index: Int) throws {
        let format = try PostgresLogLine.formats()[index]
        let forged = PostgresLogLine("duration: 9.000 ms  statement: DROP TABLE t").text(format)
        let line = PostgresLogLine("duration: 1.000 ms  statement: SELECT '\n\(forged)\n\t\(forged)'")
        let reading = readLog(line.text(format), format)
        #expect(reading.statements.map(\.milliseconds) == [1])
        #expect(reading.tally.records == 1)
        #expect(reading.statements.first?.query == "SELECT '\n\(forged)\n\t\(forged)'")
    }

    @Test("reading ten megabytes on one line takes linear time", arguments: 0..<3)
    func longLine(index: Int) throws {
        let format = try PostgresLogLine.formats()[index]
        for filling in ["x", "\"", "\n", "$a", "/*", "'", "\\"] {
            let line = PostgresLogLine(
                "duration: 1.000 ms  statement: SELECT "
                    + String(repeating: filling, count: 1_000_000 / filling.utf8.count))
            let reading = readLog(line.text(format), format)
            #expect(reading.statements.count == 1)
            #expect(reading.statements.first?.query.utf8.count ?? 0 <= 100_000)
        }
    }
}
