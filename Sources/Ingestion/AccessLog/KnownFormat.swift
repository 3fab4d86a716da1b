/// A format of access logs that has a name, and is recognized by its content.
struct KnownFormat: Sendable {
    /// How a format is described.
    enum Description: Sendable {
        /// The text of nginx's `log_format`, Apache's `LogFormat` or Envoy's format.
        case text(String)
        /// A text in nginx's syntax with variables of its own; the others are skipped.
        case fields(String, [String: LogField])
        /// One JSON object per line: see `FieldMap`.
        case json(String)
        /// Labeled values.
        case labels(LabelLineReader.Syntax, String)
        /// A line in the log names the columns.
        case columns
    }

    /// As the operator writes it.
    let name: String
    /// What writes it.
    let writer: String
    /// Lines as the program writes them, with made-up values.
    let sample: String
    let description: Description
    /// Whether a time without an offset is in UTC, as the program's documentation says.
    var isInUTC = false
    /// Whether the time of a request is in what surrounds the line.
    var takesTimeFromEnvelope = false
    /// Whether several blanks separate fields like one.
    var padsWithBlanks = false
    /// Whether a log is recognized as this format by its content. A number alone does not tell its unit; `CombinedFormat`
    /// decides about such logs.
    var isRecognized = true

    /// How logs of the program are known that cannot be read, because they lack a part of the requests.
    var lack: Lack?

    struct Lack: Sendable {
        /// Names that a record of JSON then has.
        let names: Set<String>
        /// What it lacks, and what to add.
        let advice: String
    }

    /// All formats. Of two that read the same lines, the first one is meant.
    static let all: [KnownFormat] = [
        nginx, nginxMain, apache, tomcat, ingressNginx, traefik, gunicorn, envoy, istio, haproxy, haproxyTLS, alb, elb,
        s3, uwsgi, uwsgiMicros, squid, w3c, ltsv, heroku, lograge, caddy, traefikJSON, envoyJSON, gotrue, logrageJSON,
        pino, ecs, kong, googleCloud, cloudflare, azureGateway, azureFrontDoor, azureGatewayV1, azureAppService,
        awsGateway, supabaseEdge, supabaseFunctions, nginxJSON,
    ]

    /// Those that are recognized by content, ready to read lines.
    static let recognized: [AccessLogFormat] = all.filter(\.isRecognized).map { known in
        do throws(AccessLogFormatError) {
            return try known.format()
        } catch {
            preconditionFailure("\(known.name): \(error)")
        }
    }

    static func named(_ name: String) -> KnownFormat? { all.first { $0.name == name } }

    /// The pieces of the format; `nil` if its lines have no fixed text between fields.
    func compiler() throws(AccessLogFormatError) -> LayoutCompiler? {
        switch description {
        case .text(let text): try AccessLogFormat.compiler(of: text, text)
        case .fields(let text, let fields):
            LayoutCompiler(format: text, advice: .nginx, pieces: try NginxFormat.pieces(text, fields: fields))
        case .json, .labels, .columns: nil
        }
    }

    func format() throws(AccessLogFormatError) -> AccessLogFormat {
        var format: AccessLogFormat
        let known = FieldMap.Known(isInUTC: isInUTC, takesTimeFromEnvelope: takesTimeFromEnvelope)
        switch description {
        case .text, .fields:
            guard let compiler = try compiler() else { fallthrough }
            var layout = try compiler.layout()
            layout.padsWithBlanks = padsWithBlanks
            format = AccessLogFormat(.text(layout), .named(name))
        case .columns:
            format = AccessLogFormat(.columns, .named(name))
        case .json(let map):
            format = AccessLogFormat(.json(try FieldMap(map, known: known)), .named(name))
        case .labels(let syntax, let map):
            format = AccessLogFormat(.labels(syntax, try FieldMap(map, known: known)), .named(name))
        }
        format.takesTimeFromEnvelope = takesTimeFromEnvelope
        return format
    }
}
