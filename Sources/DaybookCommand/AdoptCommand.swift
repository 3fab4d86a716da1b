import ArgumentParser
import Publishing

struct AdoptCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Say that an archive and a site belong to this database, service and time zone from now on.",
        discussion: """
            An archive remembers them, and reports refuse to write to the archive of another service. Run it once after the \
            database was restored, upgraded or moved, to change the time zone on purpose, or to begin a new archive for a site \
            whose archive is lost. Reports no day, and changes no report and no page.

            $ daybook adopt --config /etc/daybook/daybook.yaml
            """)

    @Option(setting: "archive") var archive: String?
    @Option(setting: "site") var site: String?
    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common, [GivenOption("archive", archive), GivenOption("site", site)])
        let output = try OutputSettings(settings)
        try DemoMark.refuse(output)
        for output in output.allKnown { try Ownership(output).checkFiles() }
        let database = try settings.store().identity()
        let lock = try RunLock(archive: output.archive)
        defer { withExtendedLifetime(lock) {} }
        var lines: [String] = []
        try Interruption.completing {
            for output in output.allKnown { lines += try Ownership(output).adopt(settings, database) }
        }
        if lines.isEmpty { lines = ["\(output.archive) belongs to this service already; nothing was changed"] }
        for line in lines { print(Terminal.line(line)) }
    }
}
