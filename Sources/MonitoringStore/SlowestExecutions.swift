import Reporting

/// The executions that a group of slow queries can show: the slowest one, for its text, and the slowest ones with a plan,
/// in case some plans cannot be read.
///
/// `Content` is what the caller keeps of an execution: nothing where the database has it, the text or plan itself where
/// it has not.
struct SlowestExecutions<Content> {
    struct Execution {
        let milliseconds: Int
        let at: Instant
        /// A hash of the text.
        let text: Int64

        /// Slower ones first; among equals, the earlier one.
        func comes(before other: Execution) -> Bool {
            if milliseconds != other.milliseconds { return milliseconds > other.milliseconds }
            return at != other.at ? at < other.at : text < other.text
        }
    }

    typealias Kept = (execution: Execution, content: Content)

    /// The number of executions with a plan that are kept.
    private static var plans: Int { 5 }

    private(set) var slowest: Kept?
    /// At most five, slowest first.
    private(set) var withPlan: [Kept] = []

    /// - Parameters:
    ///   - text: what to keep of the text; evaluated only if the execution is the slowest one so far.
    ///   - plan: what to keep of the plan, `nil` without one; evaluated only if the execution is among the slowest ones.
    mutating func add(
        _ execution: Execution, text: @autoclosure () -> Content, plan: @autoclosure () -> Content?
    ) {
        if slowest.map({ execution.comes(before: $0.execution) }) ?? true { slowest = (execution, text()) }
        let isAmongSlowest = withPlan.last.map { execution.comes(before: $0.execution) } ?? true
        guard withPlan.count < Self.plans || isAmongSlowest, let plan = plan() else { return }
        let place = withPlan.firstIndex { execution.comes(before: $0.execution) } ?? withPlan.count
        withPlan.insert((execution, plan), at: place)
        if withPlan.count > Self.plans { withPlan.removeLast() }
    }
}
