/// The bytes that were read and not yet consumed, in one reused block of memory.
final class ChunkBuffer {
    /// The initial and the maximum size of the memory, in bytes. The initial size is at least the length by which a
    /// file is identified, so that filling the memory once is enough to identify it.
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
    /// The free memory for the next bytes.
    var room: UnsafeMutableRawBufferPointer { UnsafeMutableRawBufferPointer(rebasing: memory[end...]) }
    /// Whether no bytes can be added unless some are consumed.
    var isFull: Bool { end - start >= limits.maximum }

    /// Moves the bytes to the front, and doubles the memory if they fill more than half of it.
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

    /// Records that `count` bytes were read into `room`.
    func add(_ count: Int) { end += count }

    /// Removes the last bytes that were added.
    func removeLast(_ count: Int) { end -= count }

    func consume(_ count: Int) { start += count }
}
