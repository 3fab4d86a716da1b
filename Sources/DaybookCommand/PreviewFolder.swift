import FoundationEssentials
import Glibc
import Publishing
import Reporting

/// The folder of a preview: its site, and in `archive` the figures. It is made elsewhere first, and then takes the place
/// of an earlier preview at once.
struct PreviewFolder {
    /// Archive of the site, inside it.
    static let archive = "archive"
    /// The file by which a preview is recognized.
    private static let mark = ".preview"

    /// As the operator named it, without slashes at the end.
    let path: String
    private let parent: String
    private let name: String

    /// - Throws: `UsageError` unless it is the path of a folder that a preview may make or replace.
    init(_ path: String) throws {
        var folder = path
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        self.path = folder
        let last = folder.split(separator: "/").last ?? ""
        guard !["", ".", ".."].contains(last) else {
            throw UsageError("--output \"\(path)\" cannot be replaced as a whole; name a folder for the preview alone")
        }
        // A link to the folder stays, and the folder that it leads to is replaced.
        let real = realpath(folder, nil).map { real in
            defer { free(real) }
            return String(cString: real)
        }
        let place = real ?? folder
        let slash = place.lastIndex(of: "/")
        name = String(slash.map { place[place.index(after: $0)...] } ?? place[...])
        parent = slash.map { $0 == place.startIndex ? "/" : String(place[..<$0]) } ?? "."
        try check()
    }

    /// - Throws: `UsageError` if something is there that a preview did not make.
    private func check() throws {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
        guard isFolder else {
            throw UsageError("\(path) is a file, not a folder; name another folder with --output")
        }
        let content: [String]
        do {
            content = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw UsageError("cannot read \(path): \(error.reason); name another folder with --output")
        }
        let own = Set(SiteFolder(root: path).ownNames + [Self.archive, Self.mark])
        let foreign = content.contains(Self.mark) ? content.filter { !own.contains($0) } : content
        guard let first = foreign.first else { return }
        throw UsageError(
            "\(path) has files that are not from a preview, such as \(first), and the preview would replace them; name another folder with --output, or move the files away"
        )
    }

    /// - Throws: `UsageError` when a folder belongs to a preview.
    static func refuse(_ folder: String) throws {
        guard FileManager.default.fileExists(atPath: "\(folder)/\(mark)") else { return }
        throw UsageError(
            "\(folder) belongs to a preview; name other folders with --archive and --site, or remove this one first")
    }

    /// Makes the folder anew.
    ///
    /// - Parameter body: receives where to write it.
    /// - Throws: also `RunLockError` if another run is making it. What was there before is unchanged then.
    func replace<Value>(_ body: (OutputSettings) throws -> Value) throws -> Value {
        let staging = StagedFolder.staging(name, in: parent)
        if FileManager.default.fileExists(atPath: staging) { _ = try RunLock(archive: staging) }
        let folder = try StagedFolder(path: name, in: parent)
        do {
            let lock = try RunLock(archive: staging)
            defer { withExtendedLifetime(lock) {} }
            let value = try DurableFile.deferringDurability {
                try DurableFile.create("\(staging)/\(Self.mark)")
                return try body(OutputSettings(staging: staging, destination: path))
            }
            try Interruption.check()
            try Interruption.completing { try StagedFolder.commit([folder]) }
            return value
        } catch {
            try folder.discard()
            throw error
        }
    }
}
