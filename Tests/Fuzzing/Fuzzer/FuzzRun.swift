/// What a libFuzzer process does with its inputs. A function called by C has no state of its own.
enum FuzzRun {
    /// Set once, before the first input.
    nonisolated(unsafe) static var target = FuzzTarget.accessLog

    static func run(_ bytes: UnsafeBufferPointer<UInt8>) {
        do {
            try target.run(Array(bytes))
        } catch {
            fatalError("\(error)")
        }
    }
}
