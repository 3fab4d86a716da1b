import Foundation

@testable import Rendering

/// The templates of the source tree.
enum FuzzTemplates {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
        path: "../../../templates"
    ).standardized.path

    static let shipped = Result { try TemplateSet(folder: folder) }

    /// Templates by name, without the file extension.
    static let sources = Result {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".mustache") }
        return Dictionary(
            uniqueKeysWithValues: try names.map { name in
                (
                    String(name.dropLast(".mustache".count)),
                    try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
                )
            })
    }
}
