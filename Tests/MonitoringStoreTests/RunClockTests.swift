import Foundation
import Reporting
import Testing

@testable import MonitoringStore

@Suite("clock of a run")
struct RunClockTests {
    @Test("what takes long is compared with the server at its own time, not at that of the start")
    func elapsed() async throws {
        let before = Instant(microseconds: Int64(Date().timeIntervalSince1970 * 1e6) - 1)
        let clock = RunClock()
        #expect(clock.start >= before && clock.start < before.adding(seconds: 60))
        try await Task.sleep(for: .seconds(1.1))
        #expect(clock.now >= clock.start.adding(seconds: 1))
    }
}
