import ArgumentParser
import MonitoringStore

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Create the monitoring tables, or upgrade them in place.",
        discussion: """
            Running it again changes nothing, and no row is ever deleted. On Supabase, foreign keys and policies are added.

            $ daybook migrate --print | psql
            $ daybook migrate --database postgresql://postgres@localhost/app
            """)

    @Flag(help: "Print the SQL and change nothing.")
    var print = false

    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common, file: ConfigurationFile(common))
        let schema = MonitoringSchema(name: settings.schema)
        guard !print else {
            Swift.print(Migration(schema: schema).sql, terminator: "")
            return
        }
        try MonitoringStore(database: settings.database, schema: schema).migrate()
        Swift.print("the monitoring tables in schema \(schema.name) are as they should be")
    }
}
