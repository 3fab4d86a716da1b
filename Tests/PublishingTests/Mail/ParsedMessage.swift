import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// A message as parsed by an independent mail reader: Python's.
struct ParsedMessage: Decodable, Equatable {
    /// Names and decoded values, in order.
    let headers: [[String]]
    let type: String
    /// Types and decoded contents.
    let parts: [[String]]
    /// Defects that the reader ignored.
    let defects: [String]
    let longestLine: Int
    let bareLineEnds: Int
    let isASCII: Bool

    func header(_ name: String) -> [String] { headers.filter { $0.first == name }.map { $0[1] } }

    static let programs = "\(TestProgram.root)/Tests/PublishingTests/Mail/Programs"

    static func read(_ files: [String]) async throws -> [ParsedMessage] {
        let result = try await Subprocess.run(
            .path("/usr/bin/python3"), arguments: Arguments(["\(programs)/parse-messages.py"] + files),
            output: .string(limit: 1 << 24), error: .string(limit: 1 << 20))
        try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
        return try JSONDecoder().decode([ParsedMessage].self, from: Data(result.standardOutput.utf8))
    }

    static func read(_ message: Data) async throws -> ParsedMessage {
        let folder = try TemporaryFolder()
        try message.write(to: URL(fileURLWithPath: "\(folder.path)/1.eml"))
        return try #require(try await read(["\(folder.path)/1.eml"]).first)
    }
}
