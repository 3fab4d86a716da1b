import FoundationEssentials

/// Files that replace others one after the other, so that a page appears after the pages it links to.
package struct StagedFiles {
    private let files: [StagedFile]

    /// Writes every file next to its destination, except those that are unchanged.
    ///
    /// - Parameter files: in the order in which they will appear, by their paths relative to `root`.
    /// - Throws: `PublishError`; nothing is left behind then.
    package init(
        _ files: [(path: String, content: Data)], in root: String, modes: FileModes? = nil
    ) throws(PublishError) {
        var staged: [StagedFile] = []
        for file in files {
            let path = "\(root)/\(file.path)"
            if FileManager.default.contents(atPath: path) == file.content { continue }
            do throws(PublishError) {
                staged.append(try StagedFile(file.content, at: path, modes: modes))
            } catch {
                for file in staged { file.discard() }
                throw error
            }
        }
        self.files = staged
    }

    package func commit() throws(PublishError) {
        for file in files { try file.commit() }
    }

    /// Discards the staged files.
    package func discard() {
        for file in files { file.discard() }
    }
}
