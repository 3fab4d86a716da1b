/// The format of the lines of an access log.
///
/// Example:
///
/// ```swift
/// let format = try AccessLogFormat(#"$remote_addr [$time_iso8601] "$request" $status $request_time"#)
/// ```
package struct AccessLogFormat: Sendable {
    enum Layout: Sendable {
        case text(LineLayout)
        case json(JSONFieldMap)
    }

    let layout: Layout

    /// nginx's `combined` followed by the response time: the format named `nginx`.
    package static let nginx =
        #"$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time"#

    /// Apache's `combined` followed by the response time: the format named `apache`.
    package static let apache = #"%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D"#

    /// Reads a format in the syntax of nginx's `log_format` or Apache's `LogFormat`, or one of the names `nginx` and
    /// `apache`.
    ///
    /// It must have the time of the request, the response time and the path, and can have method and status. Other
    /// variables are skipped. Of two variables for the same value, the more precise one is read, and `$request_uri` or
    /// `$request` rather than the rewritten `$uri`.
    ///
    /// - Parameter responseTime: The variable for the response time, with its unit `s`, `ms` or `us` after a colon,
    ///   such as `upstream_response_time:s`; without a unit, the variable's own one, or seconds. `nil` for
    ///   `$request_time`, `%D` or `%T`.
    /// - Throws: `AccessLogFormatError` for a format that lacks a required variable, or in which fields cannot be
    ///   separated.
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
                next: "give the text of nginx's log_format or Apache's LogFormat, or one of the names nginx and apache")
        }
        if let responseTime { try compiler.readResponseTime(from: responseTime) }
        layout = .text(try compiler.layout())
    }

    /// Reads a map of JSON fields, for logs with one JSON object per line: see `JSONFieldMap`.
    ///
    /// - Throws: `AccessLogFormatError` for a map that lacks a required key or has an unknown one.
    package init(jsonFields map: String) throws(AccessLogFormatError) { layout = .json(try JSONFieldMap(map)) }

    /// The format without line ends at either end, which configuration files can leave.
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
