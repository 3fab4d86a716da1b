import FoundationEssentials
import Glibc
import Reporting

/// One log file to be read from a position, or standard input.
///
/// ```swift
/// var isOpen = true
/// while isOpen {
///     isOpen = try source.readChunk { chunk in parser.read(chunk.bytes, isFinal: chunk.isFinal) { rows.append($0) } }
///     // In one transaction: write the rows, delete the stored position, insert the position.
///     let position = source.position
///     try store.write(&rows, replacing: source.storedPosition, by: position)
///     source.didStore(position)
/// }
/// ```
///
/// It is opened for the first chunk and closed after the last, so a plan may contain more sources than files can be
/// open.
package final class LogSource {
    /// The path of the content; `-` for standard input.
    package let path: String
    /// The position currently stored for this file; it has to be deleted when `position` is stored.
    package private(set) var storedPosition: ReadPosition?
    /// When the file was last written; `nil` for standard input and pipes, and where that cannot be read.
    package var modified: Instant? {
        guard recordedPath != nil, let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let date = attributes[.modificationDate] as? Date
        else { return nil }
        return Instant(seconds: Int64(date.timeIntervalSince1970))
    }
    /// Whether a position was stored since reading began.
    package private(set) var hasStored = false
    /// Whether nothing more will be written to the file.
    package let isFinal: Bool
    /// The size to read, in bytes on disk, so compressed bytes of a gzip file. `nil` for a pipe.
    package let bytesTotal: Int?
    /// Number of bytes read out of `bytesTotal`. It may exceed that if the file grows in the meantime.
    package private(set) var bytesRead = 0
    /// Number of bytes that were dropped because they were not consumed in time; see `LogChunk.isFull`.
    package private(set) var droppedBytes = 0
    /// Number of bytes of an unfinished last line, which wait for more, once the file ended.
    package private(set) var waitingBytes = 0
    /// Whether the file was renamed or emptied between planning and the end of reading. The chunks so far are correct;
    /// the next plan, which can be made at once, finds the rest.
    package private(set) var wasRotated = false

    private enum State {
        case planned
        case reading(LogFile, ChunkBuffer)
        case ended
    }

    /// A place in the content.
    private struct Place {
        var offset: Int
        /// Number of lines before it; `nil` if unknown.
        var lines: Int?
        var tail = ContentTail()
    }

    /// Whether the file is read from its beginning although it was read before.
    package let isReadAgain: Bool

    private let recordedPath: String?
    private let startOffset: Int
    private let expectedHead: [UInt8]
    private let limits: ChunkBuffer.Limits
    private var state = State.planned
    private var head: [UInt8] = []
    /// Where reading is, and where everything was still understood.
    private var (current, understood): (Place, Place)
    private var isDroppingLine = false
    /// The length of the byte order mark that was skipped, in bytes.
    private var markLength = 0
    private var compressedSize: Int?
    private var failure: LogFileError?

    /// - Parameters:
    ///   - recordedPath: the path in the positions; `nil` if it has none, such as a pipe.
    ///   - offset: where to begin.
    ///   - expectedHead: the bytes with which the file at `path` must begin.
    init(
        path: String, recordedPath: String?, stored storedPosition: ReadPosition? = nil, offset: Int = 0,
        expectedHead: [UInt8] = [], isFinal: Bool, bytesTotal: Int?, isReadAgain: Bool = false,
        limits: ChunkBuffer.Limits = ChunkBuffer.Limits()
    ) {
        self.isReadAgain = isReadAgain
        self.path = path
        self.recordedPath = recordedPath
        self.storedPosition = storedPosition
        startOffset = offset
        current = Place(offset: offset, lines: offset == 0 ? 0 : storedPosition?.lines)
        understood = current
        self.expectedHead = expectedHead
        self.isFinal = isFinal
        self.bytesTotal = bytesTotal
        self.limits = limits
    }

    /// The position up to which the content is consumed. `nil` before anything is consumed, and for standard input and
    /// pipes, which cannot be read twice.
    package var position: ReadPosition? { position(at: current) }

    /// The position up to which everything was understood.
    package var understoodPosition: ReadPosition? { position(at: understood) }

    /// Whether a byte order mark was skipped.
    var beginsWithMark: Bool { markLength > 0 }

    /// Number of lines before the next chunk; `nil` if unknown.
    package var linesBefore: Int? { current.lines }

    private func position(at place: Place) -> ReadPosition? {
        guard let recordedPath else { return nil }
        let isWhole = place.offset == current.offset
        if place.offset == storedPosition?.offset, !isReadAgain {
            var position = storedPosition
            if isWhole, compressedSize != nil { position?.compressedSize = compressedSize }
            return position
        }
        // The mark alone would not tell files apart.
        guard place.offset > markLength, !head.isEmpty else { return isReadAgain ? nil : storedPosition }
        var position = ReadPosition(
            identity: FileIdentity(of: head.prefix(place.offset)), offset: place.offset,
            tailSHA256: place.tail.sha256, path: recordedPath, lines: place.lines, context: storedPosition?.context,
            rows: storedPosition?.rows)
        if isWhole { position.compressedSize = compressedSize }
        return position
    }

    /// Must be called when the transaction that stored `position` is committed.
    package func didStore(_ position: ReadPosition?) {
        storedPosition = position
        hasStored = true
    }

    /// Passes the next bytes to `consume`, all of which understands what it consumes.
    package func readChunk(_ consume: (LogChunk) throws -> Int) throws -> Bool {
        try readChunk { chunk in
            let count = try consume(chunk)
            return LogConsumption(bytes: count, understood: count)
        }
    }

    /// Passes the next bytes to `consume`, which returns how many of them, from their start, it consumed. The others
    /// are passed again, followed by more.
    ///
    /// - Returns: `false` if nothing is left.
    /// - Throws: `LogFileError` if reading fails, once everything before that was passed; and what `consume` throws.
    package func readChunk(_ consume: (LogChunk) throws -> LogConsumption) throws -> Bool {
        if case .planned = state { try open() }
        while case .reading(let file, let buffer) = state {
            let added = fill(buffer, from: file)
            if current.offset == 0 { try begin(buffer, of: file) }
            if isDroppingLine { dropLine(in: buffer) }
            let isFinal = isFinal && hasEnded && failure == nil && !wasRotated
            guard isFinal || added > 0 && !buffer.bytes.isEmpty else { continue }
            let chunk = LogChunk(
                bytes: buffer.bytes, isFinal: isFinal, isLast: hasEnded, isFull: !isFinal && buffer.isFull)
            let consumption = try consume(chunk)
            let count = min(max(0, consumption.bytes), chunk.bytes.count)
            if count == 0, chunk.isFull {
                isDroppingLine = chunk.bytes.last != UInt8(ascii: "\n")
                drop(chunk.bytes.count, from: buffer)
            } else {
                let known = min(max(0, consumption.understood ?? 0), count)
                advance(buffer, by: known)
                if consumption.understood != nil { understood = current }
                advance(buffer, by: count - known)
            }
            waitingBytes = hasEnded ? buffer.bytes.count : 0
            return true
        }
        if let failure {
            self.failure = nil
            throw failure
        }
        return false
    }

    private var hasEnded: Bool { if case .ended = state { true } else { false } }

    /// Opens the file and moves to the start position.
    private func open() throws(LogFileError) {
        state = .ended
        let file: LogFile
        do throws(LogFileError) {
            file = try path == "-" ? LogFile(OpenFile.standardInput()) : LogFile(path: path)
        } catch {
            guard recordedPath != nil, error == .missing(path) else { throw error }
            wasRotated = true
            return
        }
        if startOffset > 0 {
            // Content that ends before the position has nothing new.
            guard let skipped = try file.skip(to: startOffset) else { return }
            guard file.head.starts(with: expectedHead.prefix(file.head.count)) else {
                wasRotated = true
                return
            }
            head = file.head
            current.tail = ContentTail(bytes: skipped)
            understood = current
        }
        bytesRead = file.compression != nil ? file.bytesRead : 0
        state = .reading(file, ChunkBuffer(limits))
    }

    /// Skips a byte order mark, which is no part of the first line.
    ///
    /// - Throws: if the content must be converted or unpacked first.
    private func begin(_ buffer: ChunkBuffer, of file: LogFile) throws(LogFileError) {
        do throws(LogFileError) {
            try file.checkContent()
        } catch {
            state = .ended
            failure = nil
            throw error
        }
        guard markLength == 0, buffer.bytes.starts(with: Self.byteOrderMark) else { return }
        markLength = Self.byteOrderMark.count
        advance(buffer, by: markLength)
        understood = current
    }

    /// U+FEFF in UTF-8, with which some programs begin a file.
    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// Reads until the buffer is full or the file ends.
    ///
    /// - Returns: number of bytes added.
    private func fill(_ buffer: ChunkBuffer, from file: LogFile) -> Int {
        buffer.makeRoom()
        let waiting = buffer.bytes.count
        do throws(LogFileError) {
            while !buffer.room.isEmpty {
                let count = try file.read(into: buffer.room)
                if count == 0 {
                    state = .ended
                    noteEnd(of: file)
                    break
                }
                buffer.add(count)
            }
            // Checked after reading: everything read before then was still the same content.
            let isUnchanged = try file.isUnchanged()
            wasRotated = !isUnchanged || !file.head.starts(with: head.count < expectedHead.count ? expectedHead : head)
        } catch {
            failure = error
        }
        if wasRotated || failure != nil { state = .ended }
        if wasRotated || failure != nil && file.compression == nil {
            buffer.removeLast(buffer.bytes.count - waiting)
        } else {
            head = file.head
        }
        bytesRead = file.bytesRead - (file.compression != nil ? 0 : startOffset)
        return buffer.bytes.count - waiting
    }

    /// Remembers the size of a file that only a program decompresses, so that it need not be decompressed again to see
    /// that nothing follows.
    private func noteEnd(of file: LogFile) {
        if let compression = file.compression, compression != .gzip { compressedSize = file.sizeOnDisk }
    }

    private func advance(_ buffer: ChunkBuffer, by count: Int) {
        let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
        current.tail.append(bytes)
        if let lines = current.lines { current.lines = lines + Self.newlines(bytes) }
        buffer.consume(count)
        current.offset += count
    }

    private static func newlines(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let start = bytes.baseAddress else { return 0 }
        var (count, position) = (0, 0)
        while position < bytes.count, let found = memchr(start + position, 0x0A, bytes.count - position) {
            count += 1
            position = UnsafeRawPointer(found) - start + 1
        }
        return count
    }

    private func drop(_ count: Int, from buffer: ChunkBuffer) {
        droppedBytes += count
        advance(buffer, by: count)
    }

    /// Drops bytes up to the end of the line, or all of them if it does not end here.
    private func dropLine(in buffer: ChunkBuffer) {
        if let newline = buffer.bytes.firstIndex(of: UInt8(ascii: "\n")) {
            isDroppingLine = false
            drop(newline + 1, from: buffer)
        } else {
            drop(buffer.bytes.count, from: buffer)
        }
    }
}
