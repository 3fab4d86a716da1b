import Foundation
import Ingestion
import Reporting

/// The result of reading a log.
struct PostgresLogReading: Equatable {
    var statements: [LoggedStatement] = []
    /// Without the numbers of records.
    var events: [ServerEvent] = []
    var records = 0
    var tally = PostgresLogTally()
}

/// Reads a complete log.
func readLog(
    _ log: [UInt8], _ format: PostgresLogFormat, _ options: PostgresLogOptions = .everything,
    longestRecord: Int = 16 << 20
) -> PostgresLogReading {
    var reader = PostgresLogReader(format, options: options, longestRecord: longestRecord)
    var reading = PostgresLogReading()
    let done = log.withUnsafeBytes { bytes in
        reader.read(bytes, isFinal: true, event: { reading.add($0) }) { reading.statements.append($0) }
    }
    precondition(done == log.count, "a final piece is read to its end")
    reading.tally = reader.tally
    return reading
}

func readLog(_ log: String, _ format: PostgresLogFormat, _ options: PostgresLogOptions = .everything)
    -> PostgresLogReading
{
    readLog(Array(log.utf8), format, options)
}

/// Reads a log that grows at the given positions. The rest is read by another reader or by the same one.
func readLog(_ log: [UInt8], _ format: PostgresLogFormat, partedAt cuts: [Int], byOneReader: Bool) -> PostgresLogReading
{
    var reader = PostgresLogReader(format, options: .everything)
    var reading = PostgresLogReading()
    var done = 0
    log.withUnsafeBytes { bytes in
        for cut in cuts + [log.count] {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[done..<max(cut, done)])
            done += reader.read(piece, isFinal: cut == log.count, event: { reading.add($0) }) {
                reading.statements.append($0)
            }
            if !byOneReader { reader = PostgresLogReader(format, options: .everything) }
        }
    }
    reading.tally = reader.tally
    return reading
}

extension PostgresLogReading {
    fileprivate mutating func add(_ event: ServerEvent) {
        if event.kind == .records { records += event.count } else { events.append(event) }
    }
}

extension PostgresLogOptions {
    /// Every statement is slower than this threshold.
    static let everything: PostgresLogOptions = {
        var options = PostgresLogOptions()
        options.thresholdMilliseconds = -1
        return options
    }()
}
