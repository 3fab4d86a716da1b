/// Turns the pieces of a log format into the layout of its lines.
struct LayoutCompiler {
    let format: String
    /// What to add to a format that lacks something, in the syntax of the format.
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

    /// Reads the response time from the variable that is named, and from no other.
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
                format, why: "it does not contain \(VisibleText.quoted(name)), which is named as the response time",
                next: "name a variable of the format, with its unit as in \"upstream_response_time:s\"")
        }
    }

    func layout() throws(AccessLogFormatError) -> LineLayout {
        var opening: [UInt8] = []
        var builder = LayoutBuilder()
        var before: [UInt8] = []
        for variable in try chosen() {
            switch variable {
            case .text(let text):
                if builder.isEmpty { opening = text } else { builder.close(with: text) }
                before = text
            case .variable(let variable):
                try builder.open(variable, isBehindQuote: before.last == UInt8(ascii: "\""), in: format)
                before = []
            }
        }
        return try builder.layout(opening: opening, format: format)
    }

    /// The pieces, with every variable skipped that says nothing, or what another says better.
    private func chosen() throws(AccessLogFormatError) -> [FormatPiece] {
        let time = best { if case .time = $0 { true } else { false } }
        let duration = best(\.isDuration)
        let status = best { $0 == .status }
        let method = best { $0.isRequest || $0 == .method }
        let path = best { $0.isRequest || $0 == .path }
        for (index, what, addition) in [
            (time, "time of the request", advice.time), (duration, "response time", advice.duration),
            (path, "path", advice.path),
        ] where index == nil {
            throw .format(
                format, why: "it has no \(what)", next: "add \(addition) to \(advice.server) and to this format")
        }
        return pieces.enumerated().map { index, piece in
            guard case .variable(let variable) = piece else { return piece }
            if variable.field.isRequest, index == method || index == path {
                let field = LogField.request(givesMethod: index == method, givesPath: index == path)
                return .variable(FormatVariable(variable.name, field))
            }
            if [time, duration, status, method, path].contains(index) { return piece }
            return .variable(FormatVariable(variable.name))
        }
    }

    /// Which variable to read among those whose field `serves`: the first of the lowest rank.
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
