import Foundation
import Testing

@testable import LogFiles

@Suite("the content of log files")
struct LogContentTests {
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

    @Test("a copy in progress is not read in addition to the file", arguments: [1, 2, 5, 9000])
    func copyInTheMaking(length: Int) throws {
        let text = (0..<2000).map { "\($0)\n" }.joined()
        var run = try began(text)
        try folder.append("b\n", to: "access.log")
        try folder.write(String(text.prefix(length)), to: "access.log.1")
        #expect(try run.read([log, folder.at("access.log.1")]) == Outcome(lines: ["b"], files: ["access.log"]))
    }

    @Test("the same content is read once, under any number of names")
    func sameContent() throws {
        try folder.write("a\nb\n", to: "access.log")
        try folder.copy("access.log", to: "copy.txt")
        try folder.write(storedGzip(folder.bytes("access.log")), to: "copy.txt.gz")
        guard symlink(log, folder.at("link.log")) == 0 else { throw LogFolder.SystemError() }
        var run = StoredRun()
        let all = [
            "copy.txt.gz", "link.log", "access.log", "access.log",
            "../\(folder.path.split(separator: "/").last ?? "")/copy.txt",
        ]
        #expect(try run.read(all.map(folder.at)).lines == ["a", "b"])
        #expect(try run.read(all.map(folder.at)) == Outcome())
        #expect(try run.read([folder.at("copy.txt.gz")]) == Outcome())
    }

    @Test("a new file with the inode number of the old one is a new file")
    func inodeReuse() throws {
        var run = try began("a\n")
        // The same inode: emptied and filled again.
        try folder.write("b\nc\n", to: "access.log")
        let outcome = try run.read([log])
        #expect(outcome.lines == ["b", "c"])
        #expect(
            outcome.notes == [
                "\(log) is a new file, and the former one, read to byte 2 before, is not in the folder any more; lines written to it after the last run may be lost; run the command before rotated logs are removed"
            ])
        #expect(try run.read([log]) == Outcome())
    }

    @Test("a file that has shrunk has nothing new, and continues at its end")
    func shrunk() throws {
        let text = (0..<2000).map { "\($0)\n" }.joined()
        var run = try began(text)
        // 10 * 2 + 90 * 3 + 900 * 4 + 1000 * 5 = 8890 bytes; 2 + 3 + ... line 1221 ends at 3890 + 222 * 5 = 5000.
        #expect(run.positions.map(\.offset) == [8890])
        guard truncate(log, 5000) == 0 else { throw LogFolder.SystemError() }
        let note =
            "\(log) has shrunk from at least 8890 to 5000 bytes and begins as before; what is left of it was read, and reading goes on at its end"
        #expect(try run.read([log]) == Outcome(notes: [note], files: ["access.log"]))
        #expect(run.positions.map(\.offset) == [5000])
        try folder.append("more\n", to: "access.log")
        #expect(try run.read([log]) == Outcome(lines: ["more"], files: ["access.log"]))
    }

    @Test("a file emptied and refilled with the same beginning is recognized by the bytes before the position")
    func sparse() throws {
        // A writer that does not append continues at its position, after a hole of zero bytes.
        let hole = String(repeating: "\0", count: 9000) + "\n"
        var run = try began(hole + "a\n")
        try folder.append("b\n", to: "access.log")
        try folder.copyAndTruncate("access.log", to: "access.log.1")
        try folder.write(String(repeating: "\0", count: 9005) + "\nc\n", to: "access.log")
        let outcome = try run.read([log])
        #expect(outcome.files == ["access.log.1*", "access.log"])
        #expect(outcome.lines.filter { $0.utf8.count < 9 } == ["b", "c"])
        // Without a copy it continues, with a note.
        try folder.remove("access.log.1")
        try folder.write(String(repeating: "\0", count: 9100) + "\nd\n", to: "access.log")
        let without = try run.read([log])
        #expect(without.lines.last == "d")
        #expect(
            without.notes == [
                "\(log) begins as before, but what comes before byte 9008, up to which it was read, has changed; reading goes on there"
            ])
    }

    @Test("files that all begin with the same line are distinguished")
    func header() throws {
        var run = try began("#fields\n")
        try folder.append("a\n", to: "access.log")
        try folder.rename("access.log", to: "access.log.1")
        try folder.setTime(seconds: 100, of: "access.log.1")
        try folder.write("#fields\nb\n", to: "access.log")
        #expect(try run.read([log]).lines == ["a", "#fields", "b"])
        // Another log with the same beginning is a separate log.
        try folder.write("#fields\nc\n", to: "shop.log")
        #expect(try run.read([log, folder.at("shop.log")]).lines == ["#fields", "c"])
        #expect(run.positions.count == 3)
    }
}
