import ArgumentParser
import PrivateServer

/// The process that keeps a private server for the demo and for tests. Started by them, never by people.
struct KeepServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep-server", abstract: "Run a private PostgreSQL server until standard input ends.",
        shouldDisplay: false)

    @Option(help: ArgumentHelp("Put a line before the others in pg_hba.conf.", valueName: "line"))
    var accessRule: [String] = []

    @Option(help: ArgumentHelp("Set a parameter of the server.", valueName: "name=value"))
    var setting: [String] = []

    func run() async throws {
        try await ServerKeeper(accessRules: accessRule, settings: setting).run()
    }
}
