import Testing

@testable import Reporting

@Suite("alert cause")
struct AlertCauseTests {
    private let hour = Instant(seconds: 1_795_305_600)

    private func record(acknowledged: Bool = false, severity: Severity? = .medium) -> AlertRecord {
        AlertRecord(id: "1", acknowledged: acknowledged, severity: severity, lastHour: hour, occurrences: 3)
    }

    @Test("the first breach of a cause raises an alert")
    func first() {
        #expect(AlertRecord.response(to: .high, in: hour, latest: nil) == .raise)
    }

    @Test(
        "a later hour is counted, with the higher severity",
        arguments: [(.low, .medium), (.critical, .critical), (nil, .medium)] as [(Severity?, Severity?)])
    func later(severity: Severity?, graver: Severity?) {
        #expect(
            AlertRecord.response(to: severity, in: hour.adding(seconds: 3600), latest: record())
                == .update(occurrences: 4, severity: graver))
    }

    @Test("an hour that is already counted, or an earlier one, is not counted again", arguments: [0, -3600])
    func counted(seconds: Int64) {
        for acknowledged in [false, true] {
            #expect(
                AlertRecord.response(
                    to: .critical, in: hour.adding(seconds: seconds), latest: record(acknowledged: acknowledged))
                    == .none)
        }
    }

    @Test("after an acknowledgement a later hour raises a new alert")
    func acknowledged() {
        #expect(
            AlertRecord.response(to: .low, in: hour.adding(seconds: 3600), latest: record(acknowledged: true)) == .raise
        )
    }

    @Test("causes differ by type, endpoint, method and metric")
    func causes() {
        func alert(_ type: String, _ endpoint: String?, _ method: String?, _ metric: String?) -> Alert {
            Alert(
                type: type, severity: nil, message: "m", source: .stored, raisedAt: hour, endpoint: endpoint,
                method: method,
                metric: metric)
        }
        let causes = [
            alert("a", nil, nil, nil), alert("b", nil, nil, nil), alert("a", "/x", nil, nil),
            alert("a", "/x", "GET", nil),
            alert("a", nil, nil, "m"),
        ].map(AlertCause.init)
        #expect(Set(causes).count == 5)
        // Without an endpoint, the method is ignored.
        #expect(AlertCause(alert("a", nil, "GET", nil)) == causes[0])
    }
}
