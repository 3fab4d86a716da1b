import Foundation
import TestSupport

@testable import Rendering

/// The templates of the source tree, unchanged or with one of them changed.
enum Templates {
    static let folder = "\(TestProgram.root)/templates"

    static func shipped() throws -> TemplateSet { try TemplateSet(folder: folder) }

    /// A copy of the shipped templates with another text in one file; without that file if `text` is `nil`.
    static func copy(replacing file: String, with text: String?) throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name != file {
            try FileManager.default.copyItem(atPath: "\(folder)/\(name)", toPath: "\(copy.path)/\(name)")
        }
        if let text { try copy.write(text, to: file) }
        return copy
    }
}

extension TemplateSet {
    /// The page as text.
    func text(_ page: Page, _ fields: some Encodable) -> String {
        String(decoding: render(page, fields), as: UTF8.self)
    }
}
