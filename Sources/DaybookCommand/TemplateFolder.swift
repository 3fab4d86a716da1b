import FoundationEssentials

/// The templates that are installed with the program.
enum TemplateFolder {
    /// `../share/daybook/templates` for an installed program; the source tree that contains `.build` for one run from
    /// there.
    ///
    /// - Parameter option: whether the command has an option for another folder.
    static func find(option: Bool = false) throws -> String {
        let program = URL(fileURLWithPath: programPath)
        let installed = program.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("share/daybook/templates")
        var candidates = [installed.path]
        if let build = program.pathComponents.lastIndex(of: ".build") {
            candidates.append("/" + program.pathComponents[1..<build].joined(separator: "/") + "/templates")
        }
        for candidate in candidates where FileManager.default.fileExists(atPath: candidate) { return candidate }
        throw UsageError(
            "cannot find templates in \(candidates.joined(separator: " or ")); install the program together with them\(option ? ", or name their folder with --templates" : "")"
        )
    }

    /// The path of this program, with symbolic links resolved.
    static var programPath: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }
}
