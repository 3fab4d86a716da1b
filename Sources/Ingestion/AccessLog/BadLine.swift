/// A line that could not be read as a request.
package struct BadLine: Hashable, Sendable, CustomStringConvertible {
    /// The file, if the reader knows it.
    package let source: String?
    /// The number of the line in the file, counted from 1.
    package let number: Int
    /// The reason, for example `$status is not a valid status (100 to 999)`.
    package let reason: String
    /// At most 80 characters of the line, safe for a terminal, without query strings.
    package let excerpt: String

    package var description: String {
        let place = source.map { "\($0), line \(number)" } ?? "line \(number)"
        return "\(place): \(reason): \(excerpt)"
    }
}

extension AccessLogFormat.Layout {
    /// Why a line cannot be read.
    func reason(of fault: LineFault) -> String {
        switch fault {
        case .opening:
            guard case .text(let layout) = self else { break }
            let opening = String(decoding: layout.opening, as: UTF8.self)
            return "the line does not begin with \(VisibleText.quoted(opening))"
        case .missingText(let step):
            guard case .text(let layout) = self else { break }
            return "\(layout.names[step]) is not followed by \(VisibleText.quoted(layout.endingText(of: step)))"
        case .surplus:
            return "the line continues after the end of the format"
        case .field(let index, let fault):
            return "\(name(ofField: index)) \(fault.predicate)"
        case .missingField(let index), .noRequest(let index):
            return "\(name(ofField: index)) is missing"
        case .noTime:
            return "neither the line nor what surrounds it has a time"
        case .noColumns:
            return "no line before it names the columns (\(ColumnFormat.directive))"
        case .noFormat:
            return "its format is not known"
        case .noResponseTime:
            return "the line has no response time"
        case .hugeDuration:
            return "the response time \(FieldFault.hugeDuration.predicate)"
        case .json(let fault, let position):
            return "the line is not valid JSON at byte \(position + 1): \(fault.sentence)"
        case .overlong(let limit):
            return LineFault.overlongReason(limit)
        }
        return "the line does not match the format"
    }

    private func name(ofField index: Int) -> String {
        switch self {
        case .text(let layout): layout.names[index]
        case .json(let map), .labels(_, let map): VisibleText.quoted(map.name(index))
        case .columns: "a column"
        }
    }
}
