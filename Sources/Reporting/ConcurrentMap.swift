import Dispatch
import Synchronization

extension Array where Element: Sendable {
    /// `transform` applied to every element, in order, on all cores.
    ///
    /// - Throws: the first error in the order of the elements. Elements that have not begun when one fails are left out.
    package func concurrentMap<Value: Sendable, Failure>(
        _ transform: @Sendable (Element) throws(Failure) -> Value
    ) throws(Failure) -> [Value] {
        let results = Mutex([Result<Value, Failure>?](repeating: nil, count: count))
        let hasFailed = Atomic(false)
        DispatchQueue.concurrentPerform(iterations: count) { index in
            if hasFailed.load(ordering: .relaxed) { return }
            let result: Result<Value, Failure>
            do throws(Failure) {
                result = .success(try transform(self[index]))
            } catch {
                result = .failure(error)
                hasFailed.store(true, ordering: .relaxed)
            }
            results.withLock { $0[index] = result }
        }
        var values: [Value] = []
        values.reserveCapacity(count)
        for case let result? in results.withLock({ $0 }) { values.append(try result.get()) }
        return values
    }
}
