import ArgumentParser
import Ingestion

/// How access logs are read, as typed.
struct AccessLogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Format of the lines, if it is not to be found by content: a name, or the text of nginx's log_format, Apache's LogFormat, Envoy's or gunicorn's format. Names: \(AccessLogFormat.names.joined(separator: ", ")).",
            valueName: "format"))
    var format: String?

    @Option(
        help: ArgumentHelp(
            "Read the response time from this variable of the format, given as name:s, name:ms, name:us or name:ns.",
            valueName: "variable"))
    var responseTime: String?

    @Option(help: ArgumentHelp("Read JSON lines; the map says which field holds what.", valueName: "map"))
    var json: String?

    @Option(
        help: ArgumentHelp(
            "Count paths that match this pattern as one endpoint. Can be repeated; the first match counts.",
            valueName: "pattern"))
    var route: [String] = []

    /// The format that the options give; `nil` to find it by content.
    func accessLogFormat() throws -> AccessLogFormat? {
        guard let json else {
            guard let format else {
                guard responseTime == nil else {
                    throw UsageError("--response-time needs --format, which says where the response time is")
                }
                return nil
            }
            return try AccessLogFormat(format, responseTime: responseTime)
        }
        guard format == nil, responseTime == nil else {
            throw UsageError("--json cannot be combined with --format or --response-time; name the fields in its map")
        }
        return try AccessLogFormat(jsonFields: json)
    }
}
