import Testing

@testable import Reporting

@Suite("missing requests")
struct AbsenceTests {
    /// A day of a service that is busy from 8:00 to 20:00, with 10 requests in each other hour.
    private func day(_ factor: Double = 1, _ edit: (inout [Int?]) -> Void = { _ in }) -> HourlyVolume {
        var hours: [Int?] = (0..<24).map { Int((8..<20).contains($0) ? 500 * factor : 10 * factor) }
        edit(&hours)
        return HourlyVolume(requests: hours)
    }

    private var weeks: [LikeVolume] { [0.95, 1.02, 1, 1.05].map { LikeVolume(volume: day($0)) } }

    @Test("silent hours are found with their usual requests")
    func silence() throws {
        let absence = try #require(
            Absence.find(
                in: day { hours in
                    for hour in 10..<13 { hours[hour] = 0 }
                }, like: weeks))
        #expect(absence.clocks == 10..<13 && absence.isSilent && absence.requests == 0)
        #expect(
            abs(absence.usual - 1500) < 10 && absence.missing == absence.usual
                && abs(absence.share - 1500.0 / 6120) < 0.001)
    }

    @Test("a busy hour that lost most of its requests is found, although it has some")
    func partial() throws {
        let absence = try #require(Absence.find(in: day { $0[15] = 120 }, like: weeks))
        #expect(
            absence.clocks == 15..<16 && !absence.isSilent && absence.requests == 120 && abs(absence.missing - 380) < 1)
        // An outage of 45 minutes is reported as a little more than an hour.
        let across = Absence.find(
            in: day { hours in
                hours[15] = 60
                hours[16] = 250
            }, like: weeks)
        #expect(across?.clocks == 15..<17)
    }

    @Test("a quiet hour without requests is not an absence, nor is one within the usual variation")
    func quiet() {
        #expect(Absence.find(in: day { $0[3] = 0 }, like: weeks) == nil)
        #expect(Absence.find(in: day { $0[15] = 420 }, like: weeks) == nil)
        #expect(Absence.find(in: day(), like: weeks) == nil)
        // Several quiet hours are: 80 requests.
        #expect(
            Absence.find(
                in: day { hours in
                    for hour in 0..<8 { hours[hour] = 0 }
                }, like: weeks)?.clocks == 0..<8)
    }

    @Test("a day with half the traffic lacks none of its hours; an outage on such a day is found")
    func halfDay() {
        #expect(Absence.find(in: day(0.5), like: weeks) == nil)
        #expect(Absence.find(in: day(0.5) { $0[11] = 0 }, like: weeks)?.clocks == 11..<12)
    }

    @Test("a rush in some hours lets no more be expected of the others than they usually have")
    func rush() {
        let rush = day { hours in
            for hour in 12..<16 { hours[hour] = 5000 }
        }
        #expect(Absence.find(in: rush, like: weeks) == nil)
        let lacking = day { hours in
            for hour in 12..<16 { hours[hour] = 5000 }
            hours[9] = 0
        }
        let absence = Absence.find(in: lacking, like: weeks)
        #expect(absence?.clocks == 9..<10 && abs((absence?.usual ?? 0) - 500) < 30)
    }

    @Test("hours that usually vary this much are not missing")
    func varied() {
        let varied = [40, 480, 90, 800].map { count in LikeVolume(volume: day { $0[11] = count }) }
        #expect(Absence.find(in: day { $0[11] = 50 }, like: varied) == nil)
        #expect(Absence.find(in: day { $0[11] = 0 }, like: varied)?.clocks == nil)
    }

    @Test("an hour that the day did not have is not missing")
    func clocks() {
        #expect(Absence.find(in: day { $0[2] = nil }, like: weeks) == nil)
        // A silence ends at such an hour.
        let silent = Absence.find(
            in: day { hours in
                for hour in 9..<12 { hours[hour] = 0 }
                hours[12] = nil
            }, like: weeks)
        #expect(silent?.clocks == 9..<12)
    }

    @Test("with fewer than two similar days, or without any request, nothing is found")
    func unknown() {
        #expect(Absence.find(in: day { $0[11] = 0 }, like: [LikeVolume(volume: day())]) == nil)
        #expect(Absence.find(in: HourlyVolume(requests: Array(repeating: 0, count: 24)), like: weeks) == nil)
        #expect(Absence.find(in: day { $0[11] = 0 }, like: [day(0), day(0)].map { LikeVolume(volume: $0) }) == nil)
    }

    @Test("when only silence is searched, hours with few requests are ignored")
    func silentOnly() {
        #expect(Absence.find(in: day { $0[11] = 1 }, like: weeks, silentOnly: true) == nil)
        #expect(Absence.find(in: day { $0[11] = 0 }, like: weeks, silentOnly: true)?.clocks == 11..<12)
    }

    @Test("for a day that cannot be compared, silence between busy hours is found")
    func between() throws {
        let absence = try #require(
            Absence.between(
                in: day { hours in
                    hours[12] = 0
                    hours[13] = 0
                }))
        #expect(absence.clocks == 12..<14 && absence.usual == 1000 && absence.isSilent)
        // Two batch jobs have no usual hours.
        #expect(
            Absence.between(in: HourlyVolume(requests: (0..<24).map { $0 == 10 || $0 == 12 ? 1000 : 0 })) == nil)
        // A break of seven hours may be usual, and so may hours in which nobody is awake.
        let long = day { hours in
            for hour in 9..<16 { hours[hour] = 0 }
        }
        #expect(
            Absence.between(in: long) == nil && Absence.between(in: day { $0[3] = 0 }) == nil
                && Absence.between(in: day()) == nil)
    }
}
