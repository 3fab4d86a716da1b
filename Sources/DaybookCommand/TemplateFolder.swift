import Foundation

/// The templates that came with the program.
enum TemplateFolder {
    /// Beside an installed program in `../share/daybook/templates`; for one that was just built, in the source tree above
    /// its `.build`.
    static func find() throws -> String {
        let program = URL(fileURLWithPath: programPath)
        let installed = program.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("share/daybook/templates")
        var candidates = [installed.path]
        if let build = program.pathComponents.lastIndex(of: ".build") {
            candidates.append("/" + program.pathComponents[1..<build].joined(separator: "/") + "/templates")
        }
        for candidate in candidates where FileManager.default.fileExists(atPath: candidate) { return candidate }
        throw UsageError(
            "found no templates in \(candidates.joined(separator: " or ")); name their folder with --templates")
    }

    /// The program itself, symbolic links followed.
    static var programPath: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }
}
