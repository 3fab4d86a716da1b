/// How the lines of an access log are written.
package struct AccessLogFormat: Sendable {
    enum Layout: Sendable {
        case text(LineLayout)
        case json(JSONFieldMap)
    }

    let layout: Layout

    /// nginx's `combined` with the response time behind it: what the name `nginx` stands for.
    package static let nginx =
        #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time"#

    /// Apache's `combined` with the response time behind it: what the name `apache` stands for.
    package static let apache = #"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D"#

    /// Reads a format in the syntax of nginx's `log_format` or of Apache's `LogFormat`, whichever it is in, or one of the
    /// names `nginx` and `apache`.
    ///
    /// The time of the request, its response time and its path must be in it; method and status may be. Variables that
    /// say nothing of these are skipped. Where two say the same, the more precise is read, and `$request_uri` or
    /// `$request` rather than the rewritten `$uri`.
    ///
    /// - Parameter responseTime: The variable to read the response time from, with its unit `s`, `ms` or `us` behind a
    ///   colon, such as `upstream_response_time:s`; without one the variable's own, or seconds. `nil` for
    ///   `$request_time`, `%D` or `%T`.
    /// - Throws: `AccessLogFormatError` for a format that lacks something needed, or in which fields cannot be told apart.
    package init(_ format: String, responseTime: String? = nil) throws(AccessLogFormatError) {
        let text =
            switch format {
            case "nginx": Self.nginx
            case "apache": Self.apache
            default: Self.trimmed(format)
            }
        var compiler: LayoutCompiler
        if Self.isNginx(text) {
            compiler = LayoutCompiler(format: text, advice: .nginx, pieces: try NginxFormat.pieces(text))
        } else if text.utf8.contains(UInt8(ascii: "%")) {
            compiler = LayoutCompiler(format: text, advice: .apache, pieces: try ApacheFormat.pieces(text))
        } else {
            throw .format(
                format, why: "it has neither variables such as $status nor directives such as %>s",
                next:
                    "give the text of nginx's log_format or of Apache's LogFormat, or one of the names nginx and apache"
            )
        }
        if let responseTime { try compiler.readResponseTime(from: responseTime) }
        layout = .text(try compiler.layout())
    }

    /// Reads a map of JSON fields for logs that have one JSON object a line: see `JSONFieldMap`.
    ///
    /// - Throws: `AccessLogFormatError` for a map that lacks something needed, or has what is not known.
    package init(jsonFields map: String) throws(AccessLogFormatError) {
        layout = .json(try JSONFieldMap(map))
    }

    /// Without line ends around it, which configuration files leave there.
    private static func trimmed(_ format: String) -> String {
        let isLineEnd = { (character: Character) in character.isNewline }
        let start = format.drop(while: isLineEnd)
        return String(start.prefix(start.count - start.reversed().prefix(while: isLineEnd).count))
    }

    private static func isNginx(_ format: String) -> Bool {
        zip(format.utf8, format.utf8.dropFirst()).contains { dollar, next in
            dollar == UInt8(ascii: "$") && (next.isLetter || next == UInt8(ascii: "{") || next == UInt8(ascii: "_"))
        }
    }
}
