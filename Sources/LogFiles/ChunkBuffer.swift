/// The bytes that were read and are not consumed yet, in one piece of memory that is used again.
final class ChunkBuffer {
    /// How large the memory is at first, and at most, in bytes. At first it holds at least the bytes that a file is
    /// known by, so that they are known after it was filled once.
    struct Limits {
        var initial = 1 << 20
        var maximum = 16 << 20
    }

    private let limits: Limits
    private var memory: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0

    init(_ limits: Limits) {
        self.limits = limits
        memory = .allocate(byteCount: max(limits.initial, FileIdentity.maximumLength), alignment: 16)
    }

    deinit { memory.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[start..<end]) }
    /// Where the next bytes are to be read to.
    var room: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[end...]) }
    /// Whether no more bytes can ever be added unless some are consumed.
    var isFull: Bool { end - start >= limits.maximum }

    /// Moves the bytes to the front, and doubles the memory when they fill more than half of it.
    func makeRoom() {
        let count = end - start
        if count > memory.count / 2, memory.count < limits.maximum {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: min(memory.count * 2, limits.maximum), alignment: 16)
            larger.copyMemory(from: bytes)
            memory.deallocate()
            memory = larger
        } else if start > 0 {
            UnsafeMutableRawBufferPointer(rebasing: memory[..<count]).copyMemory(from: bytes)
        }
        start = 0
        end = count
    }

    /// So many bytes were read into `room`.
    func add(_ count: Int) { end += count }

    /// Takes back the last bytes that were added.
    func removeLast(_ count: Int) { end -= count }

    func consume(_ count: Int) { start += count }
}
