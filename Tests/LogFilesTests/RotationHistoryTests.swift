import Testing

@Suite("random histories of a log")
struct RotationHistoryTests {
    @Test(
        "every line is read exactly once, however the log is written, rotated, compressed and read", arguments: 0..<10)
    func exactlyOnce(batch: Int) throws {
        for seed in batch * 30..<batch * 30 + 30 {
            var history = try RotationHistory(seed: seed)
            let wrong = try history.play(steps: 60)
            #expect(wrong == [], "history \(seed)")
        }
    }
}
