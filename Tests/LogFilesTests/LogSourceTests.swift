import Foundation
import Testing

@testable import LogFiles

@Suite("reading one log file in chunks")
struct LogSourceTests {
    private let folder: LogFolder
    private let path: String

    init() throws {
        folder = try LogFolder()
        path = folder.at("access.log")
    }

    private func source(isFinal: Bool = true, initial: Int = 4096, maximum: Int = 16_384) -> LogSource {
        LogSource(
            path: path, recordedPath: path, isFinal: isFinal, bytesTotal: nil,
            limits: ChunkBuffer.Limits(initial: initial, maximum: maximum))
    }

    @Test(
        "lines and positions are the same for any size of the buffer", arguments: [4096, 4097, 5000, 10_000, 1 << 20])
    func bufferSizes(initial: Int) throws {
        let expected = (0..<5000).map { "line \($0)" }
        let content = expected.joined(separator: "\n")
        try folder.write(content, to: "access.log")
        let source = source(initial: initial)
        var lines: [String] = []
        while try source.readChunk({ wholeLines(of: $0, into: &lines) }) {
            // The unconsumed rest is less than a line.
            let done = lines.reduce(0) { $0 + $1.utf8.count + 1 }
            #expect(source.position?.offset == min(done, content.utf8.count))
        }
        #expect(lines == expected)
        #expect(source.bytesRead == content.utf8.count && source.droppedBytes == 0 && !source.wasRotated)
        let position = try #require(source.position)
        #expect(position.identity == FileIdentity(of: content.utf8.prefix(4096)))
        #expect(position.tailSHA256 == ContentTail(bytes: Array(content.utf8.suffix(4096))).sha256)
    }

    @Test("a consumer that takes any part of its bytes sees every byte once", arguments: 0..<8)
    func anyPart(seed: Int) throws {
        var random = HistoryRandom(seed)
        let content = (0..<60_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        try folder.write(seed.isMultiple(of: 2) ? content : storedGzip(content), to: "access.log")
        let source = source()
        var seen: [UInt8] = []
        while try source.readChunk({ chunk in
            let count = chunk.isFinal ? chunk.bytes.count : Int.random(in: 0...chunk.bytes.count, using: &random)
            let taken = chunk.isFull ? max(1, count) : count
            seen += chunk.bytes[..<taken]
            return taken
        }) {}
        #expect(seen == content)
        #expect(source.position?.offset == content.count)
    }

    @Test("a line that fills the largest buffer is dropped up to its end, and counted")
    func overlong() throws {
        // 16,384 bytes fit: 2 of the first line are consumed first; the long line has 60,000 bytes and its newline.
        try folder.write("a\n" + String(repeating: "x", count: 60_000) + "\nb\nc", to: "access.log")
        let source = source()
        var lines: [String] = []
        var largest = 0
        while try source.readChunk({ chunk in
            largest = max(largest, chunk.bytes.count)
            return wholeLines(of: chunk, into: &lines)
        }) {}
        #expect(lines == ["a", "b", "c"])
        #expect(source.droppedBytes == 60_001)
        #expect(largest == 16_384)
        #expect(source.position?.offset == 60_006)
    }

    @Test("an overlong line at the end of a file leaves no bytes", arguments: [true, false])
    func overlongLast(isFinal: Bool) throws {
        try folder.write(String(repeating: "x", count: 60_000), to: "access.log")
        let source = source(isFinal: isFinal)
        var lines: [String] = []
        while try source.readChunk({ wholeLines(of: $0, into: &lines) }) {}
        #expect(lines == [])
        #expect(source.droppedBytes == 60_000)
    }

    @Test("a file emptied while it is read gives nothing of its later content")
    func emptiedMeanwhile() throws {
        try folder.write((0..<2000).map { "old \($0)\n" }.joined(), to: "access.log")
        let source = source()
        var lines: [String] = []
        #expect(try source.readChunk { wholeLines(of: $0, into: &lines) })
        try folder.write((0..<9000).map { "new \($0)\n" }.joined(), to: "access.log")
        #expect(try !source.readChunk { wholeLines(of: $0, into: &lines) })
        #expect(source.wasRotated)
        #expect(!lines.isEmpty && lines.allSatisfy { $0.hasPrefix("old") })
    }

    @Test("a file replaced or removed since the plan gives nothing")
    func replacedBefore() throws {
        try folder.write("a\n", to: "access.log")
        let plans = (0..<2).map { _ in LogReading(named: [path], known: []).sources }
        try folder.write("b\nb\n", to: "access.log")
        var lines: [String] = []
        let first = try #require(plans[0].first)
        #expect(try !first.readChunk { wholeLines(of: $0, into: &lines) })
        try folder.remove("access.log")
        let second = try #require(plans[1].first)
        #expect(try !second.readChunk { wholeLines(of: $0, into: &lines) })
        #expect(lines == [] && first.wasRotated && second.wasRotated && first.position == nil && second.position == nil)
    }

    @Test("an error of the consumer is passed on, and nothing counts as consumed")
    func consumerError() throws {
        struct Refusal: Error {}
        try folder.write("a\n", to: "access.log")
        let source = source()
        #expect(throws: Refusal.self) { try source.readChunk { (_: LogChunk) -> Int in throw Refusal() } }
        #expect(source.position == nil)
    }

    @Test("progress ends at the size on disk", arguments: [true, false])
    func progress(compressed: Bool) throws {
        let content = Array((0..<30_000).map { "\($0)\n" }.joined().utf8)
        try folder.write(compressed ? storedGzip(content) : content, to: "access.log")
        let source = try #require(
            LogReading(named: [path], known: [], untouchedSince: nil, limits: ChunkBuffer.Limits(initial: 4096)).sources
                .first)
        var lines: [String] = []
        var progress: [Int] = []
        while try source.readChunk({ wholeLines(of: $0, into: &lines) }) { progress.append(source.bytesRead) }
        #expect(progress == progress.sorted() && progress.count > 10)
        #expect(source.bytesRead == source.bytesTotal)
        #expect(try source.bytesTotal == folder.bytes("access.log").count)
    }

    @Test("a pipe is read once, to its end, without a position, compressed or not", arguments: [true, false])
    func pipe(compressed: Bool) throws {
        let (reader, writer) = try openPipe(holding: compressed ? storedGzip(Array("a\nb".utf8)) : Array("a\nb".utf8))
        close(writer)
        defer { close(reader) }
        var run = StoredRun()
        #expect(try run.read(["/dev/fd/\(reader)"]) == StoredRun.Outcome(lines: ["a", "b"], files: ["\(reader)*"]))
        #expect(run.positions == [])
    }

    @Test("- is standard input, read once to its end")
    func standardInput() throws {
        let (reader, writer) = try openPipe(holding: Array("a\nb".utf8))
        close(writer)
        let before = dup(STDIN_FILENO)
        dup2(reader, STDIN_FILENO)
        close(reader)
        defer {
            dup2(before, STDIN_FILENO)
            close(before)
        }
        var run = StoredRun()
        #expect(try run.read(["-", "-"]) == StoredRun.Outcome(lines: ["a", "b"], files: ["-*"]))
        #expect(run.positions == [])
    }

    private func openPipe(holding bytes: [UInt8]) throws -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0, write(ends[1], bytes, bytes.count) == bytes.count else {
            throw LogFolder.SystemError()
        }
        return (ends[0], ends[1])
    }
}
