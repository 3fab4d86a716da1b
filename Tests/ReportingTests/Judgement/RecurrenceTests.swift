import Testing

@testable import Reporting

@Suite("recurrence")
struct RecurrenceTests {
    private let date = CalendarDate(daysSince1970: 20_779)

    /// - Parameter pattern: a letter for each day on record before `date`, oldest first: `x` had the condition.
    private func recurrence(_ pattern: String) -> Recurrence {
        Recurrence(pattern.enumerated().map { (date.adding(days: $0 - pattern.count), $1 == "x") })
    }

    private func day(_ age: Int) -> CalendarDate { date.adding(days: -age) }

    @Test("a condition that no earlier day had is new")
    func new() {
        #expect(recurrence(".") == .new && recurrence("..........") == .new)
        #expect(!recurrence("....").isOld && recurrence("....").firstDay == nil)
    }

    @Test("a condition of the last days lasts since the first of them, and is standing from seven on")
    func lasting() {
        #expect(
            recurrence(".....x") == .since(day(1)) && recurrence("...xxx") == .since(day(3))
                && recurrence("..xxxxxx") == .since(day(6)))
        #expect(
            recurrence("..xxxxxxx") == .standing(since: day(7))
                && recurrence("xxxxxxxxxxxx") == .standing(since: day(12)))
        #expect(!recurrence("...xxx").isOld && recurrence("..xxxxxxx").isOld)
        #expect(recurrence("...xxx").firstDay == day(3) && recurrence("..xxxxxxx").firstDay == day(7))
    }

    @Test("a condition of all days is standing even with fewer than seven; without days nothing is known")
    func fewDays() {
        #expect(recurrence("x") == .standing(since: day(1)) && recurrence("xxx") == .standing(since: day(3)))
        #expect(recurrence("") == .unknown && !recurrence("").isOld)
    }

    @Test("an intermittent condition is recurring, also while it lasts for some days")
    func recurring() {
        #expect(
            recurrence("..x....") == .recurring && recurrence("x..xxx") == .recurring
                && recurrence("x......") == .recurring)
        #expect(recurrence("..x....").isOld && recurrence("..x....").firstDay == nil)
    }
}
