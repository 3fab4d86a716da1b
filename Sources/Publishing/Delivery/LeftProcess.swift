import FoundationEssentials
import Glibc
import Reporting

/// A process that a run started and could not end, such as a program that runs as another user.
package struct LeftProcess: Hashable, Codable, Sendable {
    package let process: Int
    /// When it started, in clock ticks since the machine did; tells it from a later process with the same number. `nil` if
    /// it ended before that could be read.
    let startTicks: Int?

    init(_ process: Int) {
        self.process = process
        startTicks = Self.startTicks(of: process)
    }

    package var isRunning: Bool { startTicks != nil && Self.startTicks(of: process) == startTicks }

    /// `nil` for a process that does not exist, or has ended and was not waited for.
    private static func startTicks(of process: Int) -> Int? {
        // The name in parentheses can contain anything; after it comes the state, and the start time 19 fields later.
        let content = FileManager.default.contents(atPath: "/proc/\(process)/stat") ?? Data()
        let fields = String(decoding: content, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return Int(fields[19])
    }
}
