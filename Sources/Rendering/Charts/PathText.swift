/// The `d` attribute of a path, built up command by command.
struct PathText: Hashable, Sendable {
    /// ASCII without anything to escape.
    private(set) var bytes: [UInt8] = []

    var isEmpty: Bool { bytes.isEmpty }

    /// `M`: the next line begins there.
    mutating func move(_ x: Double, _ y: Double) { append("M", x, y) }

    /// `H`: a horizontal line to there.
    mutating func horizontal(_ x: Double) { append("H", x) }

    /// `V`: a vertical line to there.
    mutating func vertical(_ y: Double) { append("V", y) }

    mutating func rectangle(left: Double, right: Double, top: Double, bottom: Double) {
        if isEmpty { bytes.reserveCapacity(32) }
        move(left, bottom)
        vertical(top)
        horizontal(right)
        vertical(bottom)
        append("z")
    }

    /// A number as it is written.
    struct Number {
        fileprivate var bytes: [UInt8] = []

        init(_ value: Double) { Coordinate.append(value, to: &bytes) }
    }

    /// The same rectangle with numbers that are written already.
    mutating func rectangle(left: Number, right: Number, top: Number, bottom: Number) {
        append("M", left)
        append(",", bottom)
        append("V", top)
        append("H", right)
        append("V", bottom)
        append("z")
    }

    /// A line through the points in order; nothing if there are none.
    mutating func polyline(_ points: [ChartPlace]) {
        for (index, point) in points.enumerated() { append(index == 0 ? "M" : " ", point.x, point.y) }
    }

    /// Commands as they are written in a path.
    mutating func append(_ commands: StaticString) { bytes.append(literal: commands) }

    /// A command with a length or a position.
    mutating func append(_ command: StaticString, _ value: Double) {
        bytes.append(literal: command)
        Coordinate.append(value, to: &bytes)
    }

    private mutating func append(_ command: StaticString, _ number: Number) {
        bytes.append(literal: command)
        bytes.append(contentsOf: number.bytes)
    }

    /// A command with two.
    mutating func append(_ command: StaticString, _ x: Double, _ y: Double) {
        append(command, x)
        append(",", y)
    }
}

/// A position in a drawing, in units of its view box, y downwards.
struct ChartPlace: Hashable, Sendable {
    let x: Double
    let y: Double
}
