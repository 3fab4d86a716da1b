import FoundationEssentials
import Reporting

/// A site as a folder: whose it is, and what is in it that is not Daybook's.
package struct SiteFolder: Sendable {
    package let root: String

    package init(root: String) { self.root = root }

    /// The archive that the site belongs to; `nil` if the site is new or of a version before marks.
    ///
    /// - Throws: `PublishError` if the file cannot be read.
    package func mark() throws(PublishError) -> SiteMark? {
        let path = "\(root)/\(SiteMark.file)"
        guard let json = try DurableFile.content(path) else { return nil }
        guard let mark = try? JSONDecoder().decode(SiteMark.self, from: json), mark.schemaVersion == 1 else {
            throw PublishError(
                description:
                    "cannot read \(path): it is damaged or from another program; remove the file if this is Daybook's site, otherwise name another folder with --site"
            )
        }
        return mark
    }

    /// Replaces the mark unless it is the same; it is durable on return.
    package func write(_ mark: SiteMark, modes: FileModes? = nil) throws(PublishError) {
        try DurableFile.replace("\(root)/\(SiteMark.file)", with: mark, modes: modes)
    }

    /// Number of days that the site lists: those that `status.json` counts, or the folders of days if it has none.
    package var days: Int {
        status.map { $0.days ?? $0.nights ?? 0 } ?? tree.windows.count(where: hasManifest)
    }

    private var tree: DayTree { DayTree(root: root) }

    /// The path of the latest day that `status.json` names.
    package var latest: String? { status?.latest?.path }

    /// The first file or folder that Daybook would overwrite and that is not from Daybook; `nil` if there is none.
    package var foreignFile: String? {
        guard !isOurs else { return nil }
        return ownNames.first { Self.files.contains($0) || holdsFiles($0) }.map { "\(root)/\($0)" }
    }

    /// What is there of the files and folders that Daybook writes to the root folder of a site, sorted.
    package var ownNames: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [])
            .filter { Self.files.contains($0) || Self.folders.contains($0) || DayTree.isYear($0) }.sorted()
    }

    private static let files: Set<String> = [
        "index.html", "feed.xml", SiteStatus.file, Manifest.file, SiteMark.file,
    ]

    /// Beside those of years.
    private static let folders: Set<String> = ["latest", "now", DayTree.tenantsFolder]

    /// Whether a folder has a file at any depth: a run that ended early leaves empty folders.
    private func holdsFiles(_ name: String) -> Bool {
        let folder = "\(root)/\(name)"
        return DurableFile.content(below: folder).contains { !DurableFile.isFolder("\(folder)/\($0)") }
    }

    /// Whether any version of Daybook, also one that was interrupted, made the site.
    private var isOurs: Bool {
        (try? mark()) != nil || status != nil || ["", "now"].contains(where: hasManifest)
            || tree.windows.contains(where: hasManifest)
            || tree.tenants.contains { SiteFolder(root: "\(root)/\(DayTree.tenantsFolder)/\($0)").isOurs }
    }

    private func hasManifest(_ folder: String) -> Bool {
        let path = "\(root)/\(folder.isEmpty ? "" : folder + "/")\(Manifest.file)"
        return FileManager.default.contents(atPath: path).flatMap {
            try? JSONDecoder().decode(Manifest.self, from: $0)
        }?.generator.name == Report.generatorName
    }

    /// What every version wrote to `status.json`; version 1 had `nights` instead of `days`.
    private struct Status: Decodable {
        struct Day: Decodable { let path: String }

        let generator: Report.Generator
        let days: Int?
        let nights: Int?
        let latest: Day?
    }

    private var status: Status? {
        let json = FileManager.default.contents(atPath: "\(root)/\(SiteStatus.file)")
        return json.flatMap { try? JSONDecoder().decode(Status.self, from: $0) }
            .flatMap { $0.generator.name == Report.generatorName ? $0 : nil }
    }
}
