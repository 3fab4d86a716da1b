import TestSupport
import Testing

@testable import Reporting

@Suite("alert")
struct AlertTests {
    private func alert(
        _ severity: Severity?, at seconds: Int64 = 0, message: String = "m", endpoint: String? = nil,
        acknowledged: Bool = false,
        occurrences: Int = 1
    ) -> Alert {
        Alert(
            type: "t", severity: severity, message: message, source: .stored, raisedAt: Instant(seconds: seconds),
            endpoint: endpoint,
            acknowledged: acknowledged, occurrences: occurrences)
    }

    @Test("open alerts come first, then by severity, then the oldest, then by subject", arguments: 0..<20)
    func order(seed: Int) {
        let sorted = [
            alert(.critical, at: 5), alert(.critical, at: 6), alert(.high, at: 1), alert(.medium), alert(.low),
            alert(.low, message: "n"), alert(.low, endpoint: "/a"), alert(.low, endpoint: "/b"), alert(nil, at: -9),
            alert(.critical, at: -9, acknowledged: true), alert(nil, acknowledged: true),
        ]
        var random = SeededRandom(UInt64(seed))
        #expect(sorted.shuffled(using: &random).sorted { $0.isListed(before: $1) } == sorted)
    }

    @Test("alerts that differ only in their occurrences are listed in the same order for any input order")
    func ties() {
        let alerts = [alert(.high, occurrences: 1), alert(.high, occurrences: 2)]
        #expect(alerts.sorted { $0.isListed(before: $1) } == alerts.reversed().sorted { $0.isListed(before: $1) })
    }

    @Test("no alert is listed before itself")
    func irreflexive() {
        for alert in [alert(.high), alert(nil), alert(.low, acknowledged: true)] {
            #expect(!alert.isListed(before: alert))
        }
    }
}
