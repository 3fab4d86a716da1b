import Reporting
import Testing

@testable import Ingestion

/// Random identifiers of every kind must not reach a page. All of these are drawn by a seeded generator.
@Suite("random text in paths")
struct RandomTextTests {
    private static let count = 4000

    /// A kind of identifier, and the largest share of them that may stay as they are.
    struct Kind: Sendable, CustomTestStringConvertible {
        let name: String
        let bar: Double
        let draw: @Sendable (inout SplitMix64) -> String

        init(_ name: String, bar: Double = 0.001, draw: @escaping @Sendable (inout SplitMix64) -> String) {
            self.name = name
            self.bar = bar
            self.draw = draw
        }

        /// Uniform text over an alphabet.
        init(_ name: String, _ alphabet: Alphabet, _ length: Int, prefix: String = "", bar: Double = 0.001) {
            self.init(name + " \(length)", bar: bar) { prefix + alphabet.text(length, &$0) }
        }

        var testDescription: String { name }
    }

    struct Alphabet: Sendable {
        let characters: [Character]

        init(_ characters: String) { self.characters = Array(characters) }

        func text(_ length: Int, _ random: inout SplitMix64) -> String {
            String((0..<length).map { _ in characters[Int.random(in: 0..<characters.count, using: &random)] })
        }

        static let digits = "0123456789"
        static let lowercase = "abcdefghijklmnopqrstuvwxyz"
        static let uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        static let base64url = Alphabet(digits + lowercase + uppercase + "-_")
        static let base62 = Alphabet(digits + lowercase + uppercase)
        static let base58 = Alphabet((digits + lowercase + uppercase).filter { !"0OIl".contains($0) })
        static let base36 = Alphabet(digits + lowercase)
        static let base32 = Alphabet(lowercase + "234567")
        static let letters = Alphabet(lowercase)
        static let hex = Alphabet(digits + "abcdef")
        static let hexUppercase = Alphabet(digits + "ABCDEF")
        static let crockford = Alphabet(digits + "ABCDEFGHJKMNPQRSTVWXYZ")
        static let crockfordLowercase = Alphabet(digits + "abcdefghjkmnpqrstvwxyz")
        static let xid = Alphabet(digits + "abcdefghijklmnopqrstuv")
    }

    private static let long: [Kind] =
        [16, 20, 22, 24, 32, 43, 64].map { Kind("base64url", .base64url, $0) }
        + [16, 22].map { Kind("base62", .base62, $0) } + [22, 44].map { Kind("base58", .base58, $0) }
        + [16, 24, 25].map { Kind("base36", .base36, $0) }
        + [16, 32, 40, 64].flatMap { [Kind("hex", .hex, $0), Kind("hex uppercase", .hexUppercase, $0)] }
        + [
            Kind("nanoid", .base64url, 21), Kind("ULID", .crockford, 24, prefix: "01"),
            Kind("ULID lowercase", .crockfordLowercase, 24, prefix: "01"), Kind("KSUID", .base62, 26, prefix: "2"),
            Kind("xid", .xid, 20), Kind("cuid", .base36, 24, prefix: "c"),
            Kind("push id", .base64url, 18, prefix: "-N"),
            Kind("CID v0", .base58, 44, prefix: "Qm"), Kind("CID v1", .base32, 55, prefix: "bafy"),
            Kind("Ethereum", .hexUppercase, 40, prefix: "0x"),
            Kind("cuid2") { Alphabet.letters.text(1, &$0) + Alphabet.base36.text(23, &$0) },
            Kind("base64 with padding") { Alphabet.base62.text(22, &$0) + "==" },
            Kind("Stripe-like") {
                let prefix = Alphabet.letters.text(Int.random(in: 2...5, using: &$0), &$0)
                return prefix + "_" + Alphabet.base62.text(Int.random(in: 14...24, using: &$0), &$0)
            },
            Kind("JWT") {
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi" + Alphabet.base62.text(40, &$0) + "." + Alphabet.base64url.text(43, &$0)
            },
            Kind("in a slug") { "reset-password-" + Alphabet.base62.text(22, &$0) },
            Kind("e-mail") {
                let user = Alphabet.base36.text(Int.random(in: 1...12, using: &$0), &$0)
                let name = user + [".", "+", "-", "_", ""].randomElement(using: &$0)! + Alphabet.letters.text(4, &$0)
                let domain = Alphabet.letters.text(Int.random(in: 3...9, using: &$0), &$0)
                return name + ["@", "%40"].randomElement(using: &$0)! + domain
                    + [".com", ".co.uk", ".example", ".de"].randomElement(using: &$0)!
            },
        ]

    /// Fewer characters say less. Words that are written without vowels, such as `xfwm4ctl`, look the same.
    private static let short: [Kind] = [
        Kind("hex", .hex, 12), Kind("hex", .hex, 8, bar: 0.02), Kind("hex", .hex, 7, bar: 0.06),
        Kind("base36", .base36, 12, bar: 0.05), Kind("base36", .base36, 10, bar: 0.2),
        Kind("base36", .base36, 8, bar: 0.6),
        Kind("base62", .base62, 12, bar: 0.02), Kind("nanoid", .base64url, 10, bar: 0.12),
        Kind("video", .base64url, 11, bar: 0.08),
        Kind("letters", .letters, 24, bar: 0.01), Kind("letters", .letters, 16, bar: 0.05),
    ]

    @Test("of 1,000 identifiers with 16 characters or more, at most one stays", arguments: long)
    func folded(kind: Kind) { check(kind) }

    @Test("most shorter ones, and most text of lowercase letters alone, are replaced", arguments: short)
    func foldedShort(kind: Kind) { check(kind) }

    private func check(_ kind: Kind) {
        var random = SplitMix64(72)
        let identifiers = (0..<Self.count).map { _ in kind.draw(&random) }
        let templates = RouteTemplates()
        var kept: [String] = []
        for identifier in identifiers {
            let name = templates.name(ofPath: "/x/" + identifier)
            if !SegmentKind.isPlaceholder(Array(name.utf8.dropFirst(3))[...]) { kept.append(identifier) }
            #expect(templates.folded(name) == name)
        }
        #expect(Double(kept.count) <= kind.bar * Double(Self.count), "\(kept.count): \(kept.prefix(10))")
    }
}
