import Ingestion
import Reporting

/// What to say about logs that cannot be read, or not as they should be.
enum UnreadableLog {
    /// Why nothing of the current log of a reader is a request, and what to do.
    static func message(_ reader: AccessLogReader) -> String {
        let name = "cannot read access log \(reader.sourceName): "
        if let advice = reader.advice { return name + advice }
        let lines = reader.currentCounts.lines - reader.currentCounts.blankLines
        let none = lines == 1 ? "its only line is not" : "none of its \(NumberText.counted(lines, "line")) is"
        let other = reader.otherLines.first { $0.source == reader.sourceName }
        let reason = (reader.firstUnread ?? other.map { "line \($0.number): \($0.reason)" }).map { " (\($0))" } ?? ""
        guard let option = reader.forced?.option else {
            return "\(name)\(none) a request in the format that was found\(reason); name another one with --format"
        }
        return
            "\(name)\(none) a request in the format that was given\(reason); leave out \(option) to find the format by content, or correct it"
    }

    /// That a PostgreSQL log has durations of no use.
    static func durations(withoutText: Int, unrecognized: Int) -> [String] {
        let messages = [
            withoutText > 0
                ? "\(NumberText.counted(withoutText, "duration")) without a statement, caused by log_duration; on the server, set log_min_duration_statement instead"
                : nil,
            unrecognized > 0
                ? "\(NumberText.counted(unrecognized, "duration")) could not be read; set lc_messages on the server to C or en_US"
                : nil,
        ]
        return messages.compactMap(\.self)
    }

    /// Why nothing of a PostgreSQL log is a record, and what to do.
    ///
    /// - Parameter prefix: the one that was given for it.
    static func message(_ path: String, _ reader: PostgresLogReader, _ prefix: LogLinePrefix?) -> String {
        let name = "cannot read PostgreSQL log \(path): "
        let lines = reader.tally.badRecords + reader.tally.foreignLines
        let first = reader.firstFault.map { " (\($0))" } ?? ""
        guard let prefix else {
            let none = lines == 1 ? "its only line is not" : "none of its \(NumberText.counted(lines, "line")) is"
            return name
                + "\(none) a record in plain text, CSV or JSON\(first); check that it is the log of a server, and name its log_line_prefix with --prefix"
        }
        guard prefix.hasTime else {
            return name
                + "its log_line_prefix \(prefix.text) has no time, and nothing around its lines does; add %m in postgresql.conf and reload, or use jsonlog or csvlog"
        }
        let none =
            lines == 1 ? "its only line does not begin" : "none of its \(NumberText.counted(lines, "line")) begins"
        let quotes =
            prefix.text.hasPrefix("'") ? "; the apostrophes around it in postgresql.conf do not belong to it" : ""
        return name
            + "\(none) with the prefix \(prefix.text)\(first)\(quotes); leave out --prefix to find it by the lines"
    }

    /// That response times cannot be in the unit of the format.
    static func doubt(_ reader: AccessLogReader) -> String? {
        guard let (reason, format) = reader.doubt else { return nil }
        let next = [reader.forced.map { "leave out \($0.option) to find the right one" }, format.unitAdvice]
        return
            "cannot read access log \(reader.sourceName): \(reason); the format \(format.description) does not fit: \(next.compactMap(\.self).joined(separator: ", or "))"
    }

    /// That the last lines of a log are not marked as read, and why.
    static func rest(of reader: AccessLogReader) -> String {
        let tail = reader.countsSinceUnderstood
        let count = tail.badLines + tail.otherLines
        let lines = count == 1 ? "the last line" : "the last \(NumberText.counted(count, "line"))"
        let (are, them, they) = count == 1 ? ("is", "it", "it is") : ("are", "them", "they are")
        let requests = count == 1 ? "a request" : "requests"
        let start = "\(lines) of access log \(reader.sourceName)"
        let reason = reader.firstUnread.map { " (\($0))" } ?? ""
        if tail.badLines > 0 {
            let next =
                reader.forced.map { "a run with the right \($0.option) reads \(them)" }
                ?? "if another format fits, a run with --format reads \(them)"
            return "\(start) could not be read\(reason) and \(are) not marked as read; \(next)"
        }
        guard let option = reader.forced?.option else {
            return
                "\(start) \(are) not \(requests)\(reason), but other text, such as messages of the server; the next run looks at \(them) again, together with what follows"
        }
        return
            "\(start) \(are) not \(requests) in the format that was given\(reason) and \(are) not marked as read; if \(they) \(requests) in another format, leave out \(option), or correct it"
    }

    /// That times are read in a zone which the log does not name.
    static func assumed(_ time: String, in path: String, _ timeZone: ReportTimeZone) -> String {
        "times in \(path) have no offset and are read in \(timeZone) (\(time)); set the time zone if the server's is another"
    }
}
