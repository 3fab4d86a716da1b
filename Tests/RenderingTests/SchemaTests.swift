import Foundation
import Reporting
import TestSupport
import Testing

/// Validates the output against `schemas/` with an independent validator.
@Suite("JSON schemas", .needs(.schemas))
struct SchemaTests {
    /// Runs the checker of the site's tests; its output and errors are combined.
    private func check(_ arguments: [String]) throws -> (isRight: Bool, output: String) {
        let outcome = try OtherProgram.run(
            ["/usr/bin/python3", "\(TestProgram.root)/Tests/Site/schemas.py"] + arguments)
        return (outcome.status == 0, outcome.output + outcome.errors)
    }

    @Test(
        "reports of every kind, their entries and the site's status conform to the schemas, with every name")
    func samples() throws {
        let folder = try TemporaryFolder()
        for (name, report) in try SampleSite.days() {
            let json = try report.encoded()
            let entry = DayEntry(report, path: report.window.path)
            let files = [
                "report.json": json, "entry.json": try entry.encoded(reportLength: json.count),
                "status.json": try SiteStatus([entry], generator: report.generator).encoded(),
            ]
            for (file, content) in files {
                try folder.write(String(decoding: content, as: UTF8.self), to: "\(name)/\(file)")
            }
        }
        let outcome = try check(["--complete", folder.path])
        #expect(outcome.isRight, "\(outcome.output)")
        #expect(outcome.output == "JSON: 27 files, 0 findings\n")
    }

    @Test("acknowledgements of every kind conform to the schema, and others do not")
    func acknowledgements() throws {
        let folder = try TemporaryFolder()
        let at = try #require(Instant("2026-11-22T10:00:00Z"))
        func entry(_ subject: Acknowledgement.Subject, note: String = "", until: String? = nil) -> Acknowledgement {
            Acknowledgement(subject: subject, note: note, until: until.flatMap { CalendarDate($0) }, at: at)
        }
        func file(_ entries: [Acknowledgement]) throws -> String {
            "{\"schemaVersion\": 1, \"acknowledgements\": \(String(decoding: try JSONEncoder().encode(entries), as: UTF8.self))}"
        }
        let json = try file([
            entry(.endpoint(EndpointPattern(text: "POST /a/*")), note: "known", until: "2026-12-31"),
            entry(.endpoint(EndpointPattern(text: "/a"))), entry(.query("0a")), entry(.finding("x")),
        ])
        try folder.write(json, to: "right/acknowledgements.json")
        try folder.write(try file([]), to: "none/acknowledgements.json")
        #expect(try check(["--complete", folder.path]).output == "JSON: 2 files, 0 findings\n")
        let wrong = [json.replacing("\"query\"", with: "\"endpoint\""), json.replacing("2026-12-31", with: "soon")]
        for (number, text) in wrong.enumerated() { try folder.write(text, to: "wrong/\(number)/acknowledgements.json") }
        #expect(try check(["--complete", folder.path]).output.hasSuffix("JSON: 4 files, 2 findings\n"))
    }

    @Test("a report of the first schema version still conforms to the schema")
    func contract() throws {
        let outcome = try check(["\(TestProgram.root)/Tests/ReportingTests/Fixtures/report-1-contract.json"])
        #expect(outcome.output == "JSON: 1 files, 0 findings\n")
    }

    @Test("an unknown or missing name is found in every object of a report")
    func strict() throws {
        let folder = try TemporaryFolder()
        let report = try JSONDecoder().decode(JSONValue.self, from: try SampleReport.limited().encoded())
        let places = report.objects()
        #expect(places.count > 20)
        for (number, place) in places.enumerated() {
            let more = report.changed(at: place) { $0["surprise"] = .integer(1) }
            try folder.write(
                String(decoding: try JSONEncoder().encode(more), as: UTF8.self), to: "\(number)-more/report.json")
            let less = report.changed(at: place) { $0[$0.keys.sorted().first ?? ""] = nil }
            try folder.write(
                String(decoding: try JSONEncoder().encode(less), as: UTF8.self), to: "\(number)-less/report.json")
        }
        let output = try check(["--complete", folder.path]).output
        for (number, place) in places.enumerated() {
            #expect(output.contains("/\(number)-more/report.json: "), "\(place)")
            #expect(output.contains("/\(number)-less/report.json: "), "\(place)")
        }
    }
}

extension JSONValue {
    /// The path to one object of each kind: names, and the first element of arrays. PostgreSQL defines the structure of
    /// query plans.
    fileprivate func objects(at place: [String] = []) -> [[String]] {
        switch self {
        case .object(let values):
            [place]
                + values.sorted { $0.key < $1.key }.filter { $0.key != "plan" }.flatMap { $1.objects(at: place + [$0]) }
        case .array(let values): values.first.map { $0.objects(at: place) } ?? []
        default: []
        }
    }

    fileprivate func changed(at place: [String], _ change: (inout [String: JSONValue]) -> Void) -> JSONValue {
        switch self {
        case .object(var values):
            if let name = place.first, let value = values[name] {
                values[name] = value.changed(at: Array(place.dropFirst()), change)
            } else {
                change(&values)
            }
            return .object(values)
        case .array(let values):
            return .array(values.enumerated().map { $0 == 0 ? $1.changed(at: place, change) : $1 })
        default: return self
        }
    }
}
