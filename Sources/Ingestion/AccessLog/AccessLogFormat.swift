/// The format of the lines of an access log.
///
/// Example:
///
/// ```swift
/// let format = try AccessLogFormat(#"$remote_addr [$time_iso8601] "$request" $status $request_time"#)
/// ```
package struct AccessLogFormat: Sendable, Equatable {
    enum Layout: Sendable {
        case text(LineLayout)
        case json(FieldMap)
        case labels(LabelLineReader.Syntax, FieldMap)
        /// Columns that a line of the log names, and that no line has named yet.
        case columns
    }

    /// What the format is made from; it makes the same format again.
    enum Origin: Hashable, Codable, Sendable {
        case named(String)
        case text(String, responseTime: String?)
        case json(String)
        /// The names of the columns of a log in W3C's format, and whether tabs separate them.
        case columns(String, tabs: Bool)
    }

    let layout: Layout
    let origin: Origin
    /// Whether it only tells that lines are requests without a response time.
    var lacksResponseTime = false
    /// Whether the time of a request is in what surrounds the line.
    var takesTimeFromEnvelope = false

    init(_ layout: Layout, _ origin: Origin) { (self.layout, self.origin) = (layout, origin) }

    /// Reads a format: a name of `KnownFormat.all`, the text of nginx's `log_format`, Apache's `LogFormat`, Envoy's or
    /// gunicorn's format, or the whole directive as it stands in the server's configuration.
    ///
    /// It must have the time of the request, the response time and the path, and can have method and status. Other
    /// variables are skipped. Of two variables for the same value, the more precise one is read, and `$request_uri` or
    /// `$request` rather than the rewritten `$uri`.
    ///
    /// - Parameter responseTime: The variable for the response time, with its unit `s`, `ms`, `us` or `ns` after a colon,
    ///   such as `upstream_response_time:s`; without a unit, the variable's own one, or seconds. Where it is missing, the
    ///   server's own response time counts. `nil` for `$request_time`, `%D` or `%T`.
    /// - Throws: `AccessLogFormatError` for a format that lacks a required variable, or in which fields cannot be
    ///   separated.
    package init(_ format: String, responseTime: String? = nil) throws(AccessLogFormatError) {
        if responseTime == nil, let known = KnownFormat.named(format) {
            self = try known.format()
            return
        }
        var compiler: LayoutCompiler
        if let known = try KnownFormat.named(format)?.compiler() {
            compiler = known
        } else {
            compiler = try Self.compiler(of: FormatDirective.text(of: format), format)
        }
        if let responseTime { try compiler.readResponseTime(from: responseTime) }
        self.init(.text(try compiler.layout()), .text(format, responseTime: responseTime))
    }

    /// Reads a map of JSON fields, for logs with one JSON object per line: see `FieldMap`.
    ///
    /// - Throws: `AccessLogFormatError` for a map that lacks a required key or has an unknown one.
    package init(jsonFields map: String) throws(AccessLogFormatError) {
        self.init(.json(try FieldMap(map)), .json(map))
    }

    init(_ origin: Origin) throws(AccessLogFormatError) {
        switch origin {
        case .named(let name): try self.init(name)
        case .text(let text, let responseTime): try self.init(text, responseTime: responseTime)
        case .json(let map): try self.init(jsonFields: map)
        case .columns(let names, let tabs): try self.init(columns: names, tabs: tabs)
        }
    }

    /// The syntax in which a text is written, by its variables.
    static func compiler(of text: String, _ format: String) throws(AccessLogFormatError) -> LayoutCompiler {
        if EnvoyFormat.isSyntax(of: text) {
            return LayoutCompiler(format: text, advice: .envoy, pieces: try EnvoyFormat.pieces(text))
        }
        if GunicornFormat.isSyntax(of: text) {
            return LayoutCompiler(format: text, advice: .gunicorn, pieces: try GunicornFormat.pieces(text))
        }
        if NginxFormat.isSyntax(of: text) {
            return LayoutCompiler(format: text, advice: .nginx, pieces: try NginxFormat.pieces(text))
        }
        if text.utf8.contains(UInt8(ascii: "%")) {
            return LayoutCompiler(format: text, advice: .apache, pieces: try ApacheFormat.pieces(text))
        }
        throw .format(
            format, why: "it has neither variables such as $status nor directives such as %>s",
            next:
                "give the text of nginx's log_format or Apache's LogFormat, or one of the names \(KnownFormat.all.map(\.name).joined(separator: ", "))"
        )
    }

    /// Lines that begin as NCSA's do and have no response time. They cannot be counted, only be named.
    static let withoutResponseTime: AccessLogFormat = {
        let text = #"$client [$time_local] "$request" $status $rest"#
        do throws(AccessLogFormatError) {
            let layout = try compiler(of: text, text).layout(isComplete: false)
            var format = AccessLogFormat(.text(layout), .text(text, responseTime: nil))
            format.lacksResponseTime = true
            return format
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// How the log writes characters of paths that it cannot contain as they are.
    var notation: EscapeNotation {
        switch layout {
        case .json: .json
        case .text, .labels, .columns: .log
        }
    }

    /// Whether both are made from the same text, name or map.
    package static func == (left: AccessLogFormat, right: AccessLogFormat) -> Bool { left.origin == right.origin }

    /// The names of formats.
    package static var names: [String] { KnownFormat.all.map(\.name) }

    /// The format in words for the operator.
    package var description: String {
        switch origin {
        case .named(let name): name
        case .text(let text, nil): VisibleText.quoted(text)
        case .text(let text, let responseTime?): "\(VisibleText.quoted(text)) with --response-time \(responseTime)"
        case .json(let map): "--json \(map)"
        case .columns: "w3c"
        }
    }

    /// The option that gives it.
    package var option: String { if case .json = origin { "--json" } else { "--format" } }

    /// How to give its response time another unit; `nil` where none can be given.
    package var unitAdvice: String? {
        if case .json = origin { return "correct the unit of duration in --json (:s, :ms, :us or :ns)" }
        guard case .text(let layout) = layout,
            let step = layout.steps.firstIndex(where: { $0.field.duration?.role == .whole })
        else { return nil }
        let name = layout.names[step]
        if case .text(_, _?) = origin {
            return "give the unit with --response-time \(name.drop { $0 == "$" }):us, :ms or :s"
        }
        if name.hasPrefix("%(") { return "write %(L)s, %(M)s or %(D)s in --format, for s, ms or us" }
        if name == "%D" || name.hasSuffix("T") { return "write %{s}T, %{ms}T or %{us}T in --format instead of \(name)" }
        guard name == "$request_time" || name == "$upstream_response_time" else { return nil }
        return
            "write $took instead of \(name) in the text of --format, and give its unit with --response-time took:us, :ms or :s"
    }
}
