import Foundation
import TestSupport
import Testing

/// A user without root's permission to write everything: the user of the tests, or otherwise the user of their server,
/// who may use its socket.
struct OrdinaryUser {
    private let folder: TemporaryFolder
    private let words: [String]

    /// Copies the program and its templates into the folder, where that user finds them wherever the tests were built.
    init(of database: TestDatabase, in folder: TemporaryFolder) throws {
        self.folder = folder
        let server = try FileManager.default.attributesOfItem(atPath: database.host)[.ownerAccountID] as? Int
        words = ServerProcess.words([], as: try #require(server))
        chmod(folder.path, 0o777)
        try FileManager.default.copyItem(atPath: TestProgram.path, toPath: "\(folder.path)/daybook")
        try FileManager.default.copyItem(atPath: "\(TestProgram.root)/templates", toPath: "\(folder.path)/templates")
    }

    func run(_ arguments: [String]) throws -> TestProgram.Outcome {
        try RunningProgram(words: words + ["\(folder.path)/daybook"] + arguments, in: folder.path).outcome()
    }

    /// Removes the program and its templates.
    func leave() throws {
        for name in ["daybook", "templates"] { try FileManager.default.removeItem(atPath: "\(folder.path)/\(name)") }
    }
}
