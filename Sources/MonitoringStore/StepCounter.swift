/// Counts the steps of reading a window, for the progress bar.
final class StepCounter {
    private let step: (Int, Int) -> Void
    private let after: Int
    private var done = 0
    private var total: Int

    /// - Parameter after: the number of steps after the requests.
    init(after: Int, _ step: @escaping (Int, Int) -> Void) {
        self.after = after
        self.step = step
        total = after
    }

    /// Starts the requests, possibly again.
    func begin(_ steps: Int) {
        done = 0
        total = steps + after
        step(done, total)
    }

    func advance() {
        done += 1
        step(done, total)
    }
}
