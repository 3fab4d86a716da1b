import Foundation

@testable import LogFiles

/// The content of a log file, plain or compressed, after a line with the stored positions as JSON, or an empty line.
struct LogFileInput {
    private let input: FuzzBytes

    init(_ bytes: [UInt8]) { input = FuzzBytes(bytes) }

    func run() throws {
        let folder = try FuzzFolder()
        try folder.write(input.rest, to: "access.log")
        try folder.write(input.rest, to: "access.log.1")
        let path = "\(folder.path)/access.log"
        let stored = positions(path)
        try readWhole(path)
        var limits = ChunkBuffer.Limits()
        (limits.initial, limits.maximum) = (1, 8192)
        let reading = LogReading(named: [path], known: stored, untouchedSince: nil, limits: limits)
        for source in reading.sources {
            var offset = source.storedPosition?.offset ?? 0
            var consumed = 0
            do {
                // Consumes whole lines; a full chunk without one is left to be dropped.
                while try source.readChunk({ chunk in
                    let count =
                        chunk.isFinal
                        ? chunk.bytes.count : chunk.bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
                    consumed += count
                    return count
                }) {}
            } catch is LogFileError {}
            guard let position = source.position else { continue }
            if offset == 0, source.beginsWithMark { offset = 3 }
            try FuzzFinding.expect(
                position.isPlausible || position == source.storedPosition, "a position is not plausible: \(position)")
            try FuzzFinding.expect(
                consumed == 0 || position.offset == offset + consumed + source.droppedBytes,
                "\(consumed) bytes after \(offset) lead to \(position.offset)")
            let json = try JSONEncoder().encode(position)
            try FuzzFinding.expect(
                try JSONDecoder().decode(ReadPosition.self, from: json) == position,
                "a position is not read as it was written")
        }
    }

    /// The first position counts as one of this file, so that reading continues there.
    private func positions(_ path: String) -> [ReadPosition] {
        let stored = (try? JSONDecoder().decode([ReadPosition].self, from: Data(input.firstLine))) ?? []
        let here = stored.first.map { first in
            ReadPosition(
                identity: FileIdentity(of: input.rest.prefix(min(max(0, first.offset), FileIdentity.maximumLength))),
                offset: first.offset, tailSHA256: first.tailSHA256, path: path)
        }
        return (here.map { [$0] } ?? []) + stored
    }

    /// Reading in pieces of any size gives the length of the content, which is the size on disk if it is plain.
    private func readWhole(_ path: String) throws {
        guard let file = try? LogFile(path: path) else { return }
        var content: [UInt8] = []
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 16)
        defer { room.deallocate() }
        var isDamaged = false
        do {
            while content.count < 1 << 22 {
                let count = try file.read(into: room)
                if count == 0 { break }
                content.append(contentsOf: room[..<count])
            }
        } catch {
            isDamaged = true
        }
        try FuzzFinding.expect(file.compression != nil || content == input.rest, "a plain file is not read as it is")
        try FuzzFinding.expect(content.starts(with: file.head), "a file does not begin as it is known by")
        guard content.count < 1 << 22 else { return }
        let length = try? LogFile(path: path).contentLength()
        try FuzzFinding.expect(
            length == (isDamaged ? nil : content.count),
            "\(content.count) bytes are stated to be \(String(describing: length))")
    }
}
