import Foundation
import Ingestion
import Publishing
import Reporting
import Yams

/// The settings of a YAML file. Everything is optional; what is not a setting is an error that names it and its line.
struct ConfigurationFile: Equatable {
    var database: String?
    var schema: String?
    var timeZone: String?
    var silence: String?
    var archive: String?
    var site: String?
    var templates: String?
    var siteURL: String?
    var keepRaw: String?
    var catchUp: String?
    var keepSite: String?
    var keepArchive: String?
    var connections: Int?
    var labels: String?
    /// Whether names of endpoints are folded by their identifiers as they are read.
    var foldsRoutes = true
    /// Of paths that are one endpoint, the first that matches first.
    var routePatterns: [RoutePattern] = []
    var report = ReportSettings()
    /// `nil` where nobody is to be mailed.
    var mail: MailSettings?

    init() {}

    /// - Throws: `UsageError` with file and line.
    init(path: String) throws {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw UsageError("cannot read configuration \(path): \(error.reason); check the path of --config")
        }
        do {
            try self.init(text: text, file: path)
        } catch let error as YamlError {
            throw UsageError("\(path): this is not YAML: \(Self.summary(error)); correct it there")
        }
    }

    init(text: String, file: String) throws {
        guard let root = try Yams.compose(yaml: text) else { return }
        var top = try ConfigurationSection(root, file: file, name: "")
        report.name = try top.text("name")
        database = try top.text("database")
        schema = try top.text("schema")
        timeZone = try top.text("time-zone")
        silence = try top.text("silence")
        archive = try top.text("archive")
        site = try top.text("site")
        templates = try top.text("templates")
        siteURL = try top.text("site-url")
        labels = try top.text("labels")
        keepRaw = try top.text("keep-raw")
        catchUp = try top.text("catch-up")
        keepSite = try top.text("keep-site")
        keepArchive = try top.text("keep-archive")
        var connections = 0
        try top.integer("connections", in: 1...16, into: &connections)
        if connections > 0 { self.connections = connections }
        try top.integer("endpoints", in: 1...5000, into: &report.endpointLimit)
        try top.integer("organizations", in: 0...1000, into: &report.organizations.listed)
        if var routes = try top.section("routes") {
            try routes.flag("fold", into: &foldsRoutes)
            routePatterns = try routes.list("patterns") { try RoutePattern($0) }
            try routes.finish()
        }
        report.ignored = try top.list("ignore", Self.endpoints)
        if var health = try top.section("health") {
            try Self.health(&health, into: &report.health)
            report.healthExceptions = try Self.exceptions(from: report.health, in: &health, Self.health)
            try health.finish()
        }
        if var slow = try top.section("slow-queries") {
            try slow.integer("threshold-milliseconds", in: 0...1_000_000_000, into: &report.slowQueries.thresholdMilliseconds)
            try slow.integer("listed", in: 1...10_000, into: &report.slowQueries.listed)
            try slow.flag("show-literals", into: &report.slowQueries.showsLiterals)
            try slow.finish()
        }
        if var alerts = try top.section("alerts") {
            try alerts.integer("slow-query-milliseconds", in: 0...1_000_000_000, into: &report.alerts.slowQueryMilliseconds)
            try alerts.integer("slow-query-count", in: 0...1_000_000_000, into: &report.alerts.slowQueryCount)
            try Self.endpointAlerts(&alerts, into: &report.alerts)
            try alerts.number("resource-medium", in: 0...1e6, into: &report.alerts.resourceMedium)
            try alerts.number("resource-high", in: 0...1e6, into: &report.alerts.resourceHigh)
            try alerts.number("resource-critical", in: 0...1e6, into: &report.alerts.resourceCritical)
            report.alertExceptions = try Self.exceptions(from: report.alerts, in: &alerts, Self.endpointAlerts)
            try alerts.finish()
        }
        if var comparison = try top.section("comparison") {
            try comparison.number("relative-change", in: 0...100, into: &report.comparison.relativeChange)
            try comparison.number("change-milliseconds", in: 0...1e9, into: &report.comparison.changeMilliseconds)
            try comparison.number("change-of-error-rate", in: 0...1, into: &report.comparison.changeOfErrorRate)
            try comparison.number("change-of-requests", in: 0...1, into: &report.comparison.changeOfRequests)
            try comparison.integer(
                "change-of-slow-milliseconds", in: 0...1_000_000_000, into: &report.comparison.changeOfSlowMilliseconds)
            try comparison.integer("minimum-requests", in: 1...1_000_000_000, into: &report.comparison.minimumRequests)
            try comparison.number("false-calls", in: 0...1, into: &report.comparison.falseCalls)
            try comparison.finish()
        }
        report.objectives = try Self.objectives(try top.list(of: "objectives"))
        if var limits = try top.section("limits") {
            for metric in limits.names {
                var limit = 0.0
                try limits.number(metric, in: 0...1e18, into: &limit)
                report.limits[metric] = limit
            }
        }
        if var mail = try top.section("mail") { self.mail = try Self.mail(&mail) }
        try top.finish()
    }

    private static func health(_ section: inout ConfigurationSection, into thresholds: inout HealthThresholds) throws {
        try section.number("critical-mean-milliseconds", in: 0...1e9, into: &thresholds.criticalMeanMilliseconds)
        try section.number("critical-error-rate", in: 0...1, into: &thresholds.criticalErrorRate)
        try section.number("warning-mean-milliseconds", in: 0...1e9, into: &thresholds.warningMeanMilliseconds)
        try section.number("warning-error-rate", in: 0...1, into: &thresholds.warningErrorRate)
    }

    /// Of the alert rules, what each endpoint is judged by.
    private static func endpointAlerts(_ section: inout ConfigurationSection, into thresholds: inout AlertThresholds) throws {
        try section.number("error-rate", in: 0...1, into: &thresholds.errorRate)
        try section.integer("minimum-requests", in: 0...1_000_000_000, into: &thresholds.minimumRequests)
    }

    /// Thresholds of some endpoints, in the order of the file; what an exception leaves open is as in `base`.
    private static func exceptions<Thresholds>(
        from base: Thresholds, in section: inout ConfigurationSection,
        _ read: (inout ConfigurationSection, inout Thresholds) throws -> Void
    ) throws -> [EndpointException<Thresholds>] {
        var exceptions: [EndpointException<Thresholds>] = []
        for var exception in try section.list(of: "endpoints") {
            guard let name = try exception.converted("endpoint", Self.pattern) else {
                throw exception.missing("endpoint", "the name of an endpoint, in which * stands for any characters")
            }
            let method = try exception.converted("method", Self.pattern)
            var thresholds = base
            try read(&exception, &thresholds)
            try exception.finish()
            exceptions.append(EndpointException(endpoints: EndpointPattern(name: name, method: method), thresholds: thresholds))
        }
        return exceptions
    }

    private static func pattern(_ text: String) throws -> String {
        guard text.utf8.count <= 1000 else { throw UsageError("expected at most 1,000 bytes") }
        return text
    }

    /// Such as `/health` or `GET /metrics*`.
    private static func endpoints(_ text: String) throws -> EndpointPattern { EndpointPattern(text: try pattern(text)) }

    private static func objectives(_ sections: [ConfigurationSection]) throws -> [Objective] {
        var objectives: [Objective] = []
        for var section in sections {
            func name(_ text: String) throws -> String {
                guard (1...80).contains(text.unicodeScalars.count), !text.contains(where: \.isNewline) else {
                    throw UsageError("expected one line of 1 to 80 characters")
                }
                if objectives.contains(where: { $0.name == text }) { throw UsageError("there is another objective of this name") }
                return text
            }
            func share(_ text: String) throws -> RequestShare {
                guard let share = RequestShare(text) else {
                    throw UsageError(
                        "\"\(text)\" is no share to aim at; expected a form such as 99.9 %, above 0 % and below 100 %, with at most six decimals")
                }
                return share
            }
            guard let title = try section.converted("name", name) else {
                throw section.missing("name", "what pages and the digest call this objective")
            }
            let endpoint = try section.converted("endpoint", pattern)
            let method = try section.converted("method", pattern)
            var milliseconds = 0
            var target = try section.converted("availability", share)
            if var faster = try section.section("faster-than") {
                guard target == nil else {
                    throw section.wrong("an objective is either an availability or a faster-than; make two of them")
                }
                try faster.integer("milliseconds", in: 1...1_000_000_000, into: &milliseconds)
                guard milliseconds > 0 else { throw faster.missing("milliseconds", "a good request takes less") }
                target = try faster.converted("share", share)
                guard target != nil else { throw faster.missing("share", "how many requests are to be good, such as 99 %") }
                try faster.finish()
            }
            guard let target else {
                throw section.wrong(
                    "an objective needs availability, such as 99.9 %, or faster-than, such as {milliseconds: 300, share: 99 %}")
            }
            var minimum = Objective.defaultMinimumRequests
            try section.integer("minimum-requests", in: 1...1_000_000_000, into: &minimum)
            try section.finish()
            objectives.append(
                Objective(
                    name: title,
                    endpoints: endpoint == nil && method == nil ? nil : EndpointPattern(name: endpoint ?? "*", method: method),
                    milliseconds: milliseconds > 0 ? milliseconds : nil, share: target, minimumRequests: minimum))
        }
        return objectives
    }

    /// - Returns: `nil` for a section that names no recipient.
    private static func mail(_ section: inout ConfigurationSection) throws -> MailSettings? {
        let from = try section.converted("from") { try MailAddress($0) }
        let recipients = try section.list("to") { try MailAddress($0) }
        let command = try section.words("command", check: MailSettings.check(command:))
        let policy = try section.choice("when", MailPolicy.self)
        var timeout = MailSettings.defaultTimeoutSeconds
        try section.integer("timeout-seconds", in: 1...3600, into: &timeout)
        let prefix = try section.converted("subject-prefix") { text in
            try MailSettings.check(prefix: text)
            return text
        }
        try section.finish()
        guard !recipients.isEmpty else { return nil }
        guard let from else { throw section.missing("from", "the address that mail is from") }
        return try MailSettings(
            from: from, recipients: recipients, command: command ?? MailSettings.defaultCommand, policy: policy ?? .always,
            timeoutSeconds: timeout, subjectPrefix: prefix)
    }

    private static func summary(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            "line \(mark.line): \(problem)"
        default: "\(error)".split(whereSeparator: \.isNewline).first.map(String.init) ?? "it cannot be read"
        }
    }
}

/// One mapping of the file. Settings that were not asked for when it is finished are unknown.
private struct ConfigurationSection {
    private let file: String
    /// The section's own name and a full stop; empty at the top.
    private let prefix: String
    private let line: Int
    private var entries: [(name: String, line: Int, value: Node)] = []

    init(_ node: Node, file: String, name: String) throws {
        self.file = file
        prefix = name.isEmpty ? "" : name + "."
        line = node.mark?.line ?? 1
        guard let mapping = node.mapping else {
            if node.scalar?.string == "" { return }
            throw UsageError("\(file):\(node.mark?.line ?? 1): expected settings as \"name: value\"\(name.isEmpty ? "" : " under \(name)")")
        }
        for (key, value) in mapping {
            entries.append((key.string ?? "?", key.mark?.line ?? 1, value))
        }
    }

    var names: [String] { entries.map(\.name) }

    mutating func text(_ name: String) throws -> String? {
        try take(name) { $0.scalar?.string }.map { value, line in
            guard let value, !value.isEmpty else { throw wrong(name, line, "a text") }
            return value
        }
    }

    /// A text that means something, such as an address.
    mutating func converted<Value>(_ name: String, _ convert: (String) throws -> Value) throws -> Value? {
        guard let (text, line) = take(name, { $0.scalar?.string }) else { return nil }
        guard let text, !text.isEmpty else { throw wrong(name, line, "a text") }
        return try converted(text, of: name, line, convert)
    }

    /// A list of such texts, each on its line; a single one needs no list. Empty when it is not there.
    mutating func list<Value>(_ name: String, _ convert: (String) throws -> Value) throws -> [Value] {
        guard let (node, line) = take(name, { $0 }), let node else { return [] }
        return try (node.sequence.map(Array.init) ?? [node]).map { item in
            guard let text = item.scalar?.string, !text.isEmpty else { throw wrong(name, item.mark?.line ?? line, "a list of texts") }
            return try converted(text, of: name, item.mark?.line ?? line, convert)
        }
    }

    /// A list of words.
    mutating func words(_ name: String, check: ([String]) throws(MailError) -> Void) throws -> [String]? {
        guard let (node, line) = take(name, { $0 }), let node else { return nil }
        guard let words = node.sequence?.map({ $0.scalar?.string }), !words.contains(nil) else {
            throw wrong(name, line, "a list of words, such as [/usr/sbin/sendmail, -i]")
        }
        let texts = words.compactMap(\.self)
        _ = try converted("", of: name, line) { _ in try check(texts) }
        return texts
    }

    /// One of the raw values of a type.
    mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ name: String, _: Value.Type
    ) throws -> Value? where Value.RawValue == String {
        guard let (text, line) = take(name, { $0.scalar?.string }) else { return nil }
        guard let value = text.flatMap(Value.init(rawValue:)) else {
            throw wrong(name, line, "one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return value
    }

    private func converted<Value>(
        _ text: String, of name: String, _ line: Int, _ convert: (String) throws -> Value
    ) throws -> Value {
        do {
            return try convert(text)
        } catch {
            throw UsageError("\(file):\(line): \(prefix)\(name): \(error)")
        }
    }

    /// That settings do not go together.
    func wrong(_ what: String) -> UsageError { UsageError("\(file):\(line): \(what); see the README, \"Configuration\"") }

    /// A setting that the section cannot be without.
    func missing(_ name: String, _ what: String) -> UsageError {
        UsageError("\(file):\(line): \(prefix)\(name) is missing: \(what); see the README, \"Configuration\"")
    }

    mutating func number(_ name: String, in range: ClosedRange<Double>, into target: inout Double) throws {
        guard let (value, line) = take(name, { $0.float }) else { return }
        guard let value, range.contains(value) else {
            throw wrong(name, line, "a number from \(NumberText.count(Int(range.lowerBound))) to \(NumberText.count(Int(range.upperBound)))")
        }
        target = value
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int>, into target: inout Int) throws {
        guard let (value, line) = take(name, { $0.int }) else { return }
        guard let value, range.contains(value) else {
            throw wrong(name, line, "a whole number from \(NumberText.count(range.lowerBound)) to \(NumberText.count(range.upperBound))")
        }
        target = value
    }

    mutating func flag(_ name: String, into target: inout Bool) throws {
        guard let (value, line) = take(name, { $0.bool }) else { return }
        guard let value else { throw wrong(name, line, "true or false") }
        target = value
    }

    mutating func section(_ name: String) throws -> ConfigurationSection? {
        guard let (node, _) = take(name, { $0 }), let node else { return nil }
        return try ConfigurationSection(node, file: file, name: prefix + name)
    }

    /// The sections of a list; empty when it is not there.
    mutating func list(of name: String) throws -> [ConfigurationSection] {
        guard let (node, line) = take(name, { $0 }), let node else { return [] }
        guard let sequence = node.sequence, sequence.count <= 100 else { throw wrong(name, line, "a list of at most 100 sections") }
        return try sequence.map { try ConfigurationSection($0, file: file, name: prefix + name) }
    }

    func finish() throws {
        guard let unknown = entries.first else { return }
        throw UsageError(
            "\(file):\(unknown.line): there is no setting \(prefix)\(unknown.name); see the README, \"Configuration\"")
    }

    private mutating func take<Value>(_ name: String, _ read: (Node) -> Value?) -> (Value?, line: Int)? {
        guard let index = entries.firstIndex(where: { $0.name == name }) else { return nil }
        let entry = entries.remove(at: index)
        // "name:" and "name: ~" set nothing.
        if entry.value.scalar != nil, entry.value.null != nil { return nil }
        return (read(entry.value), entry.line)
    }

    private func wrong(_ name: String, _ line: Int, _ expected: String) -> UsageError {
        UsageError("\(file):\(line): \(prefix)\(name) must be \(expected)")
    }
}
