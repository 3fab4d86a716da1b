import Testing

@testable import Reporting

@Suite("alert cause")
struct AlertCauseTests {
    private let hour = Instant(seconds: 1_795_305_600)

    private func record(acknowledged: Bool = false, severity: Severity? = .medium) -> AlertRecord {
        AlertRecord(id: "1", acknowledged: acknowledged, severity: severity, lastHour: hour, occurrences: 3, worst: 0.5)
    }

    @Test("the first breach of a cause raises an alert")
    func first() {
        #expect(AlertRecord.response(to: .high, value: 1, isCounted: false, latest: nil) == .raise)
    }

    @Test(
        "an hour that is not counted yet is counted, with the higher severity",
        arguments: [(.low, .medium), (.critical, .critical), (nil, .medium)] as [(Severity?, Severity?)])
    func later(severity: Severity?, graver: Severity?) {
        #expect(
            AlertRecord.response(to: severity, value: 0.1, isCounted: false, latest: record())
                == .update(occurrences: 4, severity: graver))
    }

    @Test("a counted hour is not counted again; late rows make it the worst of an open alert")
    func counted() {
        for acknowledged in [false, true] {
            let record = record(acknowledged: acknowledged)
            #expect(AlertRecord.response(to: .critical, value: 0.5, isCounted: true, latest: record) == .none)
            #expect(
                AlertRecord.response(to: .critical, value: 0.6, isCounted: true, latest: record)
                    == (acknowledged ? .none : .update(occurrences: 3, severity: .critical)))
        }
        let unknown = AlertRecord(id: "1", acknowledged: false, severity: nil, lastHour: hour, occurrences: 1)
        #expect(AlertRecord.response(to: .critical, value: 9, isCounted: true, latest: unknown) == .none)
    }

    @Test("after an acknowledgement an hour that was not counted raises a new alert")
    func acknowledged() {
        #expect(
            AlertRecord.response(to: .low, value: 0.1, isCounted: false, latest: record(acknowledged: true)) == .raise)
    }

    @Test("the hours of an alert that lists none are those from its first to its last")
    func hours() {
        func at(_ number: Int64) -> Instant { hour.adding(seconds: number * 3600) }
        func counted(_ hours: [Int64]?, _ first: Int64, _ last: Int64) -> [Int64] {
            var counted = CountedHours()
            counted.insert(hours.map { $0.map(at) }, from: at(first), to: at(last))
            return (-9...9).filter { counted.contains(at($0)) }
        }
        #expect(counted([0, 2, 5], 0, 5) == [0, 2, 5])
        #expect(counted(nil, 1, 3) == [1, 2, 3])
        #expect(counted(nil, 3, 3) == [3])
        // A full list begins later than the alert.
        #expect(counted([4, 6], 1, 6) == [1, 2, 3, 4, 6])
        #expect(counted([], 3, 1) == [])
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
