import FoundationEssentials
import Ingestion
import Publishing
import Reporting

/// Reading of a YAML file. Everything is optional; an unknown setting is an error that names it and its line.
extension Settings {
    /// - Throws: `UsageError` with file and line.
    mutating func readFile(_ path: String) throws {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw UsageError("cannot read the configuration file \(path): \(error.reason); check the path in --config")
        }
        do {
            try read(text, file: path)
        } catch let error as YAMLError {
            throw UsageError("\(path)\(error.line.map { ":\($0)" } ?? ""): \(error.description)")
        }
    }

    /// - Parameter file: its name, for errors.
    mutating func read(_ text: String, file: String) throws {
        guard let root = try YAMLNode(text) else { return }
        var top = try ConfigurationSection(root, file: file, name: "")
        try top.read("", into: &self)
        report.ignored = try top.list("ignore", Self.endpoints)
        if var routes = try top.section("routes") {
            try routes.read("routes", into: &self)
            routePatterns = try routes.list("patterns") { try RoutePattern($0) }
            try routes.finish()
        }
        logs = try top.list(of: "logs").map { section in
            var section = section
            return try LogSettings(&section)
        }
        if var health = try top.section("health") {
            try health.read("health", into: &self)
            report.healthExceptions = try exceptions(
                "health", in: &health, \.report.health,
                settings: [
                    "critical-mean-milliseconds", "critical-error-rate", "warning-mean-milliseconds",
                    "warning-error-rate",
                ])
            try health.finish()
        }
        if var slow = try top.section("slow-queries") {
            try slow.read("slow-queries", into: &self)
            try slow.finish()
        }
        if var alerts = try top.section("alerts") { try readAlerts(&alerts) }
        if var comparison = try top.section("comparison") {
            try comparison.read("comparison", into: &self)
            try comparison.finish()
        }
        report.objectives = try Self.objectives(try top.list(of: "objectives"))
        if var limits = try top.section("limits") {
            for metric in limits.names { report.limits[metric] = try limits.number(metric, in: 0...1e18) }
        }
        if var mail = try top.section("mail") { try readMail(&mail) }
        try top.finish()
    }

    private mutating func readAlerts(_ alerts: inout ConfigurationSection) throws {
        try alerts.read("alerts", into: &self)
        let levels = [report.alerts.resourceMedium, report.alerts.resourceHigh, report.alerts.resourceCritical]
        guard levels == levels.sorted() else {
            throw alerts.wrong(
                "alerts.resource-medium, resource-high and resource-critical must not descend, and are"
                    + " \(levels.map(NumberText.value).joined(separator: ", "))")
        }
        report.alertExceptions = try exceptions(
            "alerts", in: &alerts, \.report.alerts, settings: ["error-rate", "minimum-requests"])
        try alerts.finish()
    }

    /// Thresholds for some endpoints, in the order of the file; an exception takes what it does not set from these
    /// settings.
    ///
    /// - Parameter names: the settings of the section that an exception may have.
    private func exceptions<Thresholds>(
        _ name: String, in section: inout ConfigurationSection, _ place: KeyPath<Settings, Thresholds>,
        settings names: Set<String>
    ) throws -> [EndpointException<Thresholds>] {
        var exceptions: [EndpointException<Thresholds>] = []
        for var exception in try section.list(of: "endpoints") {
            guard let endpoint = try exception.converted("endpoint", Self.pattern) else {
                throw exception.missing("endpoint", "give the name of an endpoint; * matches any characters")
            }
            let method = try exception.converted("method", Self.pattern)
            var settings = self
            try exception.read(name, only: names, into: &settings)
            try exception.finish()
            exceptions.append(
                EndpointException(
                    endpoints: EndpointPattern(name: endpoint, method: method), thresholds: settings[keyPath: place]))
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
            let minimum = try section.integer("minimum-requests", in: 1...1_000_000_000)
            try section.finish()
            objectives.append(
                Objective(
                    name: title,
                    endpoints: endpoint == nil && method == nil
                        ? nil : EndpointPattern(name: endpoint ?? "*", method: method),
                    milliseconds: milliseconds, share: target,
                    minimumRequests: minimum ?? Objective.defaultMinimumRequests))
        }
        return objectives
    }

    /// A section that names no recipient configures no mail.
    private mutating func readMail(_ section: inout ConfigurationSection) throws {
        let from = try section.converted("from") { try MailAddress($0) }
        let recipients = try section.list("to") { try MailAddress($0) }
        let command = try section.words("command", check: MailSettings.check(command:))
        if !recipients.isEmpty {
            guard let from else { throw section.missing("from", "give the sender's address") }
            mail = try MailSettings(from: from, recipients: recipients, command: command ?? MailSettings.defaultCommand)
        }
        try section.read("mail", into: &self)
        try section.finish()
    }

    // Where the settings of mail are kept once it has recipients; without any, they are only checked.
    var mailPolicy: DeliveryPolicy {
        get { mail?.policy ?? .always }
        set { mail?.policy = newValue }
    }
    var mailTimeoutSeconds: Int {
        get { mail?.timeoutSeconds ?? MailSettings.defaultTimeoutSeconds }
        set { mail?.timeoutSeconds = newValue }
    }
    var mailOnFailure: Bool {
        get { mail?.onFailure ?? true }
        set { mail?.onFailure = newValue }
    }
    var mailSubjectPrefix: String? {
        get { mail?.subjectPrefix }
        set { mail?.subjectPrefix = newValue }
    }
}
