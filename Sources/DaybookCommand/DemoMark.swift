import FoundationEssentials
import Publishing

/// The mark in the archive and the site of a demo, which keeps its days separate from real ones.
enum DemoMark {
    private static let name = ".demo"

    /// Marks both folders.
    ///
    /// - Throws: `UsageError` if one of them contains anything that is not from a demo.
    static func claim(_ output: OutputSettings) throws {
        for folder in [output.archive, output.site] where !isMarked(folder) {
            guard FileManager.default.fileExists(atPath: folder) else { continue }
            let content: [String]
            do {
                content = try FileManager.default.contentsOfDirectory(atPath: folder)
            } catch {
                throw UsageError("cannot read \(folder): \(error.reason); name other folders with --archive and --site")
            }
            guard content.allSatisfy({ $0.hasPrefix(".") }) else {
                throw UsageError(
                    "\(folder) holds files that are not from a demo, and the demo would overwrite them; name other folders with --archive and --site"
                )
            }
        }
        for (folder, modes) in [(output.archive, nil), (output.site, output.siteModes)] {
            try DurableFile.create("\(folder)/\(name)", modes: modes)
        }
    }

    /// - Throws: `UsageError` when a folder belongs to a demo or a preview.
    static func refuse(_ output: OutputSettings) throws {
        for folder in [output.archive, output.site] { try refuse(folder) }
    }

    /// - Throws: `UsageError` when it belongs to a demo or a preview.
    static func refuse(_ folder: String) throws {
        try PreviewFolder.refuse(folder)
        if isMarked(folder) {
            throw UsageError(
                "\(folder) belongs to a demo; name other folders with --archive and --site, or remove this one first")
        }
    }

    /// - Throws: `UsageError` when one folder belongs to a demo and the other does not.
    static func refuseMixture(_ output: OutputSettings) throws {
        if isMarked(output.archive) != isMarked(output.site), FileManager.default.fileExists(atPath: output.site) {
            let (demo, other) = isMarked(output.archive) ? (output.archive, output.site) : (output.site, output.archive)
            throw UsageError(
                "\(demo) belongs to a demo and \(other) does not; name an archive and a site that belong together")
        }
    }

    private static func isMarked(_ folder: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(folder)/\(name)")
    }
}
