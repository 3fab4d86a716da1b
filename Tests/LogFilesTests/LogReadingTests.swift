import Foundation
import Reporting
import Testing

@testable import LogFiles

@Suite("which log files are read")
struct LogReadingTests {
    typealias Outcome = StoredRun.Outcome

    private let folder: LogFolder
    private let log: String

    init() throws {
        folder = try LogFolder()
        log = folder.at("access.log")
    }

    /// A run that has read `lines` of the log.
    private func began(_ lines: String) throws -> StoredRun {
        var run = StoredRun()
        try folder.write(lines, to: "access.log")
        try run.read([log])
        return run
    }

    @Test("a growing file is continued at its position")
    func growth() throws {
        var run = try began("a\nb\n")
        #expect(run.lines == ["a", "b"])
        #expect(try run.read([log]) == Outcome())
        try folder.append("c\n", to: "access.log")
        #expect(try run.read([log]) == Outcome(lines: ["c"], files: ["access.log"]))
        #expect(run.positions.map(\.offset) == [6])
    }

    @Test("an unfinished last line waits")
    func unfinished() throws {
        var run = try began("a\nb")
        #expect(run.lines == ["a"])
        #expect(try run.read([log]) == Outcome(files: ["access.log"]))
        try folder.append("c\nd", to: "access.log")
        #expect(try run.read([log]) == Outcome(lines: ["bc"], files: ["access.log"]))
    }

    @Test("an unfinished last line is complete in a file that has not changed for long enough")
    func untouched() throws {
        var run = try began("a\nb")
        try folder.setTime(seconds: 1000, of: "access.log")
        let written = Instant(seconds: 1000)
        #expect(try run.read([log], untouchedSince: written) == Outcome(files: ["access.log"]))
        #expect(
            try run.read([log], untouchedSince: Instant(microseconds: written.microseconds + 1))
                == Outcome(lines: ["b"], files: ["access.log*"]))
    }

    @Test(
        "the rest of a renamed file comes first, and its unfinished last line is complete",
        arguments: [
            "access.log.1", "access.log-20261122", "access.log.2026-11-22-0300", "access.log.old",
            "access-2026-11-22.log",
            "access.1.log",
        ])
    func rename(to name: String) throws {
        var run = try began("a\n")
        try folder.append("b\nc", to: "access.log")
        try folder.rename("access.log", to: name)
        try folder.write("d\n", to: "access.log")
        #expect(try run.read([log]) == Outcome(lines: ["b", "c", "d"], files: ["\(name)*", "access.log"]))
        #expect(try run.read([log]) == Outcome())
    }

    @Test("a renamed file that is still being written does not count as finished")
    func stillWritten() throws {
        var run = try began("a\n")
        try folder.rename("access.log", to: "access.log.1")
        try folder.append("b\nc", to: "access.log.1")
        let note = "\(log) is not there; what it was rotated to is read"
        #expect(try run.read([log]) == Outcome(lines: ["b"], notes: [note], files: ["access.log.1"]))
        try folder.append("d\n", to: "access.log.1")
        try folder.write("", to: "access.log")
        #expect(try run.read([log]) == Outcome(lines: ["cd"], files: ["access.log.1"]))
        // The same later: the writer had a line left when the new file was already in use.
        try folder.write("e\n", to: "access.log")
        try run.read([log])
        try folder.append("f\n", to: "access.log.1")
        #expect(try run.read([log]) == Outcome(lines: ["f"], files: ["access.log.1*"]))
        #expect(run.lines == ["a", "b", "cd", "e", "f"])
    }

    @Test("a copied and emptied file is continued in its copy")
    func copyTruncate() throws {
        var run = try began("a\n")
        try folder.append("b\nc", to: "access.log")
        try folder.copyAndTruncate("access.log", to: "access.log.1")
        #expect(try run.read([log]) == Outcome(lines: ["b"], files: ["access.log.1"]))
        try folder.append("d\n", to: "access.log")
        #expect(try run.read([log]) == Outcome(lines: ["c", "d"], files: ["access.log.1*", "access.log"]))
    }

    @Test("several rotations between two runs are read oldest first, compressed or not")
    func severalRotations() throws {
        var run = try began("a\n")
        try folder.append("b\n", to: "access.log")
        try folder.rename("access.log", to: "access.log.3")
        try folder.compress("access.log.3")
        try folder.write("c\n", to: "access.log.2")
        try folder.compress("access.log.2")
        try folder.write("d\n", to: "access.log.1")
        try folder.write("e\n", to: "access.log")
        for (name, seconds) in [("access.log.3.gz", 100), ("access.log.2.gz", 200), ("access.log.1", 300)] {
            try folder.setTime(seconds: seconds, of: name)
        }
        #expect(
            try run.read([log])
                == Outcome(
                    lines: ["b", "c", "d", "e"],
                    files: ["access.log.3.gz*", "access.log.2.gz*", "access.log.1*", "access.log"]))
        #expect(try run.read([log]) == Outcome())
        #expect(try run.read(folder.names.map(folder.at)) == Outcome())
    }

    @Test("files older than the first reading are read only when they are named")
    func older() throws {
        try folder.write("z\n", to: "access.log.1")
        try folder.setTime(seconds: 100, of: "access.log.1")
        var run = try began("a\n")
        #expect(run.lines == ["a"])
        try folder.rename("access.log.1", to: "access.log.2")
        try folder.rename("access.log", to: "access.log.1")
        try folder.write("b\n", to: "access.log")
        #expect(try run.read([log]) == Outcome(lines: ["b"], files: ["access.log"]))
        #expect(try run.read([folder.at("access.log.2")]) == Outcome(lines: ["z"], files: ["access.log.2*"]))
    }

    @Test("rotated files stay unread, with a note, if the one that was read is gone")
    func gone() throws {
        var run = try began("a\n")
        try folder.write("b\n", to: "access.log.2")
        try folder.write("c\n", to: "access.log.1")
        try folder.setTime(seconds: 100, of: "access.log.2")
        try folder.setTime(seconds: 200, of: "access.log.1")
        try folder.write("d\n", to: "access.log")
        let outcome = try run.read([log])
        #expect(outcome.lines == ["d"])
        #expect(
            outcome.notes == [
                "\(log) is a new file, and the former one, read to byte 2 before, is not in the folder any more; lines written to it after the last run may be lost; run the command before rotated logs are removed",
                "skipped other rotated files of \(log) (2 files, the latest is access.log.1), because they may be older than what was read before; give the newer ones as arguments",
            ])
        #expect(try run.read([log, folder.at("access.log.1")]) == Outcome(lines: ["c"], files: ["access.log.1*"]))
    }

    @Test("other files in the folder are ignored")
    func others() throws {
        var run = try began("a\n")
        try folder.rename("access.log", to: "access.log.1")
        try folder.write("b\n", to: "access.log")
        for name in ["access.log.offset", "access.log.json", "access.logs", "access-2.log", "error.log"] {
            try folder.write("other \(name)\n", to: name)
        }
        #expect(try run.read([log]) == Outcome(lines: ["b"], files: ["access.log"]))
    }

    @Test("the age of a compressed file is that of its original, by the time in its header")
    func headerTime() throws {
        var run = try began("a\n")
        try folder.append("b\n", to: "access.log")
        try folder.write(storedGzip(folder.bytes("access.log"), seconds: 100), to: "access.log.2.gz")
        try folder.setTime(seconds: 900, of: "access.log.2.gz")
        try folder.write("c\n", to: "access.log.1")
        try folder.setTime(seconds: 200, of: "access.log.1")
        try folder.write("d\n", to: "access.log")
        #expect(try run.read([log]).lines == ["b", "c", "d"])
    }

    @Test(
        "a damaged rotated file is named if it may be needed, and reported when it is read",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/xz")))
    func damagedRotated() throws {
        var run = try began("a\n")
        try folder.write([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2], to: "access.log-20261122")
        #expect(try run.read([log]) == Outcome())
        try folder.write("b\n", to: "access.log")
        let outcome = try run.read([log])
        #expect(outcome.failures == [] && outcome.lines == ["b"])
        #expect(outcome.notes.last?.contains("the latest is access.log-20261122") == true)
        let rotated = folder.at("access.log-20261122")
        #expect(
            try run.read([rotated]).failures == [
                "log file \(rotated) is damaged or incomplete: xz could not decompress it beyond byte 8; everything before it was read; restore the file, and the next run reads the rest, or move it away"
            ])
    }

    @Test("empty files need no work")
    func empty() throws {
        var run = try began("")
        #expect(run.lines == [] && run.positions == [])
        try folder.write("", to: "access.log.1")
        #expect(try run.read([log, folder.at("access.log.1")]) == Outcome())
        #expect(try run.read([]) == Outcome())
    }

    @Test("unreadable files are reported, and the others are read")
    func failures() throws {
        try folder.write("a\n", to: "access.log")
        try FileManager.default.createDirectory(atPath: folder.at("logs"), withIntermediateDirectories: false)
        var run = StoredRun()
        let outcome = try run.read([folder.at("none.log"), folder.at("logs"), log, "", "a\0b", log + "/x"])
        #expect(outcome.lines == ["a"])
        #expect(
            outcome.failures.sorted()
                == [
                    "cannot read log file : no such file; check the path",
                    "cannot read log file \(folder.at("access.log/x")): no such file; check the path",
                    "cannot read log file \(folder.at("logs")): it is a folder; give the log files in it, for example \(folder.at("logs"))/*.log",
                    "cannot read log file \(folder.at("none.log")): no such file; check the path",
                    "cannot read log file a␀b: no such file; check the path",
                ].sorted())
    }

    @Test(
        "names may contain anything",
        arguments: ["a\nb.log", "-", " ", "$(x);*.log", "é.log", "\u{301}x.log", "\u{1b}[2J.log"])
    func hostileNames(name: String) throws {
        var run = StoredRun()
        try folder.write("a\n", to: name)
        #expect(try run.read([folder.at(name)]).lines == ["a"])
        try folder.append("b\n", to: name)
        try folder.rename(name, to: name + ".1")
        try folder.write("c\n", to: name)
        #expect(try run.read([folder.at(name)]).lines == ["b", "c"])
        try folder.remove(name)
        try folder.remove(name + ".1")
        let failure = try run.read([folder.at(name)]).failures.first ?? ""
        #expect(!failure.isEmpty && failure.utf8.allSatisfy { $0 >= 0x20 })
    }

    @Test("implausible positions are ignored")
    func implausible() throws {
        let run = try began("a\n")
        let stored = try #require(run.positions.first)
        for (length, offset) in [
            (2, -1), (-5, 2), (2, 9), (4096, 2), (0, 0), (9000, 9000), (Int.max, Int.max), (1, Int.min),
        ] {
            let position = ReadPosition(
                identity: FileIdentity(length: length, sha256: stored.identity.sha256), offset: offset,
                tailSHA256: "", path: stored.path)
            let reading = LogReading(named: [log], known: [position])
            #expect(reading.sources.map(\.bytesTotal) == [2])
            #expect(reading.notes == [] && reading.failures == [])
        }
    }

    @Test("a position in JSON survives a round trip")
    func json() throws {
        let position = try #require(try began("a\n").positions.first)
        #expect(position.path == LogLocation(log).path)
        #expect(position.identity == FileIdentity(of: [UInt8(ascii: "a"), UInt8(ascii: "\n")]))
        #expect(try JSONDecoder().decode(ReadPosition.self, from: JSONEncoder().encode(position)) == position)
    }
}
