import Foundation
import Publishing
import Reporting
import TestSupport
import Testing

@Suite("identity.json and archive.json")
struct ArchiveIdentityTests {
    private func identity(
        system: String? = "7381", host: String = "db", service: String? = "Shop", tenant: OrganizationID? = nil,
        now: String = "2026-11-22T10:00:00Z"
    ) throws -> ArchiveIdentity {
        ArchiveIdentity(
            timeZone: .utc,
            database: DatabaseIdentity(system: system, host: host, name: "shop", schema: "platform_admin"),
            service: service, tenant: tenant, now: try #require(Instant(now)))
    }

    private let organization = OrganizationID("0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11")

    @Test("both conform to their schemas, and others do not", .needs(.schemas))
    func schemas() throws {
        let folder = try TemporaryFolder()
        func check() throws -> String {
            let script = "\(TestProgram.root)/Tests/Site/schemas.py"
            return try OtherProgram.run(["/usr/bin/python3", script, "--complete", folder.path]).output
        }
        for (name, identity) in [
            ("service", try identity()), ("tenant", try identity(system: nil, service: nil, tenant: organization)),
        ] {
            try Archive(root: "\(folder.path)/\(name)").write(identity)
            try SiteFolder(root: "\(folder.path)/\(name)").write(
                SiteMark(archive: identity.id, beginsAnew: name == "tenant"))
        }
        #expect(try check() == "JSON: 4 files, 0 findings\n")
        let json = try folder.read("service/identity.json")
        try folder.write(json.replacing("\"id\"", with: "\"ID\""), to: "service/identity.json")
        try folder.write("{\"schemaVersion\": 1, \"archive\": \"mine\"}", to: "tenant/archive.json")
        #expect(try !check().hasSuffix(" 0 findings\n"))
    }

    @Test("what is written is read again, and the same begins with the same id")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        let archive = Archive(root: folder.path)
        #expect(try archive.identity() == nil)
        let identity = try identity(tenant: organization)
        try archive.write(identity)
        #expect(try archive.identity() == identity)
        #expect(try self.identity(tenant: organization).id == identity.id)
        #expect(try self.identity().id != identity.id)
        #expect(try self.identity(tenant: organization, now: "2026-11-22T10:00:01Z").id != identity.id)
        #expect(try folder.contents().keys.sorted() == ["identity.json"])
        #expect(archive.paths.isEmpty && archive.tree.windows.isEmpty)
    }

    @Test("a database is the same by its server's system identifier, or by its address where that is unknown")
    func database() {
        func database(_ system: String?, _ host: String, _ name: String = "shop", _ schema: String = "a")
            -> DatabaseIdentity
        {
            DatabaseIdentity(system: system, host: host, name: name, schema: schema)
        }
        let known = database("1", "db")
        #expect(known.isSame(as: database("1", "other")) && known.isSame(as: database(nil, "db")))
        #expect(!known.isSame(as: database("2", "db")) && !known.isSame(as: database(nil, "other")))
        #expect(!known.isSame(as: database("1", "db", "crm")) && !known.isSame(as: database("1", "db", "shop", "b")))
        #expect(known.text(besides: database("1", "db", "crm")) == "database shop")
        #expect(
            known.text(besides: database("2", "x", "shop", "b"))
                == "database shop (schema a) at db with system identifier 1")
    }

    @Test("leftovers of a killed run are removed")
    func leftovers() throws {
        let folder = try TemporaryFolder()
        try Archive(root: folder.path).write(try identity())
        try folder.write("{", to: "identity.json.staging")
        try folder.write("{", to: "archive.json.staging")
        #expect(try Leftovers(in: folder.path).remove() == ["archive.json.staging", "identity.json.staging"])
        #expect(try folder.contents().keys.sorted() == ["identity.json"])
    }

    @Test("folders that are not Daybook's are neither read nor taken for days")
    func otherFolders() throws {
        let folder = try TemporaryFolder()
        try folder.write("mine", to: "assets/img/icons/a.svg")
        try folder.write("{}", to: "2026/11/22/report.json")
        let tree = DayTree(root: folder.path)
        #expect(tree.windows == ["2026/11/22"])
        try folder.write("x", to: "lost+found/x")
        chmod("\(folder.path)/lost+found", 0)
        defer { chmod("\(folder.path)/lost+found", 0o755) }
        try tree.checkReadable()
    }
}
