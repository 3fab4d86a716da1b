import Foundation

@testable import LogFiles

/// A log that is written and rotated at random, and read at random moments.
struct RotationHistory {
    private static let name = "shop.log"

    private enum Scheme: CaseIterable {
        /// `shop.log.1` is the latest, `.2` the one before.
        case numbers
        /// `shop.log-20261122`; the greatest date is the latest.
        case dates
    }

    private let folder: LogFolder
    private let scheme: Scheme
    private let header: String
    private var random: HistoryRandom
    private var run = StoredRun()
    private var written: [String] = []
    private var rotations = 0
    private var hasBeenRead = false
    /// The rest of a line whose beginning was written.
    private var unfinished: String?
    /// The name under which the writer still writes, if the file was renamed and the writer has not noticed yet.
    private var oldName: String?

    init(seed: Int) throws {
        random = HistoryRandom(seed)
        folder = try LogFolder()
        scheme = Scheme.allCases.randomElement(using: &random) ?? .numbers
        header = random.chance(30) ? "#time endpoint\n" : ""
        try folder.write(header, to: Self.name)
    }

    /// Lines that were not read exactly once; empty if all were.
    mutating func play(steps: Int) throws -> [String] {
        for _ in 0..<steps {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<5: try write()
            case 5..<7: try rotate()
            case 7: try compress()
            default: try read(mayBeKilled: true)
            }
        }
        if oldName != nil { try reopen() }
        while unfinished != nil { try write() }
        written.append("last")
        try folder.append("last\n", to: Self.name)
        for _ in 0..<3 { try read(mayBeKilled: false) }
        let times = Dictionary(run.lines.map { ($0, 1) }, uniquingKeysWith: +)
        let wrong = written.filter { times[$0] != 1 }.map { "\($0.prefix(8)): \(times[$0] ?? 0) times" }
        let foreign = Set(run.lines).subtracting(written).filter { $0 + "\n" != header }
        return wrong + foreign.map { "not written: \($0.prefix(20))" }
    }

    private mutating func write() throws {
        if let rest = unfinished {
            try folder.append(rest, to: oldName ?? Self.name)
            unfinished = nil
            return
        }
        var batch = ""
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let line = "\(written.count) " + String(repeating: "x", count: Int.random(in: 0...1500, using: &random))
            written.append(line)
            batch += line + "\n"
        }
        let isWhole = random.chance(70)
        let cut = isWhole ? batch.count : batch.count - Int.random(in: 1...3, using: &random)
        try folder.append(String(batch.prefix(cut)), to: oldName ?? Self.name)
        if !isWhole { unfinished = String(batch.dropFirst(cut)) }
    }

    private mutating func rotate() throws {
        guard hasBeenRead || rotations == 0 else { return }
        if oldName != nil { return try reopen() }
        let target: String
        switch scheme {
        case .numbers:
            for number in stride(from: rotations, to: 0, by: -1) {
                for ending in ["", ".gz"] where try folder.names.contains("\(Self.name).\(number)\(ending)") {
                    try folder.rename("\(Self.name).\(number)\(ending)", to: "\(Self.name).\(number + 1)\(ending)")
                }
            }
            target = "\(Self.name).1"
        case .dates: target = "\(Self.name)-\(20_261_101 + rotations)"
        }
        rotations += 1
        if random.chance(50), unfinished == nil {
            try folder.copyAndTruncate(Self.name, to: target)
            try folder.append(header, to: Self.name)
            return
        }
        try folder.rename(Self.name, to: target)
        oldName = target
        if random.chance(60) { try reopen() }
    }

    /// The writer finishes its line and continues in a new file.
    private mutating func reopen() throws {
        if unfinished != nil { try write() }
        oldName = nil
        try folder.append(header, to: Self.name)
    }

    private mutating func compress() throws {
        let rotated = try folder.names.filter { $0 != Self.name && $0 != oldName && !$0.hasSuffix(".gz") }
        guard let name = rotated.randomElement(using: &random) else { return }
        try folder.compress(name)
    }

    private mutating func read(mayBeKilled: Bool) throws {
        var paths = [folder.at(Self.name)]
        if !hasBeenRead || random.chance(20) {
            paths += try folder.names.filter { $0 != Self.name }.map(folder.at)
            if random.chance(30) { paths.shuffle(using: &random) }
        }
        let commits = mayBeKilled && random.chance(40) ? Int.random(in: 0...4, using: &random) : .max
        let isDisturbed = mayBeKilled && random.chance(50)
        var reading = run
        let outcome = try reading.read(
            paths, limits: ChunkBuffer.Limits(initial: 4096, maximum: 16_384), commits: commits
        ) {
            guard isDisturbed, random.chance(30) else { return }
            switch Int.random(in: 0..<4, using: &random) {
            case 0, 1: try write()
            case 2: try rotate()
            default: try compress()
            }
        }
        run = reading
        if outcome.rotated.isEmpty, !outcome.wasKilled, !run.positions.isEmpty { hasBeenRead = true }
    }
}
