import Foundation
import Ingestion
import Publishing
import Reporting
import Yams

/// The settings of a YAML file. Everything is optional; an unknown setting is an error that names it and its line.
struct ConfigurationFile: Equatable {
    var database: String?
    var schema: String?
    var timeZone: ReportTimeZone?
    var silenceSeconds: Int?
    var archive: String?
    var site: String?
    var templates: String?
    var siteURL: String?
    var keepRawDays: Int?
    var catchUpDays: Int?
    var keepSite: Keeping?
    var keepArchive: Keeping?
    var connections: Int?
    var labels: String?
    /// Whether identifiers in endpoint names are replaced by placeholders when requests are read.
    var foldsRoutes = true
    /// Patterns of paths that are one endpoint; the first match counts.
    var routePatterns: [RoutePattern] = []
    var report = ReportSettings()
    /// `nil` if no recipients are configured.
    var mail: MailSettings?

    init() {}

    /// - Throws: `UsageError` with file and line.
    init(path: String) throws {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw UsageError("cannot read the configuration file \(path): \(error.reason); check the path in --config")
        }
        do {
            try self.init(text: text, file: path)
        } catch let error as YamlError {
            throw UsageError(Self.summary(error, file: path, text: text))
        }
    }

    init(text: String, file: String) throws {
        guard let root = try Yams.compose(yaml: text) else { return }
        var top = try ConfigurationSection(root, file: file, name: "")
        report.name = try top.text("name")
        database = try top.text("database")
        schema = try top.labeled("schema", Settings.schema)
        timeZone = try top.labeled("time-zone", Settings.timeZone)
        silenceSeconds = try top.labeled("silence", Settings.seconds)
        archive = try top.text("archive")
        site = try top.text("site")
        templates = try top.text("templates")
        siteURL = try top.labeled("site-url", OutputSettings.siteURL)
        labels = try top.text("labels")
        keepRawDays = try top.labeled("keep-raw", Settings.days)
        catchUpDays = try top.labeled("catch-up", Settings.days)
        keepSite = try top.labeled("keep-site", Keeping.init)
        keepArchive = try top.labeled("keep-archive", Keeping.init)
        connections = try top.integer("connections", in: 1...16)
        try top.integer("endpoints", in: 1...5000, into: &report.endpointLimit)
        try top.integer("organizations", in: 0...1000, into: &report.organizations.listed)
        try readRoutes(&top)
        report.ignored = try top.list("ignore", Self.endpoints)
        try readHealth(&top)
        try readSlowQueries(&top)
        try readAlerts(&top)
        try readComparison(&top)
        report.objectives = try Self.objectives(try top.list(of: "objectives"))
        try readLimits(&top)
        if var mail = try top.section("mail") { self.mail = try Self.mail(&mail) }
        try top.finish()
    }

    private mutating func readRoutes(_ top: inout ConfigurationSection) throws {
        guard var routes = try top.section("routes") else { return }
        try routes.flag("fold", into: &foldsRoutes)
        routePatterns = try routes.list("patterns") { try RoutePattern($0) }
        try routes.finish()
    }

    private mutating func readHealth(_ top: inout ConfigurationSection) throws {
        guard var health = try top.section("health") else { return }
        try Self.health(&health, into: &report.health)
        report.healthExceptions = try Self.exceptions(from: report.health, in: &health, Self.health)
        try health.finish()
    }

    private mutating func readSlowQueries(_ top: inout ConfigurationSection) throws {
        guard var slow = try top.section("slow-queries") else { return }
        try slow.integer(
            "threshold-milliseconds", in: 0...1_000_000_000, into: &report.slowQueries.thresholdMilliseconds)
        try slow.integer("listed", in: 1...10_000, into: &report.slowQueries.listed)
        try slow.flag("show-literals", into: &report.slowQueries.showsLiterals)
        try slow.finish()
    }

    private mutating func readAlerts(_ top: inout ConfigurationSection) throws {
        guard var alerts = try top.section("alerts") else { return }
        try alerts.integer(
            "slow-query-milliseconds", in: 0...1_000_000_000, into: &report.alerts.slowQueryMilliseconds)
        try alerts.integer("slow-query-count", in: 0...1_000_000_000, into: &report.alerts.slowQueryCount)
        try Self.endpointAlerts(&alerts, into: &report.alerts)
        try alerts.number("resource-medium", in: 0...1e6, into: &report.alerts.resourceMedium)
        try alerts.number("resource-high", in: 0...1e6, into: &report.alerts.resourceHigh)
        try alerts.number("resource-critical", in: 0...1e6, into: &report.alerts.resourceCritical)
        let levels = [report.alerts.resourceMedium, report.alerts.resourceHigh, report.alerts.resourceCritical]
        guard levels == levels.sorted() else {
            throw alerts.wrong(
                "alerts.resource-medium, resource-high and resource-critical must not descend, and are"
                    + " \(levels.map(NumberText.value).joined(separator: ", "))")
        }
        report.alertExceptions = try Self.exceptions(from: report.alerts, in: &alerts, Self.endpointAlerts)
        try alerts.finish()
    }

    private mutating func readComparison(_ top: inout ConfigurationSection) throws {
        guard var comparison = try top.section("comparison") else { return }
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

    private mutating func readLimits(_ top: inout ConfigurationSection) throws {
        guard var limits = try top.section("limits") else { return }
        for metric in limits.names {
            report.limits[metric] = try limits.number(metric, in: 0...1e18)
        }
    }

    private static func health(_ section: inout ConfigurationSection, into thresholds: inout HealthThresholds) throws {
        try section.number("critical-mean-milliseconds", in: 0...1e9, into: &thresholds.criticalMeanMilliseconds)
        try section.number("critical-error-rate", in: 0...1, into: &thresholds.criticalErrorRate)
        try section.number("warning-mean-milliseconds", in: 0...1e9, into: &thresholds.warningMeanMilliseconds)
        try section.number("warning-error-rate", in: 0...1, into: &thresholds.warningErrorRate)
    }

    /// The alert thresholds that can differ by endpoint.
    private static func endpointAlerts(_ section: inout ConfigurationSection, into thresholds: inout AlertThresholds)
        throws
    {
        try section.number("error-rate", in: 0...1, into: &thresholds.errorRate)
        try section.integer("minimum-requests", in: 0...1_000_000_000, into: &thresholds.minimumRequests)
    }

    /// Thresholds for some endpoints, in the order of the file; an exception takes what it does not set from `base`.
    private static func exceptions<Thresholds>(
        from base: Thresholds, in section: inout ConfigurationSection,
        _ read: (inout ConfigurationSection, inout Thresholds) throws -> Void
    ) throws -> [EndpointException<Thresholds>] {
        var exceptions: [EndpointException<Thresholds>] = []
        for var exception in try section.list(of: "endpoints") {
            guard let name = try exception.converted("endpoint", Self.pattern) else {
                throw exception.missing("endpoint", "give the name of an endpoint; * matches any characters")
            }
            let method = try exception.converted("method", Self.pattern)
            var thresholds = base
            try read(&exception, &thresholds)
            try exception.finish()
            exceptions.append(
                EndpointException(endpoints: EndpointPattern(name: name, method: method), thresholds: thresholds))
        }
        return exceptions
    }

    private static func pattern(_ text: String) throws -> String {
        guard text.utf8.count <= 1000 else { throw UsageError("must be at most 1,000 bytes") }
        return text
    }

    /// Example: `/health` or `GET /metrics*`.
    private static func endpoints(_ text: String) throws -> EndpointPattern { EndpointPattern(text: try pattern(text)) }

    private static func objectives(_ sections: [ConfigurationSection]) throws -> [Objective] {
        var objectives: [Objective] = []
        for var section in sections {
            func name(_ text: String) throws -> String {
                guard (1...80).contains(text.unicodeScalars.count), !text.contains(where: \.isNewline) else {
                    throw UsageError("must be one line of 1 to 80 characters")
                }
                if objectives.contains(where: { $0.name == text }) {
                    throw UsageError("another objective has the same name; give each its own")
                }
                return text
            }
            func share(_ text: String) throws -> RequestShare {
                guard let share = RequestShare(text) else {
                    throw UsageError(
                        "\"\(text)\" is not a valid share of requests (for example 99.9 %; above 0 % and below 100 %, at most six decimals)"
                    )
                }
                return share
            }
            guard let title = try section.converted("name", name) else {
                throw section.missing("name", "give the name that pages and the digest show")
            }
            let endpoint = try section.converted("endpoint", pattern)
            let method = try section.converted("method", pattern)
            var milliseconds: Int?
            var target = try section.converted("availability", share)
            if var faster = try section.section("faster-than") {
                guard target == nil else {
                    throw section.wrong(
                        "an objective has either availability or faster-than, not both; make two objectives of it")
                }
                milliseconds = try faster.integer("milliseconds", in: 1...1_000_000_000)
                guard milliseconds != nil else {
                    throw faster.missing("milliseconds", "give the response time that a good request stays below")
                }
                target = try faster.converted("share", share)
                guard target != nil else {
                    throw faster.missing("share", "give the share of requests that must be good, for example 99 %")
                }
                try faster.finish()
            }
            guard let target else {
                throw section.wrong(
                    "an objective needs availability (for example 99.9 %) or faster-than (for example {milliseconds: 300, share: 99 %})"
                )
            }
            var minimum = Objective.defaultMinimumRequests
            try section.integer("minimum-requests", in: 1...1_000_000_000, into: &minimum)
            try section.finish()
            objectives.append(
                Objective(
                    name: title,
                    endpoints: endpoint == nil && method == nil
                        ? nil : EndpointPattern(name: endpoint ?? "*", method: method),
                    milliseconds: milliseconds, share: target, minimumRequests: minimum))
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
        guard let from else { throw section.missing("from", "give the sender's address") }
        return try MailSettings(
            from: from, recipients: recipients, command: command ?? MailSettings.defaultCommand,
            policy: policy ?? .always,
            timeoutSeconds: timeout, subjectPrefix: prefix)
    }

    /// Where and why the file is not valid YAML.
    private static func summary(_ error: YamlError, file: String, text: String) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return "\(file):\(mark.line): not valid YAML: \(problem); correct the file"
        case .duplicatedKeysInMapping(let keys, let context):
            let key = keys.first ?? "a setting"
            guard let again = line(of: key, after: context.mark, in: text) else {
                return "\(file):\(context.mark.line): \(key) is set twice; remove one of the two"
            }
            return "\(file):\(again): \(key) is set twice, first in line \(context.mark.line); remove one of the two"
        default:
            let problem = "\(error)".split(whereSeparator: \.isNewline).first.map(String.init) ?? "it cannot be read"
            return "\(file): not valid YAML: \(problem); correct the file"
        }
    }

    /// The next line in the same mapping that sets a key, counted from 1; `nil` if it is not on a line of its own.
    private static func line(of key: String, after mark: Mark, in text: String) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.indices.dropFirst(mark.line).first { index in
            let line = lines[index]
            guard line.prefix(while: { $0 == " " || $0 == "-" }).count == mark.column - 1 else { return false }
            let name = line.dropFirst(mark.column - 1).prefix { $0 != ":" }.trimmingCharacters(
                in: CharacterSet(charactersIn: " \"'"))
            return name == key && line.contains(":")
        }.map { $0 + 1 }
    }
}
