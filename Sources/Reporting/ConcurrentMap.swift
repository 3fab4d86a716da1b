import Dispatch
import Synchronization

extension Array where Element: Sendable {
    /// `transform` applied to every element, in order, on all cores.
    ///
    /// - Throws: the first error in the order of the elements. Elements that have not begun when one fails may be left
    ///   out.
    package func concurrentMap<Value: Sendable, Failure>(
        _ transform: @Sendable (Element) throws(Failure) -> Value
    ) throws(Failure) -> [Value] {
        // Of many small elements, several are one piece of work.
        let size = Swift.max(count / 256, 1)
        let pieces = (count + size - 1) / size
        let results = Mutex([Result<[Value], Failure>?](repeating: nil, count: pieces))
        let hasFailed = Atomic(false)
        DispatchQueue.concurrentPerform(iterations: pieces) { piece in
            if hasFailed.load(ordering: .relaxed) { return }
            let result: Result<[Value], Failure>
            do throws(Failure) {
                var values: [Value] = []
                for element in self[piece * size..<Swift.min((piece + 1) * size, count)] {
                    values.append(try transform(element))
                }
                result = .success(values)
            } catch {
                result = .failure(error)
                hasFailed.store(true, ordering: .relaxed)
            }
            results.withLock { $0[piece] = result }
        }
        var values: [Value] = []
        values.reserveCapacity(count)
        for case let result? in results.withLock({ $0 }) { values += try result.get() }
        return values
    }
}
