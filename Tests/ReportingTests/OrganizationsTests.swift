import Foundation
import TestSupport
import Testing

@testable import Reporting

@Suite("organizations")
struct OrganizationsTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)
    private let checkout = Endpoint(name: "/api/checkout", method: "POST")
    private let imports = Endpoint(name: "/api/imports", method: "POST")

    private func id(_ number: Int) throws -> OrganizationID {
        try #require(
            OrganizationID(
                "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"))
    }

    private func known(_ number: Int) throws -> Organization { .known(try id(number)) }

    /// A day of requests, each as (endpoint, hour, organization, status, milliseconds, number).
    private func report(
        _ requests: [(Endpoint, Int, Organization, Int?, Int, Int)], slow: [(Organization, Int, Int)] = [],
        settings: ReportSettings = ReportSettings()
    ) -> Report {
        var traffic = OrganizationTraffic()
        var pieces = window.hours.map { HourlyTraffic.Piece(slot: $0, traffic: [:]) }
        var queries = SlowQueryTally(window: window)
        for (endpoint, hour, organization, status, milliseconds, count) in requests {
            traffic.add(
                RequestCount(requests: count, status: status, totalMilliseconds: milliseconds * count), to: endpoint,
                of: organization, hour: hour)
            traffic.add(LatencyHistogram(Array(repeating: milliseconds, count: count)), of: organization)
            pieces[hour].traffic[endpoint, default: Traffic()].add(
                milliseconds: milliseconds, status: status, requests: count)
        }
        for (organization, hour, milliseconds) in slow {
            traffic.addSlowQuery(
                milliseconds, of: organization, hour: hour, isListed: true, isAlerting: milliseconds >= 2000)
            queries.add(
                SlowQueryExecution(
                    fingerprint: "f", milliseconds: milliseconds, endpoint: nil, organization: nil,
                    at: window.hours[hour].start), showing: "select 1")
        }
        return Report(
            Observations(
                window: window, traffic: HourlyTraffic(window: window, rows: pieces, stored: []),
                organizations: traffic,
                slowQueries: queries, storedAlerts: [], resources: [], notes: []), settings: settings, version: "0.0.0")
    }

    @Test("an id is a UUID in its usual format, in either case, written in lower case")
    func ids() throws {
        let text = "0B9FF12a-6c1c-4f0e-9a53-5a1a0e0f9d11"
        #expect("\(try #require(OrganizationID(text)))" == text.lowercased())
        #expect(OrganizationID(text)?.shortened == "0b9ff12a…9d11")
        for wrong in [
            "", "0b9ff12a6c1c4f0e9a535a1a0e0f9d11", text + "0", "0b9ff12g-6c1c-4f0e-9a53-5a1a0e0f9d11",
            "０b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d1",
        ] {
            #expect(OrganizationID(wrong) == nil)
        }
        #expect(try id(1) < id(2))
        #expect([.other, .none, try known(2), try known(1)].sorted() == [try known(1), try known(2), .none, .other])
    }

    @Test("listed, unlisted and no organization add up to the whole; requests without rows are counted separately")
    func reconciled() throws {
        var requests: [(Endpoint, Int, Organization, Int?, Int, Int)] = try (1...60).map {
            (
                $0 % 2 == 0 ? checkout : imports, $0 % 24, try known($0), $0 % 7 == 0 ? 503 : $0 % 5 == 0 ? 404 : 200,
                $0, 10 + $0
            )
        }
        requests.append((checkout, 3, .none, nil, 5, 40))
        let report = report(requests, slow: [(try known(1), 4, 700), (.none, 4, 900)])
        let organizations = try #require(report.organizations)
        #expect(organizations.count == 60 && organizations.list.count == 50 && organizations.other?.organizations == 10)
        let parts =
            organizations.list.map(\.figures) + [
                try #require(organizations.none), try #require(organizations.other).figures,
            ]
        #expect(
            parts.reduce(0) { $0 + $1.requests } == report.overall.requests && organizations.requestsUnattributed == 0)
        #expect(parts.reduce(0) { $0 + $1.errors } == report.overall.errors)
        #expect(parts.reduce(0) { $0 + $1.clientErrors } == report.overall.clientErrors)
        #expect(parts.reduce(0) { $0 + $1.unknownStatus } == report.overall.unknownStatus)
        #expect(parts.reduce(0) { $0 + $1.totalMilliseconds } == report.overall.totalMilliseconds)
        #expect(
            parts.reduce(0) { $0 + $1.slowQueries } == 2 && parts.reduce(0) { $0 + $1.slowQueryMilliseconds } == 1600)
        let times = organizations.list.map { $0.figures.totalMilliseconds + Double($0.figures.slowQueryMilliseconds) }
        #expect(times == times.sorted(by: >))
        // 70 requests that took 60 ms each.
        #expect(organizations.list[0].name == OrganizationName(id: try id(60), label: nil))
        #expect(
            organizations.list[0].figures.p95Milliseconds == 60 && organizations.list[0].figures.meanMilliseconds == 60)
        for endpoint in report.endpoints {
            let shares = try #require(endpoint.organizations)
            #expect(shares.count == 30 && shares.list.count == 5)
            #expect(shares.list.reduce(shares.rest?.requests ?? 0) { $0 + $1.requests } == endpoint.summary.requests)
            #expect(shares.list.reduce(shares.rest?.errors ?? 0) { $0 + $1.errors } == endpoint.summary.errors)
        }
        #expect(try Report(json: report.encoded()) == report)
    }

    @Test("requests of stored hours count as unattributed")
    func unattributed() throws {
        let observations = Observations(
            window: window,
            traffic: HourlyTraffic(
                window: window, rows: [],
                stored: [
                    HourlyTraffic.StoredHour(
                        start: window.start, endpoint: checkout,
                        aggregate: HourlyAggregate(
                            requests: 7, errors: 0, unknownStatus: 0, meanMilliseconds: 1, p50Milliseconds: 1,
                            p95Milliseconds: 1, p99Milliseconds: 1))
                ]), organizations: OrganizationTraffic(), slowQueries: SlowQueryTally(window: window), storedAlerts: [],
            resources: [], notes: [])
        let report = Report(observations, settings: ReportSettings(), version: "0.0.0")
        #expect(report.organizations?.requestsUnattributed == 7 && report.organizations?.count == 0)
    }

    @Test("an organization with many errors while others have few is named, with its label and endpoints")
    func concentrated() throws {
        var settings = ReportSettings()
        settings.organizations.labels = [try id(3): "Blau & Söhne"]
        settings.alerts.errorRate = 0.02
        var requests: [(Endpoint, Int, Organization, Int?, Int, Int)] = try (1...12).map {
            (imports, 5, try known($0), 200, 20, 40)
        }
        requests += [(imports, 5, try known(3), 422, 20, 33), (imports, 6, try known(7), 422, 20, 1)]
        let report = report(requests, settings: settings)
        // 34 of 514 are errors; 33 of them are from the organization with 73 of 514 requests.
        #expect(
            report.endpoints[0].affected?.sentence
                == "Mostly Blau & Söhne: 97.1 % of the errors with 14.2 % of requests.")
        #expect(
            report.organizations?.troubles.map(\.sentence) == [
                "45.2 % of the requests of Blau & Söhne to POST /api/imports failed (33 of 73), 0.23 % for all others."
            ])
        // Both alerts, about the endpoint and the whole service, name the same, because there are no other errors.
        #expect(report.alerts.map { $0.affected?.organizations } == [1, 1])
        #expect(report.alerts.allSatisfy { $0.affected?.parts.first?.standsOut == true })
    }

    @Test("errors in proportion to the requests affect all organizations")
    func everybody() throws {
        let requests: [(Endpoint, Int, Organization, Int?, Int, Int)] = try (1...10).flatMap { number in
            [
                (checkout, 14, try known(number), 503, 900, 4 * number),
                (checkout, 14, try known(number), 200, 90, 6 * number),
            ]
        }
        let affected = report(requests).endpoints[0].affected
        #expect(affected?.sentence == "Affects all 10 organizations evenly.")
    }

    @Test("a slow endpoint is slow for all organizations, or for the one that waits")
    func slow() throws {
        let all = report(try (1...4).map { (checkout, 1, try known($0), 200, 700, 30) })
        #expect(all.endpoints[0].affected?.sentence == "Affects all 4 organizations evenly.")
        let one = report(try (1...4).map { (checkout, 1, try known($0), 200, $0 == 2 ? 4000 : 20, 30) })
        #expect(
            one.endpoints[0].affected?.sentence == "Mostly 00000000…0002: 98.5 % of the time with 25.0 % of requests.")
    }

    @Test("few errors are listed by organization, and those without an organization as such")
    func few() throws {
        let few = report([
            (checkout, 1, try known(1), 500, 1, 2), (checkout, 1, try known(2), 500, 1, 1),
            (checkout, 1, try known(3), 200, 1, 20),
        ])
        #expect(
            few.endpoints[0].affected?.sentence
                == "2 of 3 organizations had errors: 00000000…0001 (2), 00000000…0002 (1).")
        let nobody = report([(checkout, 1, .none, 500, 1, 20), (checkout, 1, try known(3), 200, 1, 20)])
        #expect(
            nobody.endpoints[0].affected?.sentence == "All errors came from requests without an organization.")
        // An access log tells no organization.
        #expect(report([(checkout, 1, .none, 500, 1, 20)]).endpoints[0].affected == nil)
        let only = report([(checkout, 1, try known(3), 500, 1, 20)])
        #expect(only.endpoints[0].affected?.sentence == "Only 00000000…0003, the only organization.")
    }

    @Test("an alert about slow queries names the organization")
    func slowQueries() throws {
        let requests: [(Endpoint, Int, Organization, Int?, Int, Int)] = try (1...5).map {
            (checkout, 1, try known($0), 200, 1, 20)
        }
        let report = report(
            requests, slow: try (0..<12).map { (try known($0 < 10 ? 4 : 1), 1, 2500) } + [(try known(2), 7, 2500)])
        #expect(
            report.alerts.map { $0.affected?.sentence } == [
                "Mostly 00000000…0004: 83.3 % of the slow queries with 20.0 % of requests."
            ])
    }

    @Test("merging in another order gives the same result", arguments: 0..<4)
    func order(seed: Int) throws {
        var random = SeededRandom(UInt64(seed))
        let parts: [OrganizationTraffic] = try (0..<8).map { part in
            var traffic = OrganizationTraffic()
            for number in 1...6 {
                traffic.add(
                    RequestCount(requests: part + number, status: number % 2 == 0 ? 500 : 200, totalMilliseconds: part),
                    to: number % 3 == 0 ? checkout : imports, of: try known(number), hour: part)
                traffic.add(LatencyHistogram([part, number]), of: try known(number))
            }
            return traffic
        }
        func sum(_ parts: [OrganizationTraffic]) -> OrganizationTraffic {
            parts.reduce(into: OrganizationTraffic()) { $0.merge($1) }
        }
        let (one, other) = (sum(parts), sum(parts.shuffled(using: &random)))
        #expect(one.counts == other.counts && one.errors == other.errors && one.size == 6 && other.size == 6)
        for number in 1...6 { #expect(one.latencies(of: try known(number)) == other.latencies(of: try known(number))) }
    }

    @Test("with more organizations than can have a distribution each, none has one")
    func distributions() throws {
        var traffic = OrganizationTraffic()
        for number in 0...OrganizationTraffic.distributionLimit {
            traffic.add(LatencyHistogram([1]), of: try known(number))
        }
        #expect(traffic.latencies(of: try known(1)) == nil)
    }
}
