/// Compiles the pieces of a log format into the layout of its lines.
struct LayoutCompiler {
    let format: String
    /// Advice on what to add to an incomplete format, in the syntax of the format.
    let advice: Advice
    var pieces: [FormatPiece]

    struct Advice {
        /// Where the format is set.
        let places: String
        let time: String
        let duration: String
        let path: String

        static let nginx = Advice(
            places: "log_format in nginx and here", time: "[$time_local]", duration: "$request_time",
            path: "\"$request\"")
        static let apache = Advice(places: "LogFormat in Apache and here", time: "%t", duration: "%D", path: "\"%r\"")
        static let columns = Advice(
            places: "the columns of the server's log", time: "date and time", duration: "time-taken",
            path: "cs-uri-stem")
        static let envoy = Advice(
            places: "the access log's format in Envoy and here", time: "[%START_TIME%]", duration: "%DURATION%",
            path: "%REQ(:PATH)%")
        static let gunicorn = Advice(
            places: "access_log_format in gunicorn and here", time: "%(t)s", duration: "%(D)s", path: "\"%(r)s\"")
    }

    /// Reads the response time from the given variable; where it is missing, from the server's own.
    mutating func readResponseTime(from variable: String) throws(AccessLogFormatError) {
        let (name, unit) = DurationUnit.split(variable)
        var isThere = false
        for (index, piece) in pieces.enumerated() {
            guard case .variable(let candidate) = piece else { continue }
            if !isThere, candidate.name == name || candidate.name == "$\(name)" {
                var field = DurationField(unit ?? .seconds, isOptional: true)
                if let own = candidate.field.duration {
                    if let unit, unit != own.unit {
                        throw .format(
                            format, why: "\(candidate.name) is in \(own.unit.noun), not in \(unit.noun)",
                            next: "leave out \":\(unit.rawValue)\"")
                    }
                    field = own
                    (field.role, field.isOptional) = (.whole, true)
                }
                pieces[index] = .variable(FormatVariable(candidate.name, .duration(field), rank: -1))
                isThere = true
            } else if var other = candidate.field.duration, other.role == .whole {
                other.role = .fallback
                pieces[index] = .variable(FormatVariable(candidate.name, .duration(other)))
            }
        }
        if !isThere, let unknown = DurationUnit.unknown(in: name) {
            throw .format(
                format,
                why:
                    "the response time \(VisibleText.quoted(name)) has the unknown unit \(VisibleText.quoted(unknown))",
                next: DurationUnit.list)
        }
        guard isThere else {
            throw .format(
                format, why: "it does not contain \(VisibleText.quoted(name)), which is given as the response time",
                next: "give a variable of the format with its unit, for example \"upstream_response_time:s\"")
        }
    }

    /// - Parameter isComplete: whether time and response time must be there.
    func layout(isComplete: Bool = true) throws(AccessLogFormatError) -> LineLayout {
        let choice = try choice(isComplete)
        var opening: [UInt8] = []
        var builder = LayoutBuilder()
        var before: [UInt8] = []
        for (index, piece) in pieces.enumerated() {
            switch piece {
            case .text(let text):
                if builder.isEmpty { opening = text } else { builder.close(with: text) }
                before = text
            case .variable(let variable):
                try builder.open(
                    variable, reading: choice.field(of: variable, at: index), isBehindQuote: before.last == .quote,
                    in: format)
                before = []
            }
        }
        return builder.layout(opening: opening)
    }

    /// The pieces that are read; the others are irrelevant, or less precise than one of these.
    private struct Choice {
        let time: Int?
        let duration: Int?
        let status: Int?
        let method: Int?
        let path: Int?

        func field(of variable: FormatVariable, at index: Int) -> LogField {
            if variable.field.isRequest, index == method || index == path {
                return .request(givesMethod: index == method, givesPath: index == path)
            }
            switch variable.field {
            case .organization, .user, .endTime, .operation: return variable.field
            case .duration(let field) where field.role != .whole: return variable.field
            default: return [time, duration, status, method, path].contains(index) ? variable.field : .skipped
            }
        }
    }

    private func choice(_ isComplete: Bool) throws(AccessLogFormatError) -> Choice {
        let time = best(\.isTime)
        let duration = best { $0.duration != nil }
        let status = best { $0 == .status }
        let method = best { $0.isRequest || $0 == .method }
        let path = best { $0.isRequest || $0 == .path }
        for (index, what, addition, isNeeded) in [
            (time, "time of the request", advice.time, isComplete),
            (duration, "response time", advice.duration, isComplete), (path, "path", advice.path, true),
        ] where index == nil && isNeeded {
            throw .format(format, why: "it has no \(what)", next: "add \(addition) to \(advice.places)")
        }
        return Choice(time: time, duration: duration, status: status, method: method, path: path)
    }

    /// The variable to read among those whose field `serves`: the first one with the lowest rank.
    private func best(_ serves: (LogField) -> Bool) -> Int? {
        var best: (index: Int, rank: Int)?
        for (index, piece) in pieces.enumerated() {
            guard case .variable(let variable) = piece, serves(variable.field) else { continue }
            if let found = best, found.rank <= variable.rank { continue }
            best = (index, variable.rank)
        }
        return best?.index
    }
}
