import Reporting
import Testing

@testable import Rendering

@Suite("the days that a day links to")
struct DayNeighboursTests {
    private let date = CalendarDate("2026-11-22")

    @Test(
        "the same weekday a week before, the previous and the next day, if they have pages, in chronological order"
    )
    func links() throws {
        let all = DayNeighbours(of: date) { _ in true }
        #expect(all.links.map(\.text) == ["Sun 15 Nov (a week earlier)", "← Sat 21 Nov", "Mon 23 Nov →"])
        #expect(all.links.map(\.href) == ["15", "21", "23"].map { "../../../2026/11/\($0)/index.html" })
        #expect(DayNeighbours(of: date) { $0 == "2026/11/21" }.links.map(\.text) == ["← Sat 21 Nov"])
        #expect(DayNeighbours(of: nil) { _ in true }.links.isEmpty && DayNeighbours.none.links.isEmpty)
    }

    @Test("adding or removing a day affects the previous and the next day, and the one a week later")
    func affected() throws {
        #expect(DayNeighbours.affected(by: try #require(date)) == ["2026/11/21", "2026/11/23", "2026/11/29"])
    }
}
