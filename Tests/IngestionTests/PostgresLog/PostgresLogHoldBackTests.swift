import Ingestion
import Reporting
import Testing

@Suite("a log that is still being written")
struct PostgresLogHoldBackTests {
    private static let lines: [PostgresLogLine] = {
        var detailed = PostgresLogLine("duration: 3.000 ms  execute S: SELECT $1,\n\n\t'a \"b\"'", session: 2)
        detailed.detail = "parameters: $1 = '9'"
        var nested = PostgresLogLine(planMessage("0.400", "SELECT 4"), session: 3)
        nested.context = "SQL statement \"SELECT 4\""
        var failed = PostgresLogLine("division by zero", session: 3)
        failed.severity = "ERROR"
        return [
            PostgresLogLine(planMessage("1.000", "SELECT 1"), session: 1), detailed, nested,
            PostgresLogLine(planMessage("0.700", "SELECT 5"), session: 3),
            PostgresLogLine("duration: 2.000 ms  statement: SELECT 1", session: 1),
            PostgresLogLine(planMessage("2.900", "SELECT $1,\n\n\t'a \"b\"'").replacingTabs, session: 2), failed,
            PostgresLogLine("duration: 0.800 ms  statement: SELECT 5", session: 3),
            PostgresLogLine("duration: 0.900 ms  execute S: SELECT 6", session: 3),
        ]
    }()

    @Test(
        "wherever the log was split, each statement is returned once, by the same or another reader",
        arguments: 0..<3)
    func parted(index: Int) throws {
        let format = try PostgresLogLine.formats()[index]
        let log = Array(PostgresLogLine.log(Self.lines, format).utf8)
        let whole = readLog(log, format)
        #expect(whole.statements.map(\.milliseconds) == [3, 2, 1, 1])
        #expect(whole.statements.map { $0.plan != nil } == [true, true, true, false])
        #expect(whole.tally.records == 9)
        for cut in 0...log.count {
            #expect(readLog(log, format, partedAt: [cut], byOneReader: false).statements == whole.statements)
            #expect(readLog(log, format, partedAt: [cut], byOneReader: true) == whole)
        }
        let everyByte = Array(1..<log.count)
        #expect(readLog(log, format, partedAt: everyByte, byOneReader: false).statements == whole.statements)
        #expect(readLog(log, format, partedAt: everyByte, byOneReader: true) == whole)
    }

    /// Consumed bytes of a log that may continue.
    private static func done(_ log: String, _ format: PostgresLogFormat) -> (bytes: Int, statements: Int) {
        var reader = PostgresLogReader(format, options: .everything)
        var statements = 0
        let bytes = Array(log.utf8).withUnsafeBytes { reader.read($0, isFinal: false) { _ in statements += 1 } }
        return (bytes, statements)
    }

    @Test("an unfinished line waits, and on standard error the last record does until another follows")
    func unfinished() throws {
        let line = PostgresLogLine("duration: 1.000 ms  statement: SELECT 1")
        for format in try PostgresLogLine.formats() {
            let text = line.text(format)
            #expect(Self.done(String(text.dropLast()), format) == (0, 0))
            if case .stderr = format {
                #expect(Self.done(text, format) == (0, 0))
                #expect(Self.done(text + "\tFROM t\n", format) == (0, 0))
                #expect(Self.done(text + text, format) == (text.utf8.count, 1))
            } else {
                #expect(Self.done(text, format) == (text.utf8.count, 1))
            }
        }
    }

    @Test("a plan waits for its statement, and a portal for its plan, until the session continues or the time is up")
    func waiting() throws {
        var later = PostgresLogLine("checkpoint starting: time", session: 9)
        later.time = "2026-11-22 14:04:07.251 UTC"
        for first in [planMessage("1.000", "SELECT 1"), "duration: 1.000 ms  execute S: SELECT 1"] {
            let waiting = PostgresLogLine(first).text(.csv)
            let other = PostgresLogLine("duration: 1.000 ms  statement: SELECT 2", session: 2).text(.csv)
            #expect(Self.done(waiting, .csv) == (0, 0))
            #expect(Self.done(waiting + other, .csv) == (0, 0))
            #expect(Self.done(other + waiting, .csv) == (other.utf8.count, 1))
            let next = PostgresLogLine("duration: 2.000 ms  statement: SELECT 3").text(.csv)
            #expect(Self.done(waiting + other + next, .csv) == ((waiting + other + next).utf8.count, 3))
            let much = PostgresLogLine(String(repeating: "z", count: 1 << 20), session: 9).text(.csv)
            #expect(Self.done(waiting + much, .csv) == ((waiting + much).utf8.count, 1))
            #expect(Self.done(waiting + later.text(.csv), .csv) == ((waiting + later.text(.csv)).utf8.count, 1))
        }
    }

    @Test("a row whose records are on both sides of a waiting one is not returned yet")
    func overlapping() {
        let log = PostgresLogLine.log(
            [
                PostgresLogLine("duration: 9.000 ms  statement: SELECT 9", session: 3),
                PostgresLogLine(planMessage("1.000", "SELECT 1"), session: 1),
                PostgresLogLine(planMessage("1.000", "SELECT 2"), session: 2),
                PostgresLogLine("duration: 2.000 ms  statement: SELECT 1", session: 1),
            ], .json)
        let first = PostgresLogLine("duration: 9.000 ms  statement: SELECT 9", session: 3).text(.json).utf8.count
        #expect(Self.done(log, .json) == (first, 1))
    }

    @Test("random sessions in random pieces return every execution once, in every format", arguments: 0..<60)
    func random(seed: Int) throws {
        var random = SplitMix64(UInt64(seed))
        let history = RandomHistory(using: &random)
        for format in try PostgresLogLine.formats() {
            let log = Array(PostgresLogLine.log(history.lines, format).utf8)
            var cuts: [Int] = []
            while (cuts.last ?? 0) < log.count - 1 {
                cuts.append(Int.random(in: (cuts.last ?? 0) + 1...log.count - 1, using: &random))
                if Bool.random(using: &random) { cuts.append(min(cuts[cuts.count - 1] + 1, log.count - 1)) }
            }
            for byOneReader in [false, true] {
                let reading = readLog(log, format, partedAt: cuts, byOneReader: byOneReader)
                let rows = reading.statements.map {
                    "\($0.query) \($0.milliseconds) \($0.plan != nil) \($0.fromPlanOnly)"
                }
                #expect(rows.sorted() == history.rows.sorted())
            }
        }
    }
}

/// Sessions that execute statements in every way, interleaved, and the rows that they must give.
private struct RandomHistory {
    var lines: [PostgresLogLine] = []
    var rows: [String] = []

    init(using random: inout some RandomNumberGenerator) {
        var sessions: [[PostgresLogLine]] = []
        for session in 1...5 {
            var own: [PostgresLogLine] = []
            for number in 1...Int.random(in: 1...6, using: &random) {
                let query = "SELECT '\(session)-\(number)'" + (Bool.random(using: &random) ? "\nFROM \"t\"" : "")
                let milliseconds = Int.random(in: 1...900, using: &random)
                let plan = PostgresLogLine(planMessage("\(milliseconds).000", query), session: session)
                func execution(_ verb: String) -> PostgresLogLine {
                    PostgresLogLine("duration: \(milliseconds).250 ms  \(verb): \(query)", session: session)
                }
                switch Int.random(in: 0...6, using: &random) {
                case 0:
                    own.append(execution("statement"))
                    rows.append("\(query) \(milliseconds) false false")
                case 1:
                    own += [plan, execution("statement")]
                    rows.append("\(query) \(milliseconds) true false")
                case 2:
                    own += [execution("execute S/C"), plan]
                    rows.append("\(query) \(milliseconds) true false")
                case 3:
                    own += [plan, execution("execute S")]
                    rows.append("\(query) \(milliseconds) true false")
                case 4:
                    own.append(plan)
                    rows.append("\(query) \(milliseconds) true true")
                case 5:
                    own.append(execution("execute S"))
                    rows.append("\(query) \(milliseconds) false false")
                default: own += [execution("parse S"), execution("bind S")]
                }
            }
            sessions.append(own)
        }
        while let index = sessions.indices.filter({ !sessions[$0].isEmpty }).randomElement(using: &random) {
            lines.append(sessions[index].removeFirst())
        }
    }
}

extension String {
    /// The text as in JSON.
    fileprivate var replacingTabs: String {
        split(separator: "\t", omittingEmptySubsequences: false).joined(separator: "\\t")
    }
}
