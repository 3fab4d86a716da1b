import Foundation
import Publishing

/// The mark in a demo's archive and site, so that no demo writes between real days, and no real day between a demo's.
enum DemoMark {
    private static let name = ".demo"

    /// Marks both folders.
    ///
    /// - Throws: `UsageError` when one of them holds anything that no demo made.
    static func claim(_ output: OutputSettings) throws {
        for folder in [output.archive, output.site] where !isMarked(folder) {
            let content = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            guard content.allSatisfy({ $0.hasPrefix(".") }) else {
                throw UsageError(
                    "\(folder) holds what no demo made, and the demo would write over it; name other folders with --archive and --site")
            }
        }
        for folder in [output.archive, output.site] { try DurableFile.create("\(folder)/\(name)") }
    }

    /// - Throws: `UsageError` when a folder is a demo's.
    static func refuse(_ output: OutputSettings) throws {
        for folder in [output.archive, output.site] where isMarked(folder) {
            throw UsageError(
                "\(folder) is a demo's; name other folders with --archive and --site, or remove this one first")
        }
    }

    /// - Throws: `UsageError` when one folder is a demo's and the other is not.
    static func refuseMixture(_ output: OutputSettings) throws {
        if isMarked(output.archive) != isMarked(output.site), FileManager.default.fileExists(atPath: output.site) {
            let (demo, other) = isMarked(output.archive) ? (output.archive, output.site) : (output.site, output.archive)
            throw UsageError("\(demo) is a demo's and \(other) is not; name folders that belong together")
        }
    }

    private static func isMarked(_ folder: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(name)") }
}
