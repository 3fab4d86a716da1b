import Foundation
import Testing

/// Runs every stored input through its target, so that a fixed error stays fixed.
@Suite struct CorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../Corpus")
        .standardized

    @Test("every input of the corpus keeps the properties of its target", arguments: FuzzTarget.allCases)
    func corpus(_ target: FuzzTarget) throws {
        let folder = Self.folder.appending(path: target.rawValue)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(!names.isEmpty, "\(target.rawValue) has no inputs in Tests/Fuzzing/Corpus")
        for name in names {
            let bytes = try Array(Data(contentsOf: folder.appending(path: name)))
            #expect(throws: Never.self, "\(target.rawValue)/\(name)") { try target.run(bytes) }
        }
    }

    @Test("every folder of the corpus belongs to a target")
    func folders() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(names.sorted() == FuzzTarget.allCases.map(\.rawValue).sorted())
    }
}
