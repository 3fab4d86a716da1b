import ArgumentParser

/// A command that does not exist, such as `reprot`, and the one that was probably meant.
enum UnknownCommand {
    /// - Parameters:
    ///   - arguments: the command line without the program.
    ///   - error: the error thrown by parsing them.
    /// - Returns: `nil` if the error has another reason.
    static func message(_ arguments: some Sequence<String>, in program: any ParsableCommand.Type, for error: any Error)
        -> String?
    {
        program.exitCode(for: error) == .validationFailure ? message(arguments, in: program) : nil
    }

    /// The same, before anything is parsed; `nil` if every command of the line exists.
    static func message(_ arguments: some Sequence<String>, in program: any ParsableCommand.Type) -> String? {
        var command = program
        var name = program._commandName
        for argument in arguments {
            let subcommands = command.configuration.subcommands
            if argument.hasPrefix("-") || subcommands.isEmpty { return nil }
            guard let next = subcommands.first(where: { $0._commandName == argument }) else {
                let names = subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
                let suggestion = nearest(to: argument, among: names).map { "did you mean \"\(name) \($0)\"? " } ?? ""
                return "\"\(argument)\" is not a command of \(name); \(suggestion)\"\(name) --help\" lists all commands"
            }
            command = next
            name += " \(next._commandName)"
        }
        return nil
    }

    /// The name with the fewest edits, if that is at most a third of its letters; the first one among equals.
    static func nearest(to word: String, among names: [String]) -> String? {
        names.map { (name: $0, distance: distance(word, $0)) }
            .filter { $0.distance <= max(1, ($0.name.count + 1) / 3) }
            .min { $0.distance < $1.distance }?.name
    }

    /// Number of letters to insert, delete, replace or swap with the next one (optimal string alignment).
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var before: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var least = min(
                    last[column + 1] + 1, current[column] + 1, last[column] + (left[row] == right[column] ? 0 : 1))
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    least = min(least, before[column - 1] + 1)
                }
                current.append(least)
            }
            before = last
            last = current
        }
        return last[right.count]
    }
}
