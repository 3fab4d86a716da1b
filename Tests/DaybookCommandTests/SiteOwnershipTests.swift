import Foundation
import Publishing
import Reporting
import TestSupport
import Testing

/// A site belongs to one archive, and Daybook overwrites nothing that is not its own.
@Suite("the archive of a site", .needs(.postgresql))
struct SiteOwnershipTests {
    @Test("an archive that is not mounted is not begun anew, until a new one is adopted", arguments: [false, true])
    func unmounted(isMarked: Bool) async throws {
        let service = try await ServiceRun.published()
        let root = "\(service.folder.path)/output"
        try FileManager.default.moveItem(atPath: "\(root)/archive", toPath: "\(root)/away")
        if !isMarked { try FileManager.default.removeItem(atPath: "\(root)/site/archive.json") }
        let message =
            "output/site lists 1 day, but output/archive has none; mount the disk of the archive, restore it, or name it with --archive; for another service, name another site with --site; if the archive is lost and a new one should begin, run \"daybook adopt\" with the same options"
        // The recipients get no digest, but are told why.
        try service.folder.write("#!/bin/sh\ncat >> mails\n", to: "mailer")
        chmod("\(service.folder.path)/mailer", 0o755)
        try service.folder.write(
            "mail:\n  from: a@example.org\n  to: [b@example.org]\n  command: [\(service.folder.path)/mailer]\n",
            to: "daybook.yaml")
        let refusal = try await service.run("nightly", ["--config", "daybook.yaml"])
        #expect(refusal.status == 1 && refusal.errors == "daybook: \(message)\n", "\(refusal.errors)")
        let mails = try service.folder.read("mails")
        #expect(mails.contains("No report") && mails.ranges(of: "\nSubject: ").count == 1)
        try await service.expectRefusal([], message)
        #expect(!FileManager.default.fileExists(atPath: "\(root)/archive"))
        // The place where it is mounted.
        try FileManager.default.createDirectory(atPath: "\(root)/archive", withIntermediateDirectories: true)
        try await service.expectRefusal([], message)
        let rebuilt = try await TestProgram.run(["rebuild", "--quiet"], in: service.folder.path)
        #expect(rebuilt.status == 1 && rebuilt.errors == "daybook: \(message)\n")
        let adopted = try await service.run("adopt")
        #expect(adopted.status == 0 && adopted.errors == "", "\(adopted.errors)")
        #expect(try await service.run("nightly").status == 0)
        #expect(FileManager.default.fileExists(atPath: "\(root)/archive/2026/11/22/report.json"))
        // The other archive comes back.
        let former = try await service.refusal("nightly", ["--archive", "output/away"])
        #expect(former.isUntouched && (former.message.contains("belongs to the archive") || !isMarked))
    }

    @Test("a second archive is refused, with both ids; so is the status page, and rebuilding")
    func second() async throws {
        let service = try await ServiceRun.published()
        let other = try await service.run("nightly", ["--archive", "b", "--site", "c"])
        #expect(other.status == 0, "\(other.errors)")
        let (first, second) = (
            try #require(try Archive(root: "\(service.folder.path)/output/archive").identity()?.id),
            try #require(try Archive(root: "\(service.folder.path)/b").identity()?.id)
        )
        let message =
            "output/site belongs to the archive \(first), but b is the archive \(second); name another site with --site or the other archive with --archive; if this archive replaces the other one, run \"daybook adopt\" with the same options"
        try await service.expectRefusal(["--archive", "b"], message)
        let before = try service.folder.contents()
        let rebuilt = try await TestProgram.run(["rebuild", "--quiet", "--archive", "b"], in: service.folder.path)
        #expect(rebuilt == TestProgram.Outcome(status: 1, output: "", errors: "daybook: \(message)\n"))
        let removed = try await TestProgram.run(
            ["remove", "--quiet", "--archive", "b", "--date", "2026-11-21", "--confirm", "2026-11-21"],
            in: service.folder.path)
        #expect(removed == TestProgram.Outcome(status: 1, output: "", errors: "daybook: \(message)\n"))
        #expect(try service.folder.contents() == before)
        let verified = try await TestProgram.run(["verify", "--quiet", "--archive", "b"], in: service.folder.path)
        #expect(verified.status == 1 && verified.errors.hasSuffix("\(message)\n"))
        // A lost site is made again for the same archive, byte for byte.
        let site = try service.folder.contents(of: "output/site")
        try FileManager.default.removeItem(atPath: "\(service.folder.path)/output/site")
        #expect(try await TestProgram.run(["rebuild", "--quiet"], in: service.folder.path).status == 0)
        #expect(try service.folder.contents(of: "output/site") == site)
    }

    @Test(
        "a file that is not Daybook's is never overwritten",
        arguments: ["index.html", "feed.xml", "status.json", "manifest.json", "2026/holiday.jpg", "latest/x", "now/x"])
    func foreign(file: String) async throws {
        let service = ServiceRun(folder: try TemporaryFolder(), database: try await ServiceRun.database())
        try service.folder.write("{\"generator\": {\"name\": \"hugo\", \"version\": \"1\"}}", to: "www/\(file)")
        let name = file.split(separator: "/")[0]
        try await service.expectRefusal(
            ["--site", "www"],
            "www/\(name) is not from Daybook, and a report would overwrite it; name an empty folder with --site, or move the file away"
        )
        #expect(try await service.refusal("adopt", ["--site", "www"]).isUntouched)
        #expect(!FileManager.default.fileExists(atPath: "\(service.folder.path)/output"))
    }

    @Test("what Daybook never writes stays where it is")
    func tolerated() async throws {
        let service = ServiceRun(folder: try TemporaryFolder(), database: try await ServiceRun.database())
        let files = [
            ".htaccess", ".well-known/security.txt", "favicon.ico", "index.nginx-debian.html", "robots.txt",
            "lost+found/x", "20260/x",
        ]
        for file in files { try service.folder.write("mine", to: "output/site/\(file)") }
        // What a run that was killed leaves of its first day.
        try FileManager.default.createDirectory(
            atPath: "\(service.folder.path)/output/site/2026/11", withIntermediateDirectories: true)
        #expect(try await service.run("nightly").status == 0)
        for file in files { #expect(try service.folder.read("output/site/\(file)") == "mine") }
        #expect(try await service.run("check").status == 0)
    }

    @Test("a site of the version before is taken over, and so is one with only a status page")
    func before() async throws {
        let service = try await ServiceRun.published()
        let mark = "\(service.folder.path)/output/site/archive.json"
        let content = try service.folder.read("output/site/archive.json")
        try FileManager.default.removeItem(atPath: mark)
        #expect(try await service.run("nightly").status == 0)
        #expect(try service.folder.read("output/site/archive.json") == content)
        let folders = ["--archive", "a", "--site", "b"]
        #expect(try await service.run("report", ["--ending", "now"] + folders).status == 0)
        #expect(try service.folder.contents(of: "a").isEmpty)
        #expect(try await service.run("nightly", folders).status == 0)
        try service.folder.write("mine", to: "output/site/archive.json")
        let message =
            "cannot read output/site/archive.json: it is damaged or from another program; remove the file if this is Daybook's site, otherwise name another folder with --site"
        try await service.expectRefusal([], message)
    }

    @Test("an archive inside the site, or the other way around, is refused, through links too")
    func nested() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: "\(folder.path)/site", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/link", withDestinationPath: "\(folder.path)/site")
        let way = "; name folders that do not contain each other with --archive and --site"
        for (archive, site, message) in [
            ("site/a", "site", "the archive site/a is inside the site site\(way)"),
            ("link/new/a", "site", "the archive link/new/a is inside the site site\(way)"),
            ("a", "a/new/site", "the site a/new/site is inside the archive a\(way)"),
            (
                "\(folder.path)/site", "link",
                "the archive and the site are the same folder, \(folder.path)/site; give each its own with --archive and --site"
            ),
        ] {
            for command in ["report", "nightly", "rebuild", "verify", "check", "adopt", "demo"] {
                let outcome = try await TestProgram.run(
                    [command, "--archive", archive, "--site", site], in: folder.path)
                #expect(
                    outcome == TestProgram.Outcome(status: 64, output: "", errors: "daybook: \(message)\n"),
                    "\(command)")
            }
        }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == ["link", "site"])
    }

    @Test("an archive that lost its days and kept its identity is not begun anew either")
    func lostDays() async throws {
        let service = ServiceRun(folder: try TemporaryFolder(), database: try await ServiceRun.database())
        #expect(try await service.run("nightly").status == 0)
        try FileManager.default.removeItem(atPath: "\(service.folder.path)/output/archive/2026")
        let refused = try await service.refusal("nightly")
        #expect(
            refused.message.hasPrefix("daybook: output/site lists 1 day, but output/archive has none; ")
                && refused.isUntouched, "\(refused)")
        let adopted = try await service.run("adopt")
        #expect(
            adopted.status == 0
                && adopted.output == "output/site: lists 1 day of the former archive until the first report\n",
            "\(adopted)")
        #expect(try await service.run("nightly").status == 0)
        // The sign of a new beginning goes with the first report after it.
        #expect(try await service.run("nightly", now: "2026-11-24T04:00:00Z").status == 0)
        try FileManager.default.removeItem(atPath: "\(service.folder.path)/output/archive/2026")
        #expect(try await service.run("nightly", now: "2026-11-24T04:00:00Z").status == 1)
    }

    @Test("adopt covers organizations of which only the site has pages, and check names them before")
    func lostOrganization() async throws {
        let service = ServiceRun(folder: try TemporaryFolder(), database: try await ServiceRun.database())
        let id = "0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11"
        try service.database.run("UPDATE platform_admin.api_performance_log SET organization_id = '\(id)'")
        for arguments in [[], ["--tenant", id]] {
            #expect(try await service.run("report", arguments).status == 0)
        }
        try FileManager.default.removeItem(atPath: "\(service.folder.path)/output/archive/tenants")
        let sentence =
            "output/site/tenants/\(id) lists 1 day, but output/archive/tenants/\(id) has none; "
        #expect(try await service.refusal("report", ["--tenant", id]).message.hasPrefix("daybook: \(sentence)"))
        #expect(try await service.failedChecks(["--tenant", id]).allSatisfy { $0.hasPrefix(sentence) })
        #expect(try await service.failedChecks(["--tenant", id]).count == 1)
        #expect(try await service.run("adopt").status == 0)
        #expect(try await service.run("report", ["--tenant", id]).status == 0)
    }
}
