import Foundation
import Yams

/// Why a file is not valid YAML, for its operator.
enum YAMLProblem {
    /// Where and why the file is not valid YAML.
    static func summary(_ error: YamlError, file: String, text: String) -> String {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return "\(file):\(mark.line): not valid YAML: \(problem); correct the file"
        case .duplicatedKeysInMapping(let keys, let context):
            let key = keys.first ?? "a setting"
            guard let again = line(of: key, after: context.mark, in: text) else {
                return "\(file):\(context.mark.line): \(key) is set twice; remove one of the two"
            }
            return "\(file):\(again): \(key) is set twice, first in line \(context.mark.line); remove one of the two"
        default:
            let problem = "\(error)".split(whereSeparator: \.isNewline).first.map(String.init) ?? "it cannot be read"
            return "\(file): not valid YAML: \(problem); correct the file"
        }
    }

    /// The next line in the same mapping that sets a key, counted from 1; `nil` if it is not on a line of its own.
    private static func line(of key: String, after mark: Mark, in text: String) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return lines.indices.dropFirst(mark.line).first { index in
            let line = lines[index]
            guard line.prefix(while: { $0 == " " || $0 == "-" }).count == mark.column - 1 else { return false }
            let name = line.dropFirst(mark.column - 1).prefix { $0 != ":" }.trimmingCharacters(
                in: CharacterSet(charactersIn: " \"'"))
            return name == key && line.contains(":")
        }.map { $0 + 1 }
    }
}
