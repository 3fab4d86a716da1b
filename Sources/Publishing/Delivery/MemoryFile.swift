import CLinux
import FoundationEssentials
import Glibc
import Reporting
import SystemPackage

/// Files in memory that other programs read from and write to, so that neither a program that does not read its input
/// nor one that leaves a child behind can block this one.
enum MemoryFile {
    /// A file, positioned at its start.
    static func open(holding content: Data) throws(DeliveryError) -> Int32 {
        let descriptor = open_memory_file("daybook")
        guard descriptor >= 0 else {
            throw DeliveryError("cannot keep the message in memory: \(PublishError.systemReason)")
        }
        do {
            try FileDescriptor(rawValue: descriptor).writeAll(content)
        } catch {
            close(descriptor)
            throw DeliveryError("cannot keep the message in memory: \(error)")
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    /// The first line that is not blank, of at most 300 characters; empty if there is none.
    static func firstLine(of descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { DisplayText.line(String($0), limit: 300) }.first { !$0.isEmpty } ?? ""
    }
}
