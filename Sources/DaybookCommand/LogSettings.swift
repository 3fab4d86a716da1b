import Glibc
import Ingestion
import Reporting

/// One entry of `logs` in the configuration: files, and how they are read.
struct LogSettings: Equatable {
    enum Kind: String, CaseIterable {
        case access, postgres
    }

    var kind = Kind.access
    /// As written; `*` matches names.
    var paths: [String] = []
    /// `nil` to find the format by content.
    var format: AccessLogFormat?
    var routes: [RoutePattern] = []
    /// Requests for these are not stored.
    var ignored: [EndpointPattern] = []
    var aggregate = false
    /// Of PostgreSQL's log.
    var prefix: LogLinePrefix?
    var threshold: Int?
    var logTimeZone: ReportTimeZone?
    var keepsLiterals = false
    var keepsParameters = false

    /// The files, in the order of their names; a pattern that matches none stays as it is.
    var files: [String] {
        paths.flatMap { path -> [String] in
            guard path.contains(where: { $0 == "*" || $0 == "?" || $0 == "[" }) else { return [path] }
            var found = glob_t()
            defer { globfree(&found) }
            guard glob(path, 0, nil, &found) == 0 else { return [path] }
            return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
        }
    }
}

extension LogSettings {
    /// Reads an entry of the configuration file.
    init(_ section: inout ConfigurationSection) throws {
        kind =
            try section.converted("kind") { text in
                guard let kind = Kind(rawValue: text) else {
                    throw UsageError(
                        "must be one of \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                return kind
            } ?? .access
        paths = try section.list("path") { $0 }
        guard !paths.isEmpty else { throw section.missing("path", "give a log file, or a list of them") }
        switch kind {
        case .access: try readAccess(&section)
        case .postgres: try readPostgres(&section)
        }
        try section.finish()
    }

    private mutating func readAccess(_ section: inout ConfigurationSection) throws {
        let responseTime = try section.converted("response-time") { $0 }
        format = try section.converted("format") { try AccessLogFormat($0, responseTime: responseTime) }
        if let json = try section.converted("json", { try AccessLogFormat(jsonFields: $0) }) {
            guard format == nil else { throw section.wrong("an entry of logs has either format or json, not both") }
            format = json
        }
        guard responseTime == nil || format != nil else {
            throw section.missing("format", "response-time names a variable of it")
        }
        routes = try section.list("routes") { try RoutePattern($0) }
        ignored = try section.list("ignore") { EndpointPattern(text: $0) }
        aggregate = try section.flag("aggregate") ?? false
    }

    private mutating func readPostgres(_ section: inout ConfigurationSection) throws {
        prefix = try section.converted("prefix") { try LogLinePrefix($0) }
        threshold = try section.integer("threshold", in: 0...2_147_483_647)
        logTimeZone = try section.converted("log-time-zone") { try SettingValue.timeZone($0, "it") }
        keepsLiterals = try section.flag("keep-literals") ?? false
        keepsParameters = try section.flag("keep-parameters") ?? false
    }
}
