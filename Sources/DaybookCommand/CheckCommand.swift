import ArgumentParser
import Publishing
import Reporting

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check everything a report needs, without changing anything.",
        discussion: """
            Checks the connection, role, row-level security, tables, requests, clocks, names in settings, templates, folders \
            and programs, and prints a line for each, with a remedy for each failure. Exits with status 1 if a check fails. \
            Also names what would give reports more: settings of the server's log, and pg_stat_statements. That fails nothing.

            $ daybook check --config /etc/daybook/daybook.yaml
            """)

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: ArgumentHelp("Also check that this organization can be reported.", valueName: "uuid"))
    var tenant: String?

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common, output.given)
        var preflight = Preflight(settings: settings, output: try OutputSettings(settings), mail: settings.mail)
        preflight.named = (true, try SettingValue.organization(tenant, "--tenant"))
        preflight.advises = true
        let findings = preflight.findings
        if json {
            print(String(decoding: try findings.json(.prettyPrinted), as: UTF8.self))
        } else {
            for finding in findings {
                let word = finding.status.rawValue
                print(
                    "\(word)\(String(repeating: " ", count: 8 - word.count))\(finding.check): \(Terminal.line(finding.message))"
                )
                for line in finding.lines ?? [] { print("        \(line)") }
            }
        }
        let failed = findings.count { $0.status == .failed }
        guard failed == 0 else { throw CheckFailure(count: failed) }
    }
}

/// At least one check failed; the details are printed already. Exit status 1.
struct CheckFailure: OperatorError {
    let count: Int

    var description: String { "\(NumberText.counted(count, "check")) failed; the details are printed above" }
}
