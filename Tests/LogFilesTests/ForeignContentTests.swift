import Foundation
import Testing

@testable import LogFiles

@Suite("files that are no logs to be read as they are")
struct ForeignContentTests {
    private static let text = "192.0.2.10 - - GET /a\n192.0.2.10 - - GET /é\n"

    private static let tar: [UInt8] = {
        var header = [UInt8](repeating: 0, count: 512)
        header.replaceSubrange(0..<5, with: Array("a.log".utf8))
        header.replaceSubrange(257..<262, with: Array("ustar".utf8))
        return header + Array(text.utf8)
    }()

    private static func bytes(_ encoding: String.Encoding) -> [UInt8] { Array(text.data(using: encoding) ?? Data()) }

    static let cases: [(name: String, bytes: [UInt8], message: String)] = [
        (
            "a.zip", Array("PK\u{3}\u{4}...".utf8),
            "it is a zip archive; unpack it, as in: unzip -p a.zip | daybook preview -"
        ),
        ("a.tar", tar, "it is a tar archive; unpack it, as in: tar -xOf a.tar | daybook preview -"),
        (
            "it's a.tgz", storedGzip(tar),
            "it is a tar archive; unpack it, as in: tar -xOf 'it'\\''s a.tgz' | daybook preview -"
        ),
        (
            "a.7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4],
            "it is a 7z archive; unpack it, as in: 7z x -so a.7z | daybook preview -"
        ),
        (
            "a.lz4", [0x04, 0x22, 0x4d, 0x18, 0x64],
            "it is a file compressed with lz4; unpack it, as in: lz4 -dc a.lz4 | daybook preview -"
        ),
        (
            "a.log.br", [0x8b, 0x05, 0x80, 0x41, 0x03],
            "it is a file compressed with brotli; unpack it, as in: brotli -dc a.log.br | daybook preview -"
        ),
        (
            "cr.log", Array("a\rb\r".utf8),
            "its lines end with a carriage return alone; convert it, as in: tr '\\r' '\\n' < cr.log | daybook preview -"
        ),
        (
            "le.log", [0xff, 0xfe] + bytes(.utf16LittleEndian),
            "its text is in UTF-16, not in UTF-8; convert it, as in: iconv -f UTF-16 -t UTF-8 le.log | daybook preview -"
        ),
        (
            "be.log", [0xfe, 0xff] + bytes(.utf16BigEndian),
            "its text is in UTF-16, not in UTF-8; convert it, as in: iconv -f UTF-16 -t UTF-8 be.log | daybook preview -"
        ),
        (
            "le-plain.log", bytes(.utf16LittleEndian),
            "its text is in UTF-16LE, not in UTF-8; convert it, as in: iconv -f UTF-16LE -t UTF-8 le-plain.log | daybook preview -"
        ),
        (
            "be-plain.log", bytes(.utf16BigEndian),
            "its text is in UTF-16BE, not in UTF-8; convert it, as in: iconv -f UTF-16BE -t UTF-8 be-plain.log | daybook preview -"
        ),
        (
            "32.log", [0xff, 0xfe, 0, 0] + bytes(.utf32LittleEndian),
            "its text is in UTF-32, not in UTF-8; convert it, as in: iconv -f UTF-32 -t UTF-8 32.log | daybook preview -"
        ),
    ]

    @Test("the error names what it is and the command that yields the log, and no position is stored", arguments: cases)
    func refused(name: String, bytes: [UInt8], message: String) throws {
        let folder = try LogFolder()
        try folder.write(bytes, to: name)
        var run = StoredRun()
        let file = folder.at(name)
        // The path stands in the command as well.
        let word = name.contains(" ") ? "'\(folder.path)/it'\\''s a.tgz'" : file
        let shown = name.contains(" ") ? "'it'\\''s a.tgz'" : name
        #expect(
            try run.read([file])
                == StoredRun.Outcome(failures: [
                    "cannot read log file \(file): \(message.replacing(" \(shown) ", with: " \(word) "))"
                ]))
        #expect(run.positions == [])
    }

    @Test("the same of a pipe, before any of it is passed on", arguments: cases)
    func streams(name: String, bytes: [UInt8], message: String) throws {
        // Brotli is only told by its name.
        if name.hasSuffix(".br") { return }
        let folder = try LogFolder()
        let path = folder.at("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        // Opened for both, it blocks neither side; its end is that of the last writer.
        let writer = open(path, O_RDWR)
        try #require(write(writer, bytes, bytes.count) == bytes.count)
        let source = LogSource(path: path, recordedPath: nil, isFinal: true, bytesTotal: nil)
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.2) { close(writer) }
        var passed = 0
        let error = #expect(throws: LogFileError.self) {
            while try source.readChunk({ (chunk: LogChunk) -> Int in
                passed += chunk.bytes.count
                return chunk.bytes.count
            }) {}
        }
        #expect(error?.description.hasPrefix("cannot read log file \(path): it") == true, "\(error?.description ?? "")")
        #expect(passed == 0 && source.position == nil)
    }

    @Test("text with zero bytes, letters of any script or a name of an archive is read")
    func text() throws {
        let zeros = [UInt8](repeating: 0, count: 600)
        for bytes in [zeros + Array("a\n".utf8), Array("ａ日本語\n".utf8), Array("PK\n".utf8), [0x61, 0, 0x0a], []] {
            #expect(ForeignContent(bytes, name: "a.zip") == nil)
        }
        #expect(ForeignContent(Array("a\n".utf8), name: "a.br") == nil)
    }
}

@Suite("a byte order mark")
struct ByteOrderMarkTests {
    private static let mark = "\u{FEFF}"

    @Test("is no part of the first line, and reading resumes exactly", arguments: [false, true])
    func skipped(compressed: Bool) throws {
        let folder = try LogFolder()
        let name = compressed ? "access.log.gz" : "access.log"
        func write(_ text: String) throws {
            try folder.write(compressed ? storedGzip(Array(text.utf8)) : Array(text.utf8), to: name)
        }
        var run = StoredRun()
        try write(Self.mark + "a\nb\n")
        #expect(try run.read([folder.at(name)]).lines == ["a", "b"])
        #expect(run.positions.map(\.offset) == [7])
        #expect(run.positions.map(\.lines) == [2])
        try write(Self.mark + "a\nb\nc\n")
        #expect(try run.read([folder.at(name)]).lines == ["c"])
        #expect(run.positions.map(\.offset) == [9])
    }

    @Test("alone is no position, by which other files would be recognized")
    func alone() throws {
        let folder = try LogFolder()
        var run = StoredRun()
        for text in ["", "a"] {
            try folder.write(Self.mark + text, to: "access.log")
            #expect(try run.read([folder.at("access.log")]).lines == [])
            #expect(run.positions == [])
        }
        try folder.write(Self.mark + "ab\n", to: "access.log")
        #expect(try run.read([folder.at("access.log")]).lines == ["ab"])
    }
}
