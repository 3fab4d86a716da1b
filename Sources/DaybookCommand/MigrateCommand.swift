import ArgumentParser
import MonitoringStore

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Create the monitoring tables, or upgrade them in place.",
        discussion: """
            Running it again changes nothing, and no row is ever deleted. On Supabase, foreign keys and policies are added.

            $ daybook migrate --print | psql
            $ daybook migrate --roles --database postgresql://postgres@localhost/app
            """)

    @Flag(help: "Print the SQL and change nothing.")
    var print = false

    @Flag(
        help: "Also create the roles daybook_reader, for report and nightly, and daybook_collector, for collect, record and ingest, with no more rights than these need.")
    var roles = false

    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common, file: ConfigurationFile(common))
        let schema = MonitoringSchema(name: settings.schema)
        guard !print else {
            Swift.print(Migration(schema: schema).sql, terminator: "")
            if roles { Swift.print("\n" + RoleScript(schema: schema).sql, terminator: "") }
            return
        }
        // Making an index of a table of any size takes as long as it takes.
        let store = try settings.store(silenceLimitSeconds: nil)
        try store.migrate()
        Swift.print("the monitoring tables in schema \(schema.name) are as they should be")
        guard roles else { return }
        let remarks = try store.createRoles()
        Swift.print("the roles \(RoleScript.reader) and \(RoleScript.collector) have the rights that they need there; let them in with a password or by pg_hba.conf")
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        for remark in remarks { log.warning(remark) }
    }
}
