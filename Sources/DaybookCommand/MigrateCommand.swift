import ArgumentParser
import MonitoringStore

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Create the monitoring tables, or upgrade them in place.",
        discussion: """
            Prints what it changed. Running it again changes nothing, and it never deletes a row. On Supabase, it adds foreign \
            keys and policies.

            $ daybook migrate --print | psql
            $ daybook migrate --roles --database postgresql://postgres@localhost/app
            """)

    @Flag(help: "Print the SQL without running it.")
    var print = false

    @Flag(
        help:
            "Also create the roles daybook_reader (for report and nightly) and daybook_collector (for collect, record and ingest) with the least privileges."
    )
    var roles = false

    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common)
        let schema = MonitoringSchema(name: settings.schema)
        guard !print else {
            Swift.print(Migration(schema: schema).sql, terminator: "")
            if roles { Swift.print("\n" + RoleScript(schema: schema).sql, terminator: "") }
            return
        }
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        // Building an index of a large table can take any time.
        let store = try settings.store(silenceLimitSeconds: nil)
        let changes = try store.migrate()
        for change in changes { log.result(Terminal.line(change)) }
        log.result(
            "the monitoring tables in schema \(schema.name) are up to date"
                + (changes.isEmpty ? "; nothing had to be changed" : ""))
        guard roles else { return }
        let remarks = try store.createRoles()
        log.result(
            "the roles \(RoleScript.reader) and \(RoleScript.collector) have the privileges they need; give them a password, or allow them in pg_hba.conf"
        )
        for remark in remarks { log.warning(remark) }
    }
}
