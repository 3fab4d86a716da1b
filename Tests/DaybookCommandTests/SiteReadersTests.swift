import Foundation
import Publishing
import Reporting
import TestSupport
import Testing

/// Modes of the files of a site, whatever the umask.
@Suite("who may read a site", .needs(.postgresql))
struct SiteReadersTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ arguments: [String], umask: String = "077") async throws -> TestProgram.Outcome {
        try await TestProgram.run(
            arguments, in: folder.path, wrapper: ["/bin/sh", "-c", "umask \(umask); exec \"$0\" \"$@\""])
    }

    /// One day on record.
    private func nightly(_ arguments: [String] = []) async throws {
        let database = try await TestDatabase.filled(24, everySeconds: 3600, from: CalendarDate(daysSince1970: 20_778))
        let command = ["--quiet", "--database", database.conninfo, "--now", "2026-11-22T04:00:00Z"] + arguments
        for words in [["nightly"], ["report", "--ending", "now"]] {
            let outcome = try await run(words + command)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }

    /// The modes of everything below a folder and of itself, each once.
    private func modes(of name: String) throws -> (files: Set<Int>, folders: Set<Int>) {
        var modes: (files: Set<Int>, folders: Set<Int>) = ([], [])
        let root = "\(folder.path)/\(name)"
        let inner = (FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []).map {
            "\(root)/\($0)"
        }
        for path in [root] + inner {
            var status = stat()
            #expect(lstat(path, &status) == 0)
            if status.st_mode & S_IFMT == S_IFDIR {
                modes.folders.insert(Int(status.st_mode & 0o777))
            } else {
                modes.files.insert(Int(status.st_mode & 0o777))
            }
        }
        return modes
    }

    @Test("everybody may read the site, and the archive follows the umask")
    func everyone() async throws {
        try await nightly()
        let site = try modes(of: "output/site")
        #expect(site.files == [0o644] && site.folders == [0o755])
        // Everything that is there is known as Daybook's own.
        let names = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/output/site").sorted()
        #expect(names.contains("now") && SiteFolder(root: "\(folder.path)/output/site").ownNames == names)
        let archive = try modes(of: "output/archive")
        #expect(archive.files == [0o600] && archive.folders == [0o700])
    }

    @Test("a setting leaves others out")
    func group() async throws {
        try folder.write("site-readers: group\n", to: "daybook.yaml")
        try await nightly(["--config", "daybook.yaml"])
        let site = try modes(of: "output/site")
        #expect(site.files == [0o640] && site.folders == [0o750])
        let wrong = try await run(["check", "--config", "wrong.yaml"])
        #expect(wrong.status == 64)
        try folder.write("site-readers: nobody\n", to: "wrong.yaml")
        #expect(
            try await run(["check", "--config", "wrong.yaml"]).errors
                == "daybook: wrong.yaml:1: site-readers must be one of everyone, group, owner\n")
    }

    @Test("rebuild makes an unreadable site readable, and leaves the files of others alone")
    func repaired() async throws {
        try await nightly()
        try folder.write("others\n", to: "output/site/robots.txt")
        let site = "\(folder.path)/output/site"
        for path in FileManager.default.enumerator(atPath: site)?.compactMap({ $0 as? String }) ?? [] {
            chmod("\(site)/\(path)", DurableMode.isFolder("\(site)/\(path)") ? 0o700 : 0o600)
        }
        chmod(site, 0o700)
        let outcome = try await run(["rebuild"])
        #expect(outcome.status == 0 && outcome.errors.contains("daybook: made readable for everyone: "), "\(outcome)")
        var status = stat()
        #expect(stat("\(site)/robots.txt", &status) == 0 && status.st_mode & 0o777 == 0o600)
        try FileManager.default.removeItem(atPath: "\(site)/robots.txt")
        let modes = try modes(of: "output/site")
        #expect(modes.files == [0o644] && modes.folders == [0o755])
        #expect(!(try await run(["rebuild"]).errors.contains("made readable")))
    }

    private enum DurableMode {
        static func isFolder(_ path: String) -> Bool {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
        }
    }
}
