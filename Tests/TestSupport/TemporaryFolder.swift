import Foundation

/// A separate folder for one test, removed with the last reference to it.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/daybook-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    package func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

    package func write(_ content: Data, to name: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try content.write(to: url)
    }

    package func read(_ name: String) throws -> String {
        try String(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"), encoding: .utf8)
    }

    /// Every file below the folder with its content, by relative path.
    package func contents(of name: String = "") throws -> [String: Data] {
        let root = name.isEmpty ? path : "\(path)/\(name)"
        var files: [String: Data] = [:]
        for case let file as String in FileManager.default.enumerator(atPath: root) ?? .init() {
            let url = URL(fileURLWithPath: "\(root)/\(file)")
            if try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory != true {
                files[file] = try Data(contentsOf: url)
            }
        }
        return files
    }
}
