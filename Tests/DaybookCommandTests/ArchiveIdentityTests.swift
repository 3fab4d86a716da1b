import Foundation
import MonitoringStore
import Publishing
import Reporting
import TestSupport
import Testing

/// An archive remembers whose it is, and no run of another service, database or time zone writes to it.
@Suite("the identity of an archive", .needs(.postgresql))
struct ArchiveIdentityTests {
    @Test("the first run writes it, without the password, and later runs leave it as it is")
    func written() async throws {
        let service = try await ServiceRun.published()
        let system = try #require(try service.database.store().identity().system)
        let id = try #require(try Archive(root: "\(service.folder.path)/output/archive").identity()?.id)
        #expect(id.wholeMatch(of: /[0-9a-f]{16}/) != nil)
        let identity = try service.identity()
        #expect(
            identity == """
                {
                  "database" : {
                    "host" : "\(service.database.host)",
                    "name" : "\(service.database.name)",
                    "schema" : "platform_admin",
                    "system" : "\(system)"
                  },
                  "id" : "\(id)",
                  "schemaVersion" : 1,
                  "service" : null,
                  "tenant" : null,
                  "timeZone" : "UTC"
                }

                """)
        #expect(
            try service.folder.read("output/site/archive.json")
                == "{\n  \"archive\" : \"\(id)\",\n  \"beginsAnew\" : false,\n  \"schemaVersion\" : 1\n}\n")
        let secret = ServiceRun(folder: service.folder, database: service.database)
        #expect(
            try await secret.run("nightly", ["--database", "\(service.database.conninfo) password=hush"]).status == 0)
        #expect(try service.identity() == identity)
        #expect(try await service.run("verify", []).status == 0)
    }

    @Test("another time zone is refused, until it is adopted")
    func zone() async throws {
        let service = try await ServiceRun.published(["--time-zone", "Europe/Berlin"])
        try await service.expectRefusal(
            [],
            "output/archive has days in the time zone Europe/Berlin, but this run uses UTC, so hours would be in two days or in none; set time-zone: Europe/Berlin, or, to change the time zone on purpose, run \"daybook adopt\" with the same options"
        )
        let adopted = try await service.run("adopt")
        #expect(adopted.output == "output/archive: time zone UTC instead of time zone Europe/Berlin\n")
        #expect(adopted.status == 0 && adopted.errors == "", "\(adopted.errors)")
        #expect(try await service.run("nightly").status == 0)
        let again = try await service.run("adopt")
        #expect(again.output == "output/archive belongs to this service already; nothing was changed\n")
    }

    @Test("another database is refused, with another name as another service")
    func database() async throws {
        let service = try await ServiceRun.published()
        let other = ServiceRun(folder: service.folder, database: try await ServiceRun.database())
        let (known, run) = (service.database.name, other.database.name)
        try await other.expectRefusal(
            [],
            "output/archive has days of database \(known), but this run reads database \(run); correct the database, or name another archive and site with --archive and --site; if the service was restored, upgraded or moved, run \"daybook adopt\" with the same options"
        )
        try service.folder.write("name: Billing\n", to: "billing.yaml")
        try await other.expectRefusal(
            ["--config", "billing.yaml"],
            "output/archive has days of \(known), database \(known), but this run reports Billing, database \(run); give each service an archive and a site of its own with --archive and --site; if it is the same service, renamed and moved, run \"daybook adopt\" with the same options"
        )
        let adopted = try await other.run("adopt", ["--config", "billing.yaml"])
        #expect(
            adopted.output
                == "output/archive: service Billing instead of service \(known)\noutput/archive: database \(run) instead of database \(known)\n"
        )
        #expect(try await other.run("nightly", ["--config", "billing.yaml"]).status == 0)
        #expect(try await service.refusal("nightly").isUntouched)
    }

    @Test(
        "another server is known by its system identifier; its address may change, and an archive without a name may get one"
    )
    func server() async throws {
        let service = try await ServiceRun.published()
        let archive = Archive(root: "\(service.folder.path)/output/archive")
        var identity = try #require(try archive.identity())
        let system = try #require(identity.database.system)
        func write(_ system: String?, _ host: String) throws {
            identity.database = DatabaseIdentity(
                system: system, host: host, name: service.database.name, schema: "platform_admin")
            try archive.write(identity)
        }
        try write(system, "db.example.org")
        #expect(try await service.run("nightly").status == 0)
        #expect(try archive.identity()?.database.host == service.database.host)
        // The identifier could not be read before.
        try write(nil, service.database.host)
        #expect(try await service.run("nightly").status == 0)
        #expect(try archive.identity()?.database.system == system)
        try write("42", "db.example.org")
        let name = service.database.name
        try await service.expectRefusal(
            [],
            "output/archive has days of database \(name) at db.example.org with system identifier 42, but this run reads database \(name) at \(service.database.host) with system identifier \(system); correct the database, or name another archive and site with --archive and --site; if the service was restored, upgraded or moved, run \"daybook adopt\" with the same options"
        )
        try write(system, service.database.host)
        try service.folder.write("name: Shop\n", to: "shop.yaml")
        let renamed = try await TestProgram.run(
            [
                "nightly", "--config", "shop.yaml", "--database", service.database.conninfo, "--now",
                "2026-11-23T04:00:00Z",
            ], in: service.folder.path)
        #expect(renamed.status == 0)
        #expect(renamed.errors.contains("daybook: output/archive: the name of the service is Shop now, not \(name)\n"))
        // Once it has a name, another one, or none, is a mistake.
        try service.folder.write("name: Billing\n", to: "billing.yaml")
        for (arguments, what) in [(["--config", "billing.yaml"], "reports Billing"), ([], "has no name")] {
            let sentence =
                "output/archive has days of the service Shop, but this run \(what); add name: Shop or --config, or give each service an archive and a site of its own with --archive and --site; if it was renamed, run \"daybook adopt\" with the same options"
            let refused = try await service.refusal("report", arguments)
            #expect(refused.message == "daybook: \(sentence)\n" && refused.isUntouched, "\(refused)")
            #expect(try await service.failedChecks(arguments) == [sentence])
        }
        let adopted = try await service.run("adopt", ["--config", "billing.yaml"])
        #expect(adopted.status == 0, "\(adopted)")
        #expect(try await service.run("report", ["--config", "billing.yaml"]).status == 0)
        #expect(try archive.identity()?.service == "Billing")
    }

    @Test("a role that may not read the system identifier is known by the address of its server")
    func denied() async throws {
        let database = try await TestDatabase.migrated()
        try database.run("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM public")
        let role = "reader_\(database.name)"
        try database.run("CREATE ROLE \(role) LOGIN")
        let store = try MonitoringStore(database: database.conninfo(user: role))
        #expect(
            try store.identity()
                == DatabaseIdentity(system: nil, host: database.host, name: database.name, schema: "platform_admin"))
    }

    @Test("an archive of the version before gets one, unless its days are of another time zone")
    func before() async throws {
        let service = try await ServiceRun.published(["--time-zone", "Europe/Berlin"])
        let identity = try service.identity()
        for file in ["output/archive/identity.json", "output/site/archive.json"] {
            try FileManager.default.removeItem(atPath: "\(service.folder.path)/\(file)")
        }
        try await service.expectRefusal(
            [],
            "output/archive has days in the time zone Europe/Berlin, but this run uses UTC, so hours would be in two days or in none; set time-zone: Europe/Berlin, or, to change the time zone on purpose, run \"daybook adopt\" with the same options"
        )
        let outcome = try await service.run(
            "nightly", ["--time-zone", "Europe/Berlin"], now: "2026-11-22T04:00:00Z")
        #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        #expect(try service.identity() == identity)
        #expect(FileManager.default.fileExists(atPath: "\(service.folder.path)/output/site/archive.json"))
    }

    @Test("the archive of an organization has its own, and the reports of the whole service are refused in it")
    func tenant() async throws {
        let service = try await ServiceRun.published()
        let id = "0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11"
        try service.database.run("UPDATE platform_admin.api_performance_log SET organization_id = '\(id)'")
        #expect(try await service.run("report", ["--tenant", id]).status == 0)
        #expect(try service.identity("output/archive/tenants/\(id)").contains("\"tenant\" : \"\(id)\""))
        let inside = ["--archive", "output/archive/tenants/\(id)", "--site", "output/site/tenants/\(id)"]
        try await service.expectRefusal(
            inside,
            "output/archive/tenants/\(id) is the archive of the organization \(id), but this run reports the whole service; name the archive of the whole service with --archive, and the organization with --tenant"
        )
        let other = ServiceRun(folder: service.folder, database: try await ServiceRun.database())
        try other.database.run("UPDATE platform_admin.api_performance_log SET organization_id = '\(id)'")
        #expect(try await other.refusal("report", ["--tenant", id]).isUntouched)
        // Both are adopted at once.
        #expect(try await other.run("adopt").output.split(separator: "\n").count == 4)
        #expect(try await other.run("report", ["--tenant", id]).status == 0)
    }

    @Test("a damaged or newer file is an error that says what to do")
    func damaged() async throws {
        let service = try await ServiceRun.published()
        let path = "output/archive/identity.json"
        for (text, why) in [
            (
                "{",
                "it is damaged; restore the file from a backup, or run \"daybook adopt\" with the same options to write it again"
            ),
            (
                "{\"schemaVersion\": 2}",
                "its schemaVersion is 2, and this version of daybook reads 1; install a newer version"
            ),
        ] {
            try service.folder.write(text, to: path)
            let refusal = try await service.refusal("report")
            #expect(refusal.message == "daybook: cannot read \(path): \(why)\n" && refusal.isUntouched)
            #expect(try await service.refusal("nightly") == refusal)
            #expect(try await service.failedChecks() == ["cannot read \(path): \(why)"])
            let verified = try await TestProgram.run(["verify", "--quiet"], in: service.folder.path)
            #expect(verified.status == 1 && verified.errors == "daybook: cannot read \(path): \(why)\n")
        }
        try service.folder.write("{", to: path)
        #expect(try await service.run("adopt").status == 0)
        #expect(try await service.run("nightly").status == 0)
    }
}
