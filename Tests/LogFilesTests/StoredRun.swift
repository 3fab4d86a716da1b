import Foundation
import Reporting

@testable import LogFiles

/// Simulates a database: lines and positions, changed together or not at all.
struct StoredRun {
    private(set) var lines: [String] = []
    private(set) var positions: [ReadPosition] = []

    /// The results of a run.
    struct Outcome: Equatable {
        var lines: [String] = []
        var notes: [String] = []
        var failures: [String] = []
        /// Names of the files that were read, with a `*` if an unfinished last line was complete.
        var files: [String] = []
        var rotated: [String] = []
        var wasKilled = false
    }

    /// Reads new content, one transaction per chunk.
    ///
    /// - Parameters:
    ///   - commits: the run is killed after this many transactions, inside the next one.
    ///   - meanwhile: called before each chunk.
    @discardableResult
    mutating func read(
        _ paths: [String], untouchedSince: Instant? = nil, limits: ChunkBuffer.Limits = ChunkBuffer.Limits(),
        commits: Int = .max, meanwhile: () throws -> Void = {}
    ) throws -> Outcome {
        let reading = LogReading(named: paths, known: positions, untouchedSince: untouchedSince, limits: limits)
        var outcome = Outcome(notes: reading.notes, failures: reading.failures.map(\.description))
        var commits = commits
        for source in reading.sources {
            outcome.files.append((source.path as NSString).lastPathComponent + (source.isFinal ? "*" : ""))
            do {
                try meanwhile()
                var isOpen = true
                while isOpen {
                    var rows: [String] = []
                    isOpen = try source.readChunk { chunk in wholeLines(of: chunk, into: &rows) }
                    if commits == 0 {
                        outcome.wasKilled = true
                        return outcome
                    }
                    commits -= 1
                    lines += rows
                    outcome.lines += rows
                    positions.removeAll { $0 == source.storedPosition }
                    if let position = source.position { positions.append(position) }
                    source.didStore(source.position)
                    try meanwhile()
                }
            } catch let error as LogFileError {
                outcome.failures.append(error.description)
            }
            if source.wasRotated { outcome.rotated.append((source.path as NSString).lastPathComponent) }
        }
        return outcome
    }
}

/// Takes the complete lines.
func wholeLines(of chunk: LogChunk, into lines: inout [String]) -> Int {
    var start = 0
    while let newline = chunk.bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
        lines.append(String(decoding: chunk.bytes[start..<newline], as: UTF8.self))
        start = newline + 1
    }
    if chunk.isFinal, start < chunk.bytes.count {
        lines.append(String(decoding: chunk.bytes[start...], as: UTF8.self))
        start = chunk.bytes.count
    }
    return start
}
