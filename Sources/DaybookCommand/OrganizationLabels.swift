import FoundationEssentials
import Reporting

/// The names of organizations, from the file that `--labels` names.
///
/// UTF-8 text, one line each: the UUID, a comma, and the name, which goes to the end of the line and may contain commas
/// and quotes. Empty lines and lines that begin with `#` are ignored.
enum OrganizationLabels {
    /// Maximum length in Unicode scalars; a longer name does not fit into a table.
    private static let longest = 200

    /// - Throws: `UsageError` with file and line.
    static func read(_ path: String) throws -> [OrganizationID: String] {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw UsageError(
                "cannot read the labels file \(path): \(error.reason); check --labels, or labels in the configuration file"
            )
        }
        return try labels(text, file: path)
    }

    static func labels(_ text: String, file: String) throws -> [OrganizationID: String] {
        var labels: [OrganizationID: String] = [:]
        var lines: [OrganizationID: Int] = [:]
        let text = text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]
        // By scalars: to Swift, a carriage return and a line feed are one character.
        let split = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, scalars) in split.enumerated() {
            let number = index + 1
            let line = String(scalars).trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            let parts = line.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            let written = parts[0].trimmed
            guard let id = OrganizationID(written) else {
                throw UsageError(
                    "\(file):\(number): \"\(written.prefix(60))\" is not a valid UUID (for example 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11,Name)"
                )
            }
            let name = parts.count > 1 ? parts[1].trimmed : ""
            guard !name.isEmpty else {
                throw UsageError(
                    "\(file):\(number): organization \(id) has no name; add it after a comma, or remove the line")
            }
            guard name.unicodeScalars.count <= longest else {
                throw UsageError(
                    "\(file):\(number): the name of organization \(id) has \(NumberText.count(name.unicodeScalars.count)) characters; shorten it to at most \(longest)"
                )
            }
            if let earlier = lines[id] {
                throw UsageError(
                    "\(file):\(number): organization \(id) already has a name in line \(earlier); remove one of the two"
                )
            }
            lines[id] = number
            labels[id] = name
        }
        return labels
    }
}
