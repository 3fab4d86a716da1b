import Foundation
import MonitoringStore
import Reporting
import TestSupport
import Testing

/// One day of a database full of hostile text and secrets, from its logs to the mail.
@Suite("a hostile day", .serialized, .needs(.postgresql))
struct HostileDayTests {
    private static let start = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc).start

    /// The corpus as PostgreSQL can store it.
    private static let vectors = HostileText.vectors.map { $0.replacing("\u{0}", with: "") }

    /// Every vector in one of `turns` turns: those of this `turn`, with their numbers.
    private static func vectors(_ turn: Int, of turns: Int) -> [(number: Int, text: String)] {
        vectors.enumerated().filter { $0.offset % turns == turn }.map { ($0.offset, $0.element) }
    }

    /// - Parameter insert: converts a vector into the inserted text.
    private func database(_ insert: (String) -> String) async throws -> TestDatabase {
        let database = try await TestDatabase.migrated()
        // Tables without constraints, which accept any text.
        try database.run(
            """
            ALTER TABLE platform_admin.api_performance_log DROP CONSTRAINT api_performance_log_method_check;
            ALTER TABLE platform_admin.performance_alerts DROP CONSTRAINT performance_alerts_alert_type_check;
            ALTER TABLE platform_admin.resource_utilization DROP CONSTRAINT resource_utilization_metric_name
            """)
        func at(_ number: Int) -> Instant { Self.start.adding(seconds: Int64(number * 97 % 86_400)) }
        let messages = SecretSQL.messages + Self.vectors(3, of: 8).map { insert($0.text) }
        var requests: [RequestRecord] = []
        for (place, (number, vector)) in Self.vectors(0, of: 14).enumerated() {
            for request in 0..<10 {
                let message = messages[(place * 5 + request) % messages.count]
                requests.append(
                    RequestRecord(
                        endpoint: "\(insert(vector))/\(number)", method: place % 2 == 0 ? insert(vector) : "GET",
                        responseMilliseconds: 10 + request * place, status: request < 5 ? 500 : 200,
                        organization: "0a0e0000-0000-4000-8000-00000000000\(place % 9)",
                        errorMessage: request < 5 ? message : nil,
                        at: at(number + request)))
            }
        }
        let store = try database.store()
        try store.append(requests: requests)
        let endpoints = Self.vectors(1, of: 8).map(\.text)
        try store.append(
            slowQueries: SecretSQL.unparsable.enumerated().map { number, sql in
                let condition = SecretSQL.conditions[number % SecretSQL.conditions.count]
                let node: [String: JSONValue] = [
                    "Node Type": .text("Seq Scan"), "Relation Name": .text(insert(endpoints[number])),
                    "Filter": .text(condition),
                    "Total Cost": .integer(Int64(number)),
                ]
                return SlowQueryRecord(
                    query: sql.replacing("\u{0}", with: ""), milliseconds: 900 + number,
                    endpoint: insert(endpoints[number]),
                    plan: String(
                        decoding: try! JSONEncoder().encode(JSONValue.object(["Plan": .object(node)])), as: UTF8.self),
                    at: at(number))
            })
        let connection = try database.connection()
        for (number, vector) in Self.vectors(2, of: 8) {
            try connection.query(
                """
                INSERT INTO platform_admin.performance_alerts (alert_type, severity, message, details, created_at)
                VALUES ($1::text, 'high', $2::text, jsonb_build_object('endpoint', $3::text, 'method', $4::text, 'metric', $5::text), $6::timestamptz)
                """,
                [
                    number % 3 == 0 ? insert(vector) : "high_error_rate", "\(number) \(insert(vector))", insert(vector),
                    insert(vector), insert(vector),
                    at(number).description,
                ])
        }
        for (number, vector) in Self.vectors(4, of: 40) {
            for hour in [1, 9] {
                try connection.query(
                    "INSERT INTO platform_admin.resource_utilization (metric_type, value, \"timestamp\") VALUES ($1::text, $2::numeric, $3::timestamptz)",
                    [
                        "\(number)\(insert(vector))", "\(hour)",
                        Self.start.adding(seconds: Int64(hour) * 3600).description,
                    ])
            }
        }
        return database
    }

    /// The log of a server that ran every statement of the corpus, in JSON, with a plan for every seventh.
    private func log() throws -> String {
        try SecretSQL.statements.enumerated().map { number, sql in
            func line(_ message: String) throws -> String {
                let record: [String: JSONValue] = [
                    "timestamp": .text("2026-11-22 10:\(10 + number % 49):00.000 UTC"),
                    "pid": .integer(Int64(4000 + number)), "error_severity": .text("LOG"),
                    "session_id": .text("\(number).1"), "message": .text(message),
                    "application_name": .text("GET /a?token=\(SecretSQL.word)"),
                ]
                return String(decoding: try JSONEncoder().encode(record), as: UTF8.self) + "\n"
            }
            let text = String(decoding: try JSONEncoder().encode(sql), as: UTF8.self)
            let filter = String(
                decoding: try JSONEncoder().encode(SecretSQL.conditions[number % SecretSQL.conditions.count]),
                as: UTF8.self)
            let plan =
                "{\"Query Text\": \(text), \"Query Parameters\": \"$1 = '\(SecretSQL.word)'\", \"Plan\": {\"Node Type\": \"Result\", \"Filter\": \(filter)}}"
            return try (number % 7 == 0 ? line("duration: \(900 + number).100 ms  plan:\n\(plan)") : "")
                + line("duration: \(900 + number).200 ms  statement: \(sql)")
        }.joined()
            + "{\"timestamp\": \"\(SecretSQL.word)\", \"message\": \"duration: 900.100 ms  statement: SELECT '\(SecretSQL.word)'\"}\n{'\(SecretSQL.word)'\n"
    }

    private func configure(_ folder: TemporaryFolder, listed: Int, _ insert: (String) -> String) throws {
        try folder.write("#!/bin/sh\nmkdir -p mail\ncat > mail/message.eml\n", to: "mailer")
        chmod("\(folder.path)/mailer", 0o755)
        let names = Self.vectors(5, of: 8).map { $0.text.split(whereSeparator: \.isNewline).joined() }.filter {
            !$0.allSatisfy(\.isWhitespace)
        }
        try folder.write(
            (0..<9).map { "0a0e0000-0000-4000-8000-00000000000\($0),\($0) \(insert(String(names[$0 * 7].prefix(60))))" }
                .joined(separator: "\n") + "\n",
            to: "labels.csv")
        try folder.write(
            """
            site-url: https://status.example.org/
            labels: labels.csv
            slow-queries: {listed: \(listed)}
            mail: {from: Daybook <daybook@example.org>, to: [a@example.org], command: [\(folder.path)/mailer]}
            """, to: "daybook.yaml")
    }

    /// The files and the output of the program.
    ///
    /// - Parameter listed: number of slow queries with pages.
    private func day(listed: Int, _ insert: (String) -> String) async throws -> (files: [String: Data], said: String) {
        let database = try await database(insert)
        let folder = try TemporaryFolder()
        try configure(folder, listed: listed, insert)
        try folder.write(try log(), to: "logs/server.json")
        let ingest = try await TestProgram.run(
            [
                "ingest", "postgres-log", "--database", database.conninfo, "--max-bad", "50%",
                "\(folder.path)/logs/server.json",
            ], in: folder.path)
        #expect(ingest.status == 0, "\(ingest.errors)")
        #expect(ingest.output.contains("\(SecretSQL.statements.count) slow statements stored"), "\(ingest.output)")
        let nightly = try await TestProgram.run(
            [
                "nightly", "--config", "daybook.yaml", "--verbose", "--database", database.conninfo, "--now",
                "2026-11-23T04:00:00Z",
            ], in: folder.path)
        #expect(nightly.status == 0, "\(nightly.errors)")
        let now = try await TestProgram.run(
            [
                "report", "--config", "daybook.yaml", "--ending", "now", "--database", database.conninfo, "--now",
                "2026-11-22T23:30:00Z",
            ], in: folder.path)
        #expect(now.status == 0, "\(now.errors)")
        let verify = try await TestProgram.run(["verify", "--config", "daybook.yaml"], in: folder.path)
        #expect(verify.status == 0, "\(verify.errors)")
        let alerts = try await TestProgram.run(["alerts", "--database", database.conninfo], in: folder.path)
        #expect(alerts.status == 0 && alerts.output.split(separator: "\n").count > 50, "\(alerts.errors)")
        var files = try folder.contents()
        for given in ["logs/server.json", "daybook.yaml", "labels.csv", "mailer"] { files[given] = nil }
        return (files, [ingest, nightly, now, verify, alerts].map { $0.output + $0.errors }.joined())
    }

    @Test(
        "no secret is in any byte, no text becomes an element, header or file, and no output controls a terminal"
    )
    func day() async throws {
        let (files, said) = try await day(listed: 400) { $0 }
        let (calm, _) = try await day(listed: 12, HostileText.harmless)

        let written = files.merging(["what was said": Data(said.utf8)]) { $1 }
        for (name, content) in written {
            for secret in [SecretSQL.word, SecretSQL.number] {
                #expect(SecretTrace.found(secret, in: content) == [], "\(name)")
            }
        }
        #expect(!said.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || (0x7F..<0xA0).contains($0.value) })

        // There are as many pages of endpoints and queries as the report lists, and the same number of all other pages.
        #expect(files.keys.filter { $0.wholeMatch(of: /(output|mail)\/[a-z0-9\/.TZ-]+/) == nil } == [])
        func fixed(_ files: [String: Data]) -> Set<String> {
            Set(files.keys.filter { !$0.contains("/endpoints/") && !$0.contains("/slow-queries/") })
        }
        #expect(fixed(files) == fixed(calm))
        #expect(!FileManager.default.fileExists(atPath: "/tmp/canary"))
        let report = try Report(json: try #require(files["output/archive/2026/11/22/report.json"]))
        #expect(files.keys.count { $0.hasPrefix("output/site/2026/11/22/endpoints/") } == report.endpoints.count)
        let counts = [
            report.endpoints.count, report.slowQueries.groups.count, report.alerts.count, report.resources.count,
        ]
        #expect(counts == [48, 111, 84, 17])

        let known = calm.filter { $0.key.hasSuffix(".html") }.reduce(into: Set<String>()) {
            $0.formUnion(MarkupSkeleton(String(decoding: $1.value, as: UTF8.self)).vocabulary)
        }
        for (name, content) in files where name.hasSuffix(".html") {
            let skeleton = MarkupSkeleton(String(decoding: content, as: UTF8.self))
            #expect(skeleton.vocabulary.subtracting(known) == [], "\(name)")
            #expect(skeleton.strangeAddresses.filter { !$0.hasPrefix("https://status.example.org/") } == [], "\(name)")
        }
        for (name, content) in files where name.hasSuffix(".json") {
            #expect(throws: Never.self, "\(name)") { try JSONSerialization.jsonObject(with: content) }
        }
        let message = String(decoding: try #require(files["mail/message.eml"]), as: UTF8.self)
        let end = try #require(message.firstRange(of: "\n\n"))
        let headers = message[..<end.lowerBound].split(separator: "\n").filter { !$0.hasPrefix(" ") }.map {
            $0.prefix { $0 != ":" }
        }
        #expect(
            headers == [
                "Date", "From", "To", "Subject", "Message-ID", "List-Id", "Auto-Submitted", "MIME-Version",
                "Content-Type",
            ])
    }

    @Test("a secret is found in any form in which it was written")
    func traces() {
        let secret = SecretSQL.word
        for prefix in ["", "a", "ab", "abc"] {
            #expect(
                SecretTrace.found(secret, in: Data(Data("\(prefix)\(secret) and more".utf8).base64EncodedString().utf8))
                    == ["in base64"], "\(prefix)")
        }
        #expect(
            SecretTrace.found(secret, in: Data("x=\(secret.prefix(4))=\r\n\(secret.dropFirst(4))".utf8)) == ["as it is"]
        )
        #expect(
            SecretTrace.found(secret, in: Data(secret.utf8.map { "%\(String($0, radix: 16))" }.joined().utf8)) == [
                "percent-encoded"
            ])
        #expect(SecretTrace.found(secret, in: Data(secret.dropLast().utf8)) == [])
    }
}
