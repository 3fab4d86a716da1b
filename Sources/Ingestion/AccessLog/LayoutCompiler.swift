/// Compiles the pieces of a log format into the layout of its lines.
struct LayoutCompiler {
    let format: String
    /// Advice on what to add to an incomplete format, in the syntax of the format.
    let advice: Advice
    var pieces: [FormatPiece]

    struct Advice {
        let server: String
        let time: String
        let duration: String
        let path: String

        static let nginx = Advice(
            server: "log_format in nginx", time: "[$time_local]", duration: "$request_time", path: "\"$request\"")
        static let apache = Advice(server: "LogFormat in Apache", time: "%t", duration: "%D", path: "\"%r\"")
    }

    /// Reads the response time only from the given variable.
    mutating func readResponseTime(from variable: String) throws(AccessLogFormatError) {
        let (name, unit) = DurationUnit.split(variable)
        var isThere = false
        for (index, piece) in pieces.enumerated() {
            guard case .variable(let candidate) = piece else { continue }
            if !isThere, candidate.name == name || candidate.name == "$\(name)" {
                let isUpstream = candidate.name.hasPrefix("$upstream_") && unit ?? .seconds == .seconds
                var field = isUpstream ? LogField.upstreamDurations : .duration(unit ?? .seconds)
                if unit == nil, case .duration = candidate.field { field = candidate.field }
                pieces[index] = .variable(FormatVariable(candidate.name, field))
                isThere = true
            } else if candidate.field.isDuration {
                pieces[index] = .variable(FormatVariable(candidate.name))
            }
        }
        guard isThere else {
            throw .format(
                format, why: "it does not contain \(VisibleText.quoted(name)), which is given as the response time",
                next: "give a variable of the format with its unit, for example \"upstream_response_time:s\"")
        }
    }

    func layout() throws(AccessLogFormatError) -> LineLayout {
        let choice = try choice()
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
        return try builder.layout(opening: opening, format: format)
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
            return [time, duration, status, method, path].contains(index) ? variable.field : .skipped
        }
    }

    private func choice() throws(AccessLogFormatError) -> Choice {
        let time = best { if case .time = $0 { true } else { false } }
        let duration = best(\.isDuration)
        let status = best { $0 == .status }
        let method = best { $0.isRequest || $0 == .method }
        let path = best { $0.isRequest || $0 == .path }
        for (index, what, addition) in [
            (time, "time of the request", advice.time), (duration, "response time", advice.duration),
            (path, "path", advice.path),
        ] where index == nil {
            throw .format(format, why: "it has no \(what)", next: "add \(addition) to \(advice.server) and here")
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
