import Testing

@testable import Reporting

@Suite("due days")
struct DueDaysTests {
    private let last = CalendarDate(daysSince1970: 20_779)

    private func due(archived: [Int], reach: Int = 14) -> [Int] {
        let archived = Set(archived.map { last.adding(days: -$0) })
        return DueDays.dates(upTo: last, archived: archived, reach: reach)
            .map { last.daysSince1970 - $0.daysSince1970 }
    }

    @Test("the first run, and a repeated run, report only the last day")
    func lastAlone() {
        #expect(due(archived: []) == [0])
        #expect(due(archived: [0]) == [0])
        #expect(due(archived: [0, 1, 2, 3]) == [0])
        #expect(due(archived: [-1]) == [0], "a clock set back")
    }

    @Test("missed days are due, oldest first, also between archived ones")
    func missed() {
        #expect(due(archived: [3]) == [2, 1, 0])
        #expect(due(archived: [5, 4, 2]) == [3, 1, 0])
        #expect(due(archived: [5, 3, 0]) == [4, 2, 1, 0])
    }

    @Test("days before the configured reach are not due")
    func reach() {
        #expect(due(archived: [100]) == Array((0..<14).reversed()))
        #expect(due(archived: [14]) == Array((0..<14).reversed()))
        #expect(due(archived: [100], reach: 1) == [0])
        #expect(due(archived: [100], reach: 2) == [1, 0])
    }
}
