import Foundation

/// Passwords of connection strings on the command line, which everybody on the machine can read in the list of processes.
enum CommandLinePasswords {
    /// Overwrites them in the memory that the list shows, once the command line was read. Until then, some milliseconds, they
    /// can be seen: `~/.pgpass` is the place for a password.
    static func hide() {
        // Swift copies them when they are asked for first.
        let words = CommandLine.arguments
        for index in words.indices {
            guard let memory = CommandLine.unsafeArgv[index] else { continue }
            hide(in: UnsafeMutableBufferPointer(start: memory, count: strlen(memory)))
        }
    }

    /// Overwrites them in the bytes of a word, which need not be UTF-8.
    static func hide(in word: UnsafeMutableBufferPointer<CChar>) {
        // What is no ASCII is part of a password as any letter is, and as long as it is there.
        let text = String(decoding: word.map { $0 < 0 ? UInt8(ascii: "x") : UInt8(bitPattern: $0) }, as: UTF8.self)
        for offset in ranges(in: text).joined() { word[offset] = CChar(bitPattern: UInt8(ascii: "*")) }
    }

    /// Where in `word`, in bytes, passwords of a URI or of keywords stand.
    static func ranges(in word: String) -> [Range<Int>] {
        let patterns = [
            // The password of postgresql://user:password@host.
            #/(?:postgres|postgresql)://[^:@/?\s]*:(?<password>.+)@/#,
            // Of keywords, bare or in quotes, and among the parameters of a URI.
            #/(?:^|[\s=?&'"])(?:ssl)?password\s*=\s*(?<password>'(?:\\.|[^'\\])*'?|[^\s&']+)/#,
        ]
        return patterns.flatMap { pattern in
            word.matches(of: pattern).map { match in
                let password = match.output.password
                let start = word.utf8.distance(from: word.utf8.startIndex, to: password.startIndex)
                return start..<start + password.utf8.count
            }
        }
    }
}
