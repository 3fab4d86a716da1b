import Foundation
import Testing

@testable import LogFiles

@Suite("compressed log files")
struct GzipTests {
    private let folder: LogFolder
    private let path: String

    init() throws {
        folder = try LogFolder()
        path = folder.at("access.log.1.gz")
    }

    @Test("output of gzip itself is read")
    func real() throws {
        // printf 'a\nb\na\nb\na\nb\na\nb\nlast' | gzip -9n
        let member: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0xe4, 0x4a, 0xe2, 0x4a, 0x44, 0xc2, 0x39,
            0x89,
            0xc5, 0x25, 0x00, 0x9d, 0x62, 0x1c, 0x82, 0x14, 0x00, 0x00, 0x00,
        ]
        try folder.write(member, to: "access.log.1.gz")
        var run = StoredRun()
        #expect(try run.read([path]).lines == ["a", "b", "a", "b", "a", "b", "a", "b", "last"])
        #expect(run.positions.map(\.offset) == [20])
    }

    @Test("several members are one content, and zero bytes after them are padding")
    func members() throws {
        let members = ["a\nb", "c\n", "", "d\n"].flatMap { storedGzip(Array($0.utf8)) }
        try folder.write(members + [UInt8](repeating: 0, count: 1000), to: "access.log.1.gz")
        var run = StoredRun()
        #expect(try run.read([path]) == StoredRun.Outcome(lines: ["a", "bc", "d"], files: ["access.log.1.gz*"]))
        #expect(try run.read([path]) == StoredRun.Outcome())
        // Another member is more content.
        try folder.write(members + storedGzip(Array("e\n".utf8)), to: "access.log.1.gz")
        #expect(try run.read([path]).lines == ["e"])
    }

    @Test("a large compressed file is recognized by its end, and continued when it has grown")
    func large() throws {
        var random = HistoryRandom(1)
        let content = (0..<40_000).map { _ in "\(UInt64.random(in: 0...(.max), using: &random))\n" }.joined()
        try folder.write(storedGzip(Array(content.utf8)), to: "access.log.1.gz")
        var run = StoredRun()
        try run.read([path])
        #expect(run.lines.count == 40_000)
        #expect(try run.read([path]) == StoredRun.Outcome())
        try folder.write(storedGzip(Array((content + "more\n").utf8)), to: "access.log.1.gz")
        #expect(try run.read([path]).lines == ["more"])
    }

    @Test("truncated data gives the content before the cut, reports it, and gives the rest once complete")
    func truncated() throws {
        let lines = (0..<50).map { "line \($0)" }
        let whole = storedGzip(Array(lines.map { $0 + "\n" }.joined().utf8))
        for length in 2..<whole.count {
            var run = StoredRun()
            try folder.write(Array(whole[..<length]), to: "access.log.1.gz")
            let outcome = try run.read([path])
            #expect(outcome.lines == Array(lines.prefix(outcome.lines.count)))
            #expect(
                outcome.failures == [
                    "log file \(path) is incomplete: its gzip data ends at byte \(length); everything before it was read; restore the file, or wait until it is written, and the next run reads the rest"
                ])
            try folder.write(whole, to: "access.log.1.gz")
            let rest = try run.read([path])
            #expect(rest.failures == [] && run.lines == lines)
        }
    }

    @Test("damaged data gives the content before the damage, and reports the position")
    func damaged() throws {
        // Two stored blocks: 10 bytes of header, then 5 + 65,535; the second block's length is at 65,550.
        let lines = (0..<10_000).map { "line \($0)" }
        var bytes = storedGzip(Array(lines.map { $0 + "\n" }.joined().utf8))
        bytes[65_551] ^= 255
        try folder.write(bytes, to: "access.log.1.gz")
        var run = StoredRun()
        let outcome = try run.read([path])
        // 10 * 7 + 90 * 8 + 900 * 9 = 8,890 bytes are the first 1,000 lines; (65,535 - 8,890) / 10 = 5,664.
        #expect(outcome.lines == Array(lines.prefix(6664)))
        let failure = try #require(outcome.failures.first)
        #expect(
            failure.hasPrefix(
                "log file \(path) is damaged: invalid gzip data at byte 65555 (invalid stored block lengths); "))
        #expect(outcome.failures.count == 1)
        #expect(run.positions.map(\.offset) == [8890 + 56_640])
    }

    @Test("other bytes after the last member are damage")
    func garbage() throws {
        try folder.write(storedGzip(Array("a\n".utf8)) + Array("garbage".utf8), to: "access.log.1.gz")
        var run = StoredRun()
        let outcome = try run.read([path])
        #expect(outcome.lines == ["a"])
        #expect(outcome.failures.first?.contains("(incorrect header check)") == true)
    }

    @Test("no changed byte makes reading trap", arguments: 0..<4)
    func mutated(seed: Int) throws {
        var random = HistoryRandom(seed)
        let whole: [UInt8] = (0..<3).flatMap { (part: Int) -> [UInt8] in
            storedGzip((0..<200).map { UInt8(truncatingIfNeeded: $0 * part) })
        }
        for _ in 0..<300 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 2..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            try folder.write(bytes, to: "access.log.1.gz")
            var run = StoredRun()
            #expect(try run.read([path]).failures.count <= 1)
        }
    }
}
