import Ingestion
import Reporting

/// Notices that two files hold the same statements, as when a server writes one log in two formats, so that each would count
/// twice.
struct TwinLogs {
    private struct File {
        let path: String
        /// What tells statements apart: the second, the milliseconds and the text.
        var keys: Set<Int> = []
    }

    private var files: [File] = []

    /// Both files are the same from the start, so their first statements are enough.
    private static let most = 1000
    /// With fewer statements, two files can be alike by chance.
    private static let fewest = 3

    mutating func begin(_ path: String) { files.append(File(path: path)) }

    mutating func add(_ statement: LoggedStatement) {
        guard let last = files.indices.last, files[last].keys.count < Self.most else { return }
        var hasher = Hasher()
        hasher.combine(statement.at.seconds)
        hasher.combine(statement.milliseconds)
        hasher.combine(statement.query)
        files[last].keys.insert(hasher.finalize())
    }

    /// What to say of the last file; `nil` if no earlier one has its statements.
    func remark() -> String? {
        guard let last = files.last, last.keys.count >= Self.fewest else { return nil }
        let twin = files.dropLast().first { other in
            let common = other.keys.intersection(last.keys).count
            return common >= Self.fewest && common * 2 > min(other.keys.count, last.keys.count)
        }
        return twin.map {
            "\(last.path) has the same statements as \($0.path), and each counts twice: if they are one log in two formats, name only one of them"
        }
    }
}
