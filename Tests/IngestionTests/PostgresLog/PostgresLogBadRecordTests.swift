import Ingestion
import Reporting
import Testing

@Suite("records that cannot be read")
struct PostgresLogBadRecordTests {
    private static let good = PostgresLogLine("duration: 1.000 ms  statement: SELECT 1")

    /// The reports about a bad record between two good ones, both of which must be read.
    private static func stated(_ bad: String, _ format: PostgresLogFormat) -> [String] {
        let reading = readLog(good.text(format) + bad + good.text(format), format)
        #expect(reading.statements.map(\.query) == ["SELECT 1", "SELECT 1"])
        #expect(reading.tally.badRecords == reading.tally.firstBadRecords.count)
        return reading.tally.firstBadRecords.map(\.description)
    }

    @Test(
        "JSON",
        arguments: [
            ("nonsense\n", "line 2: line is not a JSON object: xxxxxxxx\\n"),
            ("[1]\n", "line 2: line is not a JSON object: [9]\\n"),
            ("{\"timestamp\":\"2026-11-2\n", "line 2: JSON object is cut off: {\"xxxxxxxxx\":\"9999-99-9\\n"),
            ("{} x\n", "line 2: line is not a JSON object: {} x\\n"),
            ("{}\n", "line 2: JSON object without a valid timestamp: {}\\n"),
            (
                "{\"timestamp\":\"2026-11-22 14:03:07.250 UTC\"}\n",
                "line 2: JSON object without error_severity: {\"xxxxxxxxx\":\"9999-99-99 99:99:99.999 xxx\"}\\n"
            ),
            (
                "\n{\"timestamp\":\"2026-11-22 25:03:07.250 UTC\"}\n",
                "line 3: JSON object without a valid timestamp: {\"xxxxxxxxx\":\"9999-99-99 99:99:99.999 xxx\"}\\n"
            ),
            // A year outside the calendar.
            (
                "{\"timestamp\":\"0001-01-01 00:00:00.000 +23\"}\n",
                "line 2: JSON object without a valid timestamp: {\"xxxxxxxxx\":\"9999-99-99 99:99:99.999 +99\"}\\n"
            ),
            ("{\"a\":\"\u{1}\"}\n", "line 2: line is not a JSON object: {\"x\":\"\\u{1}\"}\\n"),
        ])
    func json(bad: String, stated: String) {
        #expect(Self.stated(bad, .json) == [stated])
    }

    @Test(
        "CSV",
        arguments: [
            ("nonsense\nof two lines\n", "line 2: line does not begin with a timestamp: xxxxxxxx\\nxx xxx xxxxx\\n"),
            (
                "2026-11-22 14:03:07.250 UTC,1,2\n",
                "line 2: 3 columns instead of at least 23: 9999-99-99 99:99:99.999 xxx,9,9\\n"
            ),
            (
                "2026-11-22 14:03:07.250 UTC,\"a\"b,2\n",
                "line 2: misplaced quote: 9999-99-99 99:99:99.999 xxx,\"x\"x,9\\n"
            ),
            // Truncated within a text: the next record's first quote ends it, where no quote may be.
            (
                "2026-11-22 14:03:07.250 UTC,\"a\nb\n",
                "line 2: misplaced quote: 9999-99-99 99:99:99.999 xxx,\"x\\nx\\n"
            ),
        ])
    func csv(bad: String, stated: String) {
        #expect(Self.stated(bad, .csv) == [stated])
    }

    @Test("CSV that ends within a record")
    func csvEnd() {
        let good = Self.good.text(.csv)
        func stated(_ text: String) -> [String] { readLog(good + text, .csv).tally.firstBadRecords.map(\.description) }
        let begin = "2026-11-22 14:03:07.250 UTC,"
        #expect(stated(begin + "\"a") == ["line 2: quoted field without an end: 9999-99-99 99:99:99.999 xxx,\"x"])
        #expect(stated(begin) == ["line 2: record is cut off: 9999-99-99 99:99:99.999 xxx,"])
        #expect(stated(begin + "a") == ["line 2: 2 columns instead of at least 23: 9999-99-99 99:99:99.999 xxx,x"])
    }

    @Test("a missing newline at the very end is not an error")
    func lastLine() throws {
        for format in try PostgresLogLine.formats() {
            let reading = readLog(String(Self.good.text(format).dropLast()), format)
            #expect(reading.statements.count == 1)
            #expect(reading.tally.badRecords == 0)
        }
    }

    @Test("standard error")
    func stderr() throws {
        let format = try PostgresLogLine.formats()[2]
        #expect(
            Self.stated("2026-11-22 14:03:07.250 IST [7] LOG:  x\n\tand more\n", format) == [
                "line 2: the time zone IST is not known; name it with --log-time-zone: 9999-99-99 99:99:99.999 xxx [9] xxx:  x\\n\\txxx xxxx\\n"
            ])
        let detail: String = "2026-11-22 14:03:07.250 UTC [6b064cf2.eff] shop@shop shop DETAIL:  x\n"
        #expect(
            Self.stated(detail, format) == [
                "line 2: detail without its message: 9999-99-99 99:99:99.999 xxx [9x999xx9.xxx] xxxx@xxxx xxxx xxxxxx:  x\\n"
            ])
        let reading = readLog("\tb\n\tc\n" + Self.good.text(format), format)
        #expect(reading.statements.count == 1)
        #expect(
            reading.tally.firstBadRecords.map(\.description) == [
                "line 1: end of a record whose beginning is missing: \\tx\\n\\tx\\n"
            ])
    }

    @Test("a plan without its query, in any format")
    func plan() throws {
        for (text, what) in [
            ("<explain>", "plan in XML, which is not read"),
            ("Plan:\n  Node Type: \"Result\"", "plan in YAML, which is not read"),
            ("{\"Plan\": 1}", "plan without its query"), ("{\n  \"Query Text\": \"SEL", "plan without its query"),
            ("", "plan without its query"),
        ] {
            let reason = "\(what); set auto_explain.log_format to json or text"
            for format in try PostgresLogLine.formats() {
                let reading = readLog(PostgresLogLine("duration: 1.000 ms  plan:\n\(text)").text(format), format)
                #expect(reading.tally.firstBadRecords.map(\.reason) == [reason])
                #expect(reading.statements == [])
            }
        }
    }

    @Test("an excerpt has at most 80 characters, without terminal control or words of the log")
    func excerpt() {
        let reading = readLog("\u{1b}[31mé\u{202e}\u{0301}" + String(repeating: "x", count: 500) + "\n", .json)
        let excerpt = reading.tally.firstBadRecords.first?.excerpt
        #expect(excerpt == "\\u{1b}[99xx\\u{202e}\\u{301}" + String(repeating: "x", count: 80 - 1 - 26) + "…")
        #expect(excerpt?.count == 80)
    }

    @Test("only the first few are described, all are counted, and blank lines do not count")
    func firstFew() {
        let reading = readLog(String(repeating: "x\n\n", count: 100), .json)
        #expect(reading.tally.badRecords == 100)
        #expect(reading.tally.firstBadRecords.map(\.line) == [1, 3, 5, 7, 9])
        #expect(reading.tally.records == 0)
    }

    @Test("lines are counted across pieces")
    func linesThroughPieces() {
        let log = Array((String(repeating: Self.good.text(.csv), count: 3) + "x\n").utf8)
        for cut in 0..<log.count {
            #expect(readLog(log, .csv, partedAt: [cut], byOneReader: true).tally.firstBadRecords.map(\.line) == [4])
        }
    }

    @Test("a record as long as the limit is a bad record, and the next one is read", arguments: 0..<3)
    func tooLong(index: Int) throws {
        let format = try PostgresLogLine.formats()[index]
        let long = PostgresLogLine("duration: 9.000 ms  statement: " + String(repeating: "ab\ncd ", count: 400_000))
        let log = Array((Self.good.text(format) + long.text(format) + Self.good.text(format)).utf8)
        let limit = 1 << 20
        var reader = PostgresLogReader(format, options: .everything, longestRecord: limit)
        var queries: [String] = []
        var done = 0
        var end = 0
        log.withUnsafeBytes { bytes in
            while done < log.count {
                // No more than the limit is kept.
                end = min(log.count, end < done + limit ? end + 10_000 : end)
                done += reader.read(UnsafeRawBufferPointer(rebasing: bytes[done..<end]), isFinal: end == log.count) {
                    queries.append($0.query)
                }
                if end - done > limit { break }
            }
        }
        #expect(done == log.count)
        #expect(queries == ["SELECT 1", "SELECT 1"])
        #expect(reader.tally.firstBadRecords.map(\.reason) == ["record of 1 MB or more"])
        #expect(reader.tally.badRecords == 1)
        #expect(readLog(log, format, longestRecord: limit).tally.badRecords == 1)
    }

    @Test("after a record that is too long, the next one is found wherever its time was split")
    func splitTime() {
        let long = PostgresLogLine(String(repeating: "a", count: 400)).text(.csv)
        var following = Self.good
        following.time = "2026-11-22 14:03:07.250 +05:45"
        let log = Array((long + following.text(.csv)).utf8)
        for cut in long.utf8.count..<log.count {
            var reader = PostgresLogReader(.csv, options: .everything, longestRecord: 300)
            var times: [String] = []
            var done = 0
            log.withUnsafeBytes { bytes in
                for end in [350, cut, log.count] {
                    let piece = UnsafeRawBufferPointer(rebasing: bytes[done..<end])
                    done += reader.read(piece, isFinal: end == log.count) { times.append($0.at.description) }
                }
            }
            #expect(times == ["2026-11-22T08:18:07.250000Z"], "split at \(cut)")
        }
    }

    @Test("a full piece in which everything waits does not block")
    func fullPiece() {
        let plan = Array(
            PostgresLogLine(planMessage("1.000", "SELECT '" + String(repeating: "a", count: 600_000) + "'")).text(.csv)
                .utf8)
        let rest = Array(
            PostgresLogLine(String(repeating: "b", count: 600_000), session: 2).text(.csv).utf8.dropLast(9))
        var reader = PostgresLogReader(.csv, options: .everything, longestRecord: 1 << 20)
        var statements = 0
        let done = (plan + rest).withUnsafeBytes { reader.read($0, isFinal: false) { _ in statements += 1 } }
        #expect(done == plan.count)
        #expect(statements == 1)
    }

    @Test(
        "a duration in a language that is not known is counted and not read",
        arguments: [
            "czas trwania: 1234.567 ms  wyrażenie: SELECT 1", "süre: 1234.567 ms  ifade: SELECT 1",
            "тривалість: 1234.567 мс  оператор: SELECT 1", "執行時間： 1234.567 ms",
            "duration: 12,5 ms", "duration: 1.000 ms  something new: SELECT 1",
        ])
    func foreign(message: String) throws {
        for format in try PostgresLogLine.formats() {
            let reading = readLog(PostgresLogLine(message).text(format), format)
            #expect(reading.statements == [])
            #expect(reading.tally.durationsUnrecognized == (message.hasPrefix("duration: 12,") ? 0 : 1))
            #expect(reading.tally.records == 1)
            #expect(reading.tally.badRecords == 0)
        }
    }

    /// The words are those of PostgreSQL's translations.
    @Test(
        "durations are read in the languages of the server",
        arguments: [
            ("Dauer: 1234.567 ms  Anweisung: SELECT 1", "Dauer: 1.500 ms  Ausführen S_1: SELECT 2"),
            ("durée : 1234.567 ms, instruction : SELECT 1", "durée : 1.500 ms  exécute S_1: SELECT 2"),
            ("duración: 1234.567 ms  sentencia: SELECT 1", "duración: 1.500 ms  ejecutar S_1: SELECT 2"),
            ("durata: 1234.567 ms  istruzione: SELECT 1", "durata: 1.500 ms  esecuzione di S_1: SELECT 2"),
            ("varaktighet: 1234.567 ms  sats: SELECT 1", "varaktighet: 1.500 ms  kör S_1: SELECT 2"),
            (
                "продолжительность: 1234.567 мс, оператор: SELECT 1",
                "продолжительность: 1.500 мс  выполнение S_1: SELECT 2"
            ),
            ("期間: 1234.567 ミリ秒  文: SELECT 1", "期間: 1.500 ミリ秒  実行 S_1: SELECT 2"),
            ("执行时间: 1234.567 ms 语句: SELECT 1", "执行时间: 1.500 ms 执行S_1: SELECT 2"),
            ("실행시간: 1234.567 ms  명령 구문: SELECT 1", "수행시간: 1.500 ms  쿼리실행 S_1: SELECT 2"),
        ])
    func languages(simple: String, extended: String) throws {
        for format in try PostgresLogLine.formats() {
            let log = [PostgresLogLine(simple), PostgresLogLine(extended)]
            let reading = readLog(PostgresLogLine.log(log, format), format)
            #expect(reading.statements.map(\.query) == ["SELECT 1", "SELECT 2"])
            #expect(reading.statements.map(\.milliseconds) == [1235, 2])
        }
    }

    /// The words of the lines themselves: severity, detail, statement.
    @Test(
        "lines on standard error are read in the languages of the server",
        arguments: [
            ("LOG:  Dauer: 1.500 ms  Anweisung: SELECT 1", "FEHLER:  x", "ANWEISUNG:  SELECT x", "HINWEIS:  y"),
            (
                "LOG:  durée : 1.500 ms, instruction : SELECT 1", "ERREUR:  x", "INSTRUCTION :  SELECT x",
                "ATTENTION:  y"
            ),
            ("LOG:  duración: 1.500 ms  sentencia: SELECT 1", "ERROR:  x", "SENTENCIA:  SELECT x", "NOTICE:  y"),
            ("LOG:  durata: 1.500 ms  istruzione: SELECT 1", "ERRORE:  x", "ISTRUZIONE:  SELECT x", "NOTIFICA:  y"),
            ("LOGG:  varaktighet: 1.500 ms  sats: SELECT 1", "FEL:  x", "SATS:  SELECT x", "VARNING:  y"),
            (
                "СООБЩЕНИЕ:  продолжительность: 1.500 мс, оператор: SELECT 1", "ОШИБКА:  x", "ОПЕРАТОР:  SELECT x",
                "ЗАМЕЧАНИЕ:  y"
            ),
            ("LOG:  期間: 1.500 ミリ秒  文: SELECT 1", "ERROR:  x", "文:  SELECT x", "WARNING:  y"),
            ("日志:  执行时间: 1.500 ms 语句: SELECT 1", "错误:  x", "语句:  SELECT x", "警告:  y"),
            ("로그:  실행시간: 1.500 ms  명령 구문: SELECT 1", "오류:  x", "명령 구문:  SELECT x", "경고:  y"),
        ])
    func lines(statement: String, error: String, addition: String, notice: String) {
        let head = "2026-11-22 14:03:07.250 UTC [4711] shop@shop "
        let log = [statement, error, addition, notice].map { head + $0 + "\n" }.joined()
        var reader = PostgresLogReader(prefix: nil, options: .everything)
        var queries: [String] = []
        Array(log.utf8).withUnsafeBytes { bytes in _ = reader.read(bytes, isFinal: true) { queries.append($0.query) } }
        #expect(queries == ["SELECT 1"])
        #expect(reader.tally.records == 3 && reader.tally.badRecords + reader.tally.foreignLines == 0)
        #expect(reader.foundFormat == "log_line_prefix '%m [%p] %u@%d '")
    }
}
