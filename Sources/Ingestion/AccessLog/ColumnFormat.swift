/// W3C's extended log format: a line `#Fields: date time cs-method ...` names the columns of the lines after it.
enum ColumnFormat {
    static let directive: StaticString = "#Fields:"

    /// The names in a line; `nil` if it names none.
    static func names(in line: ByteSlice) -> String? {
        guard line.has(directive) else { return nil }
        let names = line.part(from: directive.utf8CodeUnitCount).trimmed
        return names.isEmpty ? nil : String(decoding: names, as: UTF8.self)
    }

    /// What a column holds, by its name.
    static func field(_ name: String, _ names: Set<String>) -> LogField {
        switch name {
        case "cs-method": .method
        case "cs-uri-stem": .path
        case "cs-uri" where !names.contains("cs-uri-stem"): .path
        case "sc-status": .status
        // CloudFront writes seconds with decimals, IIS milliseconds.
        case "time-taken": .duration(timeTaken)
        default: .skipped
        }
    }

    private static let timeTaken: DurationField = {
        var field = DurationField(.milliseconds, isOptional: true)
        field.decimalsAreSeconds = true
        return field
    }()
}

extension AccessLogFormat {
    /// The format of lines with these columns.
    ///
    /// - Parameter tabs: whether tabs separate them, not blanks.
    /// - Throws: `AccessLogFormatError` if a column is missing that is needed.
    init(columns names: String, tabs: Bool) throws(AccessLogFormatError) {
        let columns = names.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        let separator: [UInt8] = [tabs ? .tab : .space]
        var pieces: [FormatPiece] = []
        var index = 0
        while index < columns.count {
            if !pieces.isEmpty { pieces.append(.text(separator)) }
            let isMoment = columns[index] == "date" && index + 1 < columns.count && columns[index + 1] == "time"
            if isMoment {
                pieces.append(.variable(FormatVariable("date time", .time(.anyUTC))))
                index += 2
            } else {
                pieces.append(
                    .variable(FormatVariable(columns[index], ColumnFormat.field(columns[index], Set(columns)))))
                index += 1
            }
        }
        let compiler = LayoutCompiler(
            format: "\(ColumnFormat.directive) \(names)", advice: .columns, pieces: pieces)
        self.init(.text(try compiler.layout()), .columns(names, tabs: tabs))
    }
}
