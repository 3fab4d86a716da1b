import FoundationEssentials
import Hashing
import Reporting

/// `manifest.json` of an archived window, of the window's pages, or of the site's files about all days: the length and
/// SHA-256 of every file, to prove that nothing was lost or changed.
package struct Manifest: Hashable, Codable, Sendable {
    package static let file = "manifest.json"

    /// The length and hash of one file.
    package struct Entry: Hashable, Codable, Sendable {
        package let bytes: Int
        /// The hash as 64 hexadecimal digits.
        package let sha256: String

        init(of content: Data) {
            bytes = content.count
            sha256 = SHA256Hash(of: content).hexadecimal
        }
    }

    /// The counts in the folder's report.
    package struct Counts: Hashable, Codable, Sendable {
        package let requests: Int
        package let errors: Int
        package let endpoints: Int
        package let slowQueries: Int
        package let alerts: Int

        package init(_ report: Report) {
            requests = report.overall.requests
            errors = report.overall.errors
            endpoints = report.endpoints.count.addingSaturated(report.other?.endpoints ?? 0)
            slowQueries = report.slowQueries.count
            alerts = report.alerts.count
        }
    }

    package let schemaVersion: Int
    package let generator: Report.Generator
    /// `nil` for files about all days.
    @Nullable package private(set) var counts: Counts?
    /// Files by path relative to the folder.
    package private(set) var files: [String: Entry] = [:]

    /// The manifest of one window.
    package init(_ report: Report) {
        self.init(generator: report.generator)
        counts = Counts(report)
    }

    /// The manifest of files about all days.
    package init(generator: Report.Generator) {
        schemaVersion = 1
        self.generator = generator
        counts = nil
    }

    package mutating func add(_ content: Data, at path: String) { add(Entry(of: content), at: path) }

    mutating func add(_ entry: Entry, at path: String) { files[path] = entry }

    package func encoded() throws -> Data { try jsonFile(.prettyPrinted) }
}

extension Manifest {
    /// The counts in the manifest of a folder; `nil` without a manifest that can be read.
    package static func counts(in folder: String) -> Counts? {
        FileManager.default.contents(atPath: "\(folder)/\(file)")
            .flatMap { try? JSONDecoder().decode(Manifest.self, from: $0) }?.counts
    }

    /// The problems of a folder, one sentence each; empty when it is unchanged.
    ///
    /// - Parameter isComplete: whether a file that is not in the manifest is a problem.
    /// - Returns: also the number of unchanged files.
    package static func verify(folder: String, isComplete: Bool = true) -> (files: Int, problems: [String]) {
        let path = "\(folder)/\(file)"
        guard let json = FileManager.default.contents(atPath: path) else { return (0, ["\(path) is missing"]) }
        guard let manifest = try? JSONDecoder().decode(Manifest.self, from: json), manifest.schemaVersion == 1 else {
            return (0, ["\(path) is damaged or from another version"])
        }
        var problems: [String] = []
        var right = 0
        for (name, entry) in manifest.files.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            guard let content = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                problems.append("\(folder)/\(name) is missing")
                continue
            }
            guard Entry(of: content) == entry else {
                problems.append("\(folder)/\(name) was changed after it was written")
                continue
            }
            right += 1
        }
        guard isComplete else { return (right, problems) }
        let found = DurableFile.content(below: folder).sorted()
        for name in found
        where name != file && manifest.files[name] == nil && !DurableFile.isFolder("\(folder)/\(name)") {
            problems.append("\(folder)/\(name) is not in the manifest")
        }
        return (right, problems)
    }
}
