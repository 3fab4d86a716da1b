import Foundation
import Synchronization

/// Walks through a site like a reader, repeatedly, from the home page to every linked page.
final class SiteReader: Sendable {
    private let server: SiteServer
    private let state = Mutex((walks: 0, pages: 0, faults: [String](), isStopped: false))

    init(_ server: SiteServer) { self.server = server }

    /// Number of complete walks, number of pages read, and their faults.
    var outcome: (walks: Int, pages: Int, faults: [String]) { state.withLock { ($0.walks, $0.pages, $0.faults) } }

    func stop() { state.withLock { $0.isStopped = true } }

    func readUntilStopped() async {
        while !state.withLock({ $0.isStopped }) {
            await walk()
            state.withLock { $0.walks += 1 }
        }
    }

    private func walk() async {
        var seen: Set<String> = []
        var due = ["/"]
        while let path = due.popLast() {
            guard seen.insert(path).inserted else { continue }
            let (status, content): (Int, Data)
            do {
                let answer = try await server.get(path)
                (status, content) = (answer.response.statusCode, answer.content)
            } catch {
                state.withLock { $0.faults.append("\(path): \(error)") }
                continue
            }
            state.withLock { $0.pages += 1 }
            guard status == 200 else {
                state.withLock { $0.faults.append("\(path) is answered with \(status)") }
                continue
            }
            guard path.hasSuffix(".html") || path.hasSuffix("/") else { continue }
            let text = String(decoding: content, as: UTF8.self)
            if !text.hasSuffix("</html>\n") {
                state.withLock { $0.faults.append("\(path) is cut off: \(text.suffix(40))") }
            }
            let base = path.hasSuffix("/") ? path : URL(fileURLWithPath: path).deletingLastPathComponent().path + "/"
            for match in text.matches(of: /href="([^"#:]+)["#]/) {
                let target = URL(fileURLWithPath: base + match.1).standardizedFileURL.path
                due.append(match.1.hasSuffix("/") && target != "/" ? target + "/" : target)
            }
        }
    }
}
