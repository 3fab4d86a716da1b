import Glibc

/// Hides passwords in connection strings on the command line, which every user of the machine can read in the list of
/// processes.
enum CommandLinePasswords {
    /// Overwrites them in the memory that the process list shows, once the command line was read. They are visible for
    /// some milliseconds until then: `~/.pgpass` is the place for a password.
    static func hide() {
        // Swift copies them on the first access.
        let words = CommandLine.arguments
        for index in words.indices {
            guard let memory = CommandLine.unsafeArgv[index] else { continue }
            hide(in: UnsafeMutableBufferPointer(start: memory, count: strlen(memory)))
        }
    }

    /// Overwrites them in the bytes of one argument, which need not be UTF-8.
    static func hide(in word: UnsafeMutableBufferPointer<CChar>) {
        // A byte beyond ASCII can be part of a password like any letter; replacing it byte by byte keeps the offsets.
        let text = String(decoding: word.map { $0 < 0 ? UInt8(ascii: "x") : UInt8(bitPattern: $0) }, as: UTF8.self)
        for offset in ranges(in: text).joined() { word[offset] = CChar(bitPattern: UInt8(ascii: "*")) }
    }

    /// The byte ranges of passwords in a URI or in keywords in `word`.
    static func ranges(in word: String) -> [Range<Int>] {
        let patterns = [
            // The password of postgresql://user:password@host.
            #/(?:postgres|postgresql)://[^:@/?\s]*:(?<password>.+)@/#,
            // The values of keywords, with or without quotes, and of the parameters of a URI.
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
