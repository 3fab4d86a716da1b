import Ingestion
import Reporting

/// What to say about access logs that cannot be read, or not as they should be.
enum UnreadableLog {
    /// Why nothing of the current log of a reader is a request, and what to do.
    static func message(_ reader: AccessLogReader) -> String {
        let name = "cannot read access log \(reader.sourceName): "
        if let advice = reader.advice { return name + advice }
        let lines = reader.currentCounts.lines - reader.currentCounts.blankLines
        let none = lines == 1 ? "its only line is not" : "none of its \(NumberText.counted(lines, "line")) is"
        let reason = reader.firstUnread.map { " (\($0))" } ?? ""
        return name
            + "\(none) a request in the format that was given\(reason); leave out --format and --json to find the format by content, or correct it"
    }

    /// That response times cannot be in the unit of the format.
    static func doubt(_ doubt: (reason: String, format: AccessLogFormat), in path: String) -> String {
        "cannot read access log \(path): \(doubt.reason); the format \(doubt.format.description) does not fit: leave out --format and --json to find the right one, or give the unit with --response-time name:us, name:ms or name:s"
    }

    /// That times are read in a zone which the log does not name.
    static func assumed(_ time: String, in path: String, _ timeZone: ReportTimeZone) -> String {
        "times in \(path) have no offset and are read in \(timeZone) (\(time)); set the time zone if the server's is another"
    }
}
