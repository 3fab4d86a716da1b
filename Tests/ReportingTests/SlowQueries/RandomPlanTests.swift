import TestSupport
import Testing

@testable import Reporting

@Suite("times of random plans")
struct RandomPlanTests {
    private func nodes(_ node: PlanNode) -> [PlanNode] { [node] + node.children.flatMap(nodes) }

    @Test("the own time of every node is found again, whoever runs it", arguments: 0..<500)
    func own(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let expected = RandomPlan(&random, namesReaders: true)
        let plan = try #require(QueryPlan(expected.json))
        for (node, own) in zip(nodes(plan.root), expected.own) {
            #expect(abs((node.own ?? -1) - own) <= expected.rounding, "\(node.title): \(node.own ?? -1), not \(own)")
        }
        #expect(abs((plan.otherMilliseconds ?? -1) - expected.other) <= expected.rounding)
        #expect(plan.excessMilliseconds <= expected.rounding)
    }

    @Test("own times add up and none is negative, also if no node says what it reads", arguments: 0..<500)
    func sums(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let expected = RandomPlan(&random, namesReaders: false)
        let plan = try #require(QueryPlan(expected.json))
        let nodes = nodes(plan.root)
        let sum = nodes.compactMap(\.own).reduce(plan.otherMilliseconds ?? 0, +)
        #expect(abs(sum - expected.execution) <= 0.001)
        #expect(nodes.allSatisfy { ($0.own ?? -1) >= 0 && ($0.own ?? 0) <= expected.execution + 0.001 })
        #expect(abs(nodes.compactMap(\.share).reduce(plan.otherShare ?? 0, +) - 1) < 1e-9)
        // Every InitPlan finds a place, perhaps another one than it had.
        #expect(plan.excessMilliseconds <= expected.rounding)
    }
}
