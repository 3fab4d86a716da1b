import Foundation
import Reporting
import Testing

@testable import Rendering

@Suite struct TimeScaleTests {
    private let scale = TimeScale(window: ChartExamples.day, range: (0, 240))

    @Test("instants outside the half-open window have no position", arguments: [-1.0, 86_400, .nan, .infinity])
    func outside(second: Double) {
        #expect(scale.position(of: ChartExamples.midnight + second) == nil)
    }

    @Test("instants map by elapsed time", arguments: [(0.0, 0.0), (3600, 10), (43_200, 120)])
    func inside(second: Double, position: Double) {
        #expect(scale.position(of: ChartExamples.midnight + second) == position)
    }

    @Test("an extent is cut off at the window's ends")
    func extent() throws {
        let first = try #require(scale.extent(from: ChartExamples.midnight - 3600, width: 7200))
        #expect(first == (0, 10))
        let last = try #require(scale.extent(from: ChartExamples.midnight + 23 * 3600, width: 7200))
        #expect(last == (230, 240))
    }

    @Test(
        "an extent without time in the window is nil",
        arguments: [(-3600.0, 3600.0), (86_400, 10), (0, 0), (0, -5), (.nan, 1), (0, .nan), (0, .infinity)])
    func noExtent(second: Double, width: Double) {
        #expect(scale.extent(from: ChartExamples.midnight + second, width: width) == nil)
    }

    @Test("a window that covers nothing has no positions", arguments: [(5.0, 5.0), (9, 5), (.nan, 5), (0, .infinity)])
    func empty(start: Double, end: Double) {
        let window = ChartWindow(start: start, end: end, timeZone: .utc)
        #expect(TimeScale(window: window, range: (0, 1)).position(of: 5) == nil)
    }
}
