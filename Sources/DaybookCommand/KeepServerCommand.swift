import ArgumentParser
import PrivateServer

/// The process that runs a private server for the demo and for tests. They start it; people never do.
struct KeepServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep-server", abstract: "Run a private PostgreSQL server until standard input ends.",
        shouldDisplay: false)

    @Option(help: ArgumentHelp("Insert a line at the top of pg_hba.conf.", valueName: "line"))
    var accessRule: [String] = []

    @Option(help: ArgumentHelp("Set a parameter of the server.", valueName: "name=value"))
    var setting: [String] = []

    func run() async throws { try await ServerKeeper(accessRules: accessRule, settings: setting).run() }
}
