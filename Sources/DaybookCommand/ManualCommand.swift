import ArgumentParser
import FoundationEssentials

/// `daybook manual`: the manual pages and a configuration file, for `make install`.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Print the manual page, for man(1).", shouldDisplay: false)

    @Flag(help: "Print a configuration file with every setting, commented out, instead.")
    var settings = false

    @Option(help: ArgumentHelp("Write the pages of the program and of every command there instead.", valueName: "dir"))
    var folder: String?

    func run() throws {
        if settings {
            print(SettingChapter.file, terminator: "")
        } else if let folder {
            for page in [ManualPage(Daybook.self)] + ManualPage.commands(Daybook.self, name: "daybook") {
                let file = URL(fileURLWithPath: "\(folder)/\(page.name).1")
                do {
                    try Data(page.text.utf8).write(to: file)
                } catch {
                    throw UsageError("cannot write \(file.path): \(error.reason); name a folder that is there")
                }
            }
        } else {
            print(ManualPage(Daybook.self).text, terminator: "")
        }
    }
}

/// A manual page in man(7) macros, generated from the help of the commands, so that the two agree.
struct ManualPage {
    /// Example: `daybook-ingest-access-log`.
    let name: String
    let text: String

    /// The page of the program, with the help of all its commands.
    init(_ program: Daybook.Type) {
        name = "daybook"
        var lines = Self.head(name, abstract: program.configuration.abstract)
        lines += [".B daybook", ".I command", "[\\fIoptions\\fR]", ".SH DESCRIPTION"]
        lines += Self.lines(program.configuration.discussion)
        lines.append(".SH COMMANDS")
        lines += Self.sections(program, name: "daybook")
        lines += Self.tail(
            seeAlso: [".BR psql (1),", ".BR crontab (5),", ".BR systemd.timer (5)"],
            files: [
                ".TP", ".I output/archive, output/site",
                "Default folders for reports and pages; see \\-\\-archive and \\-\\-site.",
            ])
        text = lines.joined(separator: "\n") + "\n"
    }

    /// The page of one command.
    private init(_ command: any ParsableCommand.Type, name: String) {
        self.name = name.replacing(" ", with: "-")
        var lines = Self.head(self.name, abstract: command.configuration.abstract)
        lines += [".B \(Self.text(name))", "[\\fIoptions\\fR]", ".SH DESCRIPTION", ".nf"]
        lines += Self.lines(Daybook.helpMessage(for: command, columns: 78)) + [".fi"]
        lines += Self.tail(seeAlso: [".BR daybook (1)"], files: [])
        text = lines.joined(separator: "\n") + "\n"
    }

    /// The pages of all commands below one.
    static func commands(_ command: any ParsableCommand.Type, name: String) -> [ManualPage] {
        shown(command).flatMap { subcommand -> [ManualPage] in
            let full = "\(name) \(subcommand._commandName)"
            return [ManualPage(subcommand, name: full)] + commands(subcommand, name: full)
        }
    }

    private static func sections(_ command: any ParsableCommand.Type, name: String) -> [String] {
        shown(command).flatMap { subcommand -> [String] in
            let full = "\(name) \(subcommand._commandName)"
            let help = Daybook.helpMessage(for: subcommand, columns: 78)
            return [".SS \(text(full))", ".nf"] + lines(help) + [".fi"] + sections(subcommand, name: full)
        }
    }

    private static func shown(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        command.configuration.subcommands.filter { $0.configuration.shouldDisplay }
    }

    private static func head(_ name: String, abstract: String) -> [String] {
        [
            ".TH \(name.uppercased()) 1 \"\" \"daybook \(Daybook.version)\" \"User Commands\"", ".SH NAME",
            "\(text(name)) \\- \(text(decapitalized(abstract)))", ".SH SYNOPSIS",
        ]
    }

    private static func tail(seeAlso: [String], files: [String]) -> [String] {
        [
            ".SH ENVIRONMENT", ".TP", ".BR PGHOST \", \" PGPORT \", \" PGUSER \", \" PGSERVICE \", ...\"",
            "Connection settings that \\-\\-database does not give, as for every program that uses libpq.", ".SH FILES",
            ".TP", ".I ~/.pgpass", "Passwords for the database.", ".TP", ".I /etc/daybook/daybook.yaml",
            "Settings, for \\-\\-config; every setting is there, commented out.",
        ] + files + [".SH SEE ALSO"] + seeAlso
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
