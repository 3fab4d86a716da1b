import ArgumentParser

/// `daybook manual`: the manual page, for `make install`.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Print the manual page, for man(1).", shouldDisplay: false)

    func run() { print(ManualPage(Daybook.self).text, terminator: "") }
}

/// The manual page of the program in man(7) macros, generated from the help of its commands, so that the two agree.
struct ManualPage {
    let text: String

    init(_ program: Daybook.Type) {
        var lines = [
            ".TH DAYBOOK 1 \"\" \"daybook \(Daybook.version)\" \"User Commands\"", ".SH NAME",
            "daybook \\- \(Self.text(Self.decapitalized(program.configuration.abstract)))", ".SH SYNOPSIS",
            ".B daybook", ".I command", "[\\fIoptions\\fR]", ".SH DESCRIPTION",
        ]
        lines += Self.lines(program.configuration.discussion)
        lines.append(".SH COMMANDS")
        lines += Self.commands(program, name: "daybook")
        lines += [
            ".SH ENVIRONMENT", ".TP", ".BR PGHOST \", \" PGPORT \", \" PGUSER \", \" PGSERVICE \", ...\"",
            "Connection settings that \\-\\-database does not give, as for every program that uses libpq.", ".SH FILES",
            ".TP", ".I ~/.pgpass", "Passwords for the database.", ".TP", ".I output/archive, output/site",
            "Default folders for reports and pages; see \\-\\-archive and \\-\\-site.", ".SH SEE ALSO", ".BR psql (1),",
            ".BR crontab (5),", ".BR systemd.timer (5)",
        ]
        text = lines.joined(separator: "\n") + "\n"
    }

    private static func commands(_ command: any ParsableCommand.Type, name: String) -> [String] {
        command.configuration.subcommands.filter { $0.configuration.shouldDisplay }.flatMap { subcommand -> [String] in
            let full = "\(name) \(subcommand._commandName)"
            let help = Daybook.helpMessage(for: subcommand, columns: 78)
            return [".SS \(text(full))", ".nf"] + lines(help) + [".fi"] + commands(subcommand, name: full)
        }
    }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { Self.text(String($0)) }
    }

    /// A line of text, escaped: no request, no escape sequence, and hyphens that can be copied.
    private static func text(_ line: String) -> String {
        let escaped = line.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }

    private static func decapitalized(_ sentence: String) -> String {
        let text = sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
