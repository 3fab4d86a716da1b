/// A fast hash of byte strings with a random key, so that nobody can choose paths that fall into one slot. Its values differ
/// between runs and must not reach any output.
///
/// Eight bytes at a time are mixed in by a multiplication whose halves are folded, as in Wang Yi's wyhash.
struct ByteHash: Sendable {
    private let key: (UInt64, UInt64)

    init() { key = (.random(in: .min ... .max), .random(in: .min ... .max)) }

    func value(of bytes: ByteSlice) -> UInt64 {
        var state = key.0 ^ UInt64(bytes.count)
        var position = 0
        while position + 8 < bytes.count {
            state = mixed(state ^ bytes.word(at: position))
            position += 8
        }
        // The last eight bytes, some of which may be mixed in already.
        if bytes.count >= 8 { return mixed(mixed(state ^ bytes.word(at: bytes.count - 8))) }
        var rest: UInt64 = 0
        for byte in bytes { rest = rest << 8 | UInt64(byte) }
        return mixed(mixed(state ^ rest))
    }

    private func mixed(_ value: UInt64) -> UInt64 {
        let product = (value ^ key.1).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }
}
