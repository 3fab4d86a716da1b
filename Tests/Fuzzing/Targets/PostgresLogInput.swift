@testable import Ingestion
import Reporting

/// A log after a line with `csv`, `json`, or the `log_line_prefix` of its lines.
struct PostgresLogInput {
    private let input: FuzzBytes

    init(_ bytes: [UInt8]) { input = FuzzBytes(bytes) }

    func run() throws {
        var options = PostgresLogOptions()
        options.latest = Instant(seconds: 1_795_341_601)
        _ = try read(PostgresLogReader(prefix: nil, options: options), inPiecesOf: max(64, input.rest.count / 3))
        guard let format = format() else { return }
        options.keepParameters = true
        if let zone = ReportTimeZone("Europe/Berlin") { options.timeZone = zone }
        let whole = try read(PostgresLogReader(format, options: options), inPiecesOf: input.rest.count + 1)
        let pieces = try read(PostgresLogReader(format, options: options), inPiecesOf: max(64, input.rest.count / 32))
        try FuzzFinding.expect(whole.statements == pieces.statements, "pieces give other statements than the whole")
        try FuzzFinding.expect(whole.tally == pieces.tally, "pieces count \(pieces.tally), the whole \(whole.tally)")
        for statement in whole.statements {
            try FuzzFinding.expect(
                statement.milliseconds > options.thresholdMilliseconds, "a fast statement was handed out")
            try FuzzFinding.expect(statement.milliseconds <= Int(Int32.max), "a duration is no integer of PostgreSQL")
            try FuzzFinding.expect(statement.at.isWritable, "a statement was at a time that cannot be written")
            let texts = [statement.query, statement.endpoint, statement.plan].compactMap(\.self)
            try FuzzFinding.expect(!texts.contains { $0.utf8.contains(0) }, "a text cannot be stored")
            for id in [statement.organization, statement.user].compactMap(\.self) {
                try FuzzFinding.expect(OrganizationID(id) != nil, "\(id) is no UUID")
            }
        }
    }

    private func format() -> PostgresLogFormat? {
        switch input.firstText {
        case "csv": .csv
        case "json": .json
        case let prefix: (try? LogLinePrefix(prefix)).map { .stderr(prefix: $0) }
        }
    }

    private func read(
        _ reader: PostgresLogReader, inPiecesOf size: Int
    ) throws -> (statements: [LoggedStatement], tally: PostgresLogTally) {
        var reader = reader
        var statements: [LoggedStatement] = []
        try input.inPieces(of: size) { bytes, isFinal in
            reader.read(bytes, isFinal: isFinal) { statements.append($0) }
        }
        let tally = reader.tally
        try FuzzFinding.expect(
            tally.statements + tally.plans
                == statements.count + tally.belowThreshold + tally.plansJoined + tally.plansNested,
            "statements do not add up: \(tally), \(statements.count) handed out")
        return (statements, tally)
    }
}
