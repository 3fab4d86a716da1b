/// One log file to be read from a position, or standard input.
///
/// ```swift
/// var isOpen = true
/// while isOpen {
///     isOpen = try source.readChunk { chunk in parser.read(chunk.bytes, isFinal: chunk.isFinal) { rows.append($0) } }
///     // In one transaction: write the rows, delete the stored position, insert the position.
///     try store.write(&rows, replacing: source.storedPosition, by: source.position)
///     source.didStorePosition()
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
    /// Whether nothing more will be written to the file.
    package let isFinal: Bool
    /// The size to read, in bytes on disk, so compressed bytes of a gzip file. `nil` for a pipe.
    package let bytesTotal: Int?
    /// Number of bytes read out of `bytesTotal`. It may exceed that if the file grows in the meantime.
    package private(set) var bytesRead = 0
    /// Number of bytes that were dropped because they were not consumed in time; see `LogChunk.isFull`.
    package private(set) var droppedBytes = 0
    /// Whether the file was renamed or emptied between planning and the end of reading. The chunks so far are correct;
    /// the next plan, which can be made at once, finds the rest.
    package private(set) var wasRotated = false

    private enum State {
        case planned
        case reading(LogFile, ChunkBuffer)
        case ended
    }

    private let recordedPath: String?
    private let startOffset: Int
    private let expectedHead: [UInt8]
    private let limits: ChunkBuffer.Limits
    private var state = State.planned
    private var offset: Int
    private var head: [UInt8] = []
    private var tail = ContentTail()
    private var isDroppingLine = false
    private var failure: LogFileError?

    /// - Parameters:
    ///   - recordedPath: the path in the positions; `nil` if it has none, such as a pipe.
    ///   - offset: where to begin.
    ///   - expectedHead: the bytes with which the file at `path` must begin.
    init(
        path: String, recordedPath: String?, stored storedPosition: ReadPosition? = nil, offset: Int = 0,
        expectedHead: [UInt8] = [], isFinal: Bool, bytesTotal: Int?, limits: ChunkBuffer.Limits = ChunkBuffer.Limits()
    ) {
        self.path = path
        self.recordedPath = recordedPath
        self.storedPosition = storedPosition
        self.offset = offset
        startOffset = offset
        self.expectedHead = expectedHead
        self.isFinal = isFinal
        self.bytesTotal = bytesTotal
        self.limits = limits
    }

    /// The position up to which the content is consumed. `nil` before anything is consumed, and for standard input and
    /// pipes, which cannot be read twice.
    package var position: ReadPosition? {
        guard let recordedPath else { return nil }
        guard offset > 0, !head.isEmpty else { return storedPosition }
        return ReadPosition(
            identity: FileIdentity(of: head.prefix(offset)), offset: offset, tailSHA256: tail.sha256, path: recordedPath
        )
    }

    /// Must be called when the transaction that stored `position` is committed.
    package func didStorePosition() { storedPosition = position }

    /// Passes the next bytes to `consume`, which returns how many of them, from their start, it consumed. The others
    /// are passed again, followed by more.
    ///
    /// - Returns: `false` if nothing is left.
    /// - Throws: `LogFileError` if reading fails, once everything before that was passed; and what `consume` throws.
    package func readChunk(_ consume: (LogChunk) throws -> Int) throws -> Bool {
        if case .planned = state { try open() }
        while case .reading(let file, let buffer) = state {
            let added = fill(buffer, from: file)
            if isDroppingLine { dropLine(in: buffer) }
            let isFinal = isFinal && hasEnded && failure == nil && !wasRotated
            guard isFinal || added > 0 && !buffer.bytes.isEmpty else { continue }
            let chunk = LogChunk(bytes: buffer.bytes, isFinal: isFinal, isFull: !isFinal && buffer.isFull)
            let count = min(max(0, try consume(chunk)), chunk.bytes.count)
            if count == 0, chunk.isFull {
                isDroppingLine = chunk.bytes.last != UInt8(ascii: "\n")
                drop(chunk.bytes.count, from: buffer)
            } else {
                advance(buffer, by: count)
            }
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
            tail = ContentTail(bytes: skipped)
        }
        bytesRead = file.isGzip ? file.bytesRead : 0
        state = .reading(file, ChunkBuffer(limits))
    }

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
        if wasRotated || failure != nil && !file.isGzip {
            buffer.removeLast(buffer.bytes.count - waiting)
        } else {
            head = file.head
        }
        bytesRead = file.bytesRead - (file.isGzip ? 0 : startOffset)
        return buffer.bytes.count - waiting
    }

    private func advance(_ buffer: ChunkBuffer, by count: Int) {
        tail.append(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
        buffer.consume(count)
        offset += count
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
