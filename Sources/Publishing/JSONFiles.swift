import FoundationEssentials
import Glibc
import Reporting

/// Small JSON files beside the days: identity, mark, acknowledgements, ledgers.
extension DurableFile {
    /// - Returns: `nil` if there is no such file.
    /// - Throws: `PublishError` with the next step if it cannot be read.
    static func content(_ path: String) throws(PublishError) -> Data? {
        var status = stat()
        if stat(path, &status) != 0, errno == ENOENT || errno == ENOTDIR { return nil }
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw PublishError(description: "cannot read \(path): \(error.reason); make the file readable")
        }
    }

    /// Replaces a file in one step, unless it has the same bytes already. It is durable on return.
    ///
    /// - Parameter modes: `nil` for those that the umask gives.
    static func replace(_ path: String, with value: some Encodable, modes: FileModes? = nil) throws(PublishError) {
        let content: Data
        do {
            content = try value.jsonFile(.prettyPrinted)
        } catch {
            throw .cannotWrite(path, "cannot encode it as JSON")
        }
        if FileManager.default.contents(atPath: path) == content { return }
        let staged = try StagedFile(content, at: path, modes: modes)
        do {
            try staged.commit()
        } catch {
            staged.discard()
            throw error
        }
    }
}
