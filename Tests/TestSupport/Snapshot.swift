import Foundation
import Testing

/// A reviewed file that the output must equal byte for byte.
package enum Snapshot {
    /// Records an issue if `text` differs from the reviewed file, and reports where the actual text was written.
    ///
    /// To accept a change, review that file, then move it over the reviewed one.
    package static func expect(
        _ text: String, matches file: String, in folder: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let reviewed = "\(folder)/\(file)"
        let expected = try? String(contentsOfFile: reviewed, encoding: .utf8)
        guard text != expected else { return }
        let changed = FileManager.default.temporaryDirectory.appendingPathComponent("daybook-changed-\(file)")
        do {
            try Data(text.utf8).write(to: changed)
            Issue.record(
                "differs from \(reviewed); the text at hand is in \(changed.path)", sourceLocation: sourceLocation)
        } catch {
            Issue.record("differs from \(reviewed), and \(error)", sourceLocation: sourceLocation)
        }
    }
}
