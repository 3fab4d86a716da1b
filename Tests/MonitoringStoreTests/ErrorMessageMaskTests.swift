import TestSupport
import Testing

@testable import MonitoringStore

@Suite("masking of error messages")
struct ErrorMessageMaskTests {
    /// Among others case 15-ipv6-mac.
    @Test(
        "values are removed, words stay",
        arguments: [
            ("order 10432 not found", "order :number not found"),
            (
                "validation failed: field quantity of item 7 must be positive",
                "validation failed: field quantity of item :number must be positive"
            ),
            ("user 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11 has no rights", "user :uuid has no rights"),
            ("no mailbox for anna.schmidt+x@example.org, try later.", "no mailbox for :email, try later."),
            (
                "duplicate key value violates unique constraint \"users_email_key\"",
                "duplicate key value violates unique constraint :text"
            ),
            ("Key (email)=(a b@example.org) already exists", "Key (email)=:text already exists"),
            ("connect to 10.0.0.17:5432 failed after 2000ms", "connect to :address::number failed after :numberms"),
            ("token eyJhbGciOiJIUzI1NiJ9.abc1 is invalid", "token :id is invalid"),
            ("hash deadbeefdeadbeefdead unknown", "hash :id unknown"),
            ("password=hunter two", "password=:text two"),
            ("didn't work, it's broken", "didn't work, it's broken"),
            ("name 'O'Brien' is taken", "name :text is taken"),
            ("unclosed 'secret stays hidden", "unclosed :text"),
            ("{\"name\": \"Blau\", \"n\": 5}", "{:text: :text, :text: :number}"),
            ("Key (name)=(Mr :) B) already exists.", "Key (name)=:text already exists."),
            ("Key (name)=(unclosed", "Key (name)=:text"),
            ("Failing row contains (1, anna, null).", "Failing row contains :text."),
            (
                "Partition key of the failing row contains (day) = (2026-11-22).",
                "Partition key of the failing row contains :text."
            ),
            ("invalid input syntax for type integer: \"a\" b \"c\"", "invalid input syntax for type integer: :text"),
            (
                "ungültige Eingabesyntax für Typ integer: »anna« (Zeile)",
                "ungültige Eingabesyntax für Typ integer: :text (Zeile)"
            ),
            ("la valeur « anna b » est invalide", "la valeur :text est invalide"),
            ("the name ‘it’s b’ is taken", "the name :text is taken"),
            ("in SELECT E'a b', $x$c$x$, $1 /* d */ FROM t", "in SELECT E:text, :text, $:number :text FROM t"),
            ("a = b", "a = b"), ("costs $5 or $6", "costs $:number or $:number"),
            ("\"a\"b\" is wrong", ":text is wrong"), ("«", ":text"), ("$", "$"), ("=", "="), ("/*", ":text"),
            ("(", "("),
            ("ip 2001:db8::dead:beef blocked", "ip :address blocked"),
            ("ip fe80::face:cafe blocked", "ip :address blocked"),
            ("ip ::1 blocked", "ip :address blocked"), ("ip ::ffff:10.0.0.1 blocked", "ip :address blocked"),
            ("ip fe80::1%eth0 blocked", "ip :address blocked"), ("ip 2001:db8::/32 blocked", "ip :address blocked"),
            ("ip 2001:0db8:0000:0000:0000:ff00:0042:8329 blocked", "ip :address blocked"),
            ("[2001:db8::1]:5432 refused", "[:address]::number refused"),
            ("ip 10.0.0.0/8, denied.", "ip :address, denied."),
            ("from 2001:db8::1: reset", "from :address: reset"), ("at ::, twice", "at ::, twice"),
            ("by 10.0.0.1.", "by :address."),
            ("MAC 00:1A:2B:3C:4D:5E", "MAC :address"), ("MAC 00-1a-2b-3c-4d-5e up", "MAC :address up"),
            ("MAC 001a.2b3c.4d5e", "MAC :address"), ("C::B d::e is std::vector", "C::B d::e is std::vector"),
            ("at 12:30:45 in 1.2.3", "at :time in :number"), ("dead:beef", "dead:beef"),
            ("user 0b9ff12a6c1c4f0e9a535a1a0e0f9d11 has no rights", "user :uuid has no rights"),
            ("blob dGhpcyBpcyBhIHRlc3Q= bad", "blob :id bad"), ("blob dGVzdHRlc3RpbmcxMQ== bad", "blob :id bad"),
            ("sig x9Q/3kP+Zr7/aB4nTq2Lm8Ws failed", "sig :id failed"),
            ("at com/example/service/OrderHandler", "at com/example/service/OrderHandler"),
            ("relation orders_2026_11 in pg_temp_12", "relation :id in :id"), ("a\n  b\tc ", "a b c"), ("", ""),
            ("at 10:00:05.123Z: late", "at :time: late"),
            ("since 2026-11-29T10:00:05.123456789+02:00.", "since :time."),
            ("since 2026-11-29 10:00 on", "since :time on"), ("until 10:00:05,123 -0700", "until :time :number"),
            ("day 2026-11-29, line 10:20", "day :number, line :number::number"),
            ("a 10:00:05x b", "a :number::number::numberx b"),
            (
                "connect postgres://anna:secret@db.example:5432/shop failed",
                "connect postgres://:text@db.example::number/shop failed"
            ),
            ("GET https://anna@x.example/a?b=c d", "GET https://:text@x.example/a?b=:text d"),
            ("redis://:p@ss@cache.example down", "redis://:text@cache.example down"),
            ("GET https://x.example/mail/anna@x.example", "GET https://x.example/mail/:email"),
            ("invalid byte sequence for encoding UTF8 on x86_64", "invalid byte sequence for encoding UTF8 on x86_64"),
            ("ORA-00942: no table; PGRST116, INV-00942", "ORA-00942: no table; PGRST116, :id"),
            ("ORA-00942x SHA-256 TLSv1.3 utf8x", ":id SHA-256 TLSv1.3 :id"),
            ("the 3rd of 22nd, 5th try", "the :number of :number, :number try"),
            ("item SKU-44-A1", "item :id"), ("price -3.50 EUR", "price :number EUR"),
        ])
    func masked(message: String, expected: String) {
        #expect(ErrorMessageMask.mask(message) == expected)
    }

    @Test("messages that differ only in an address or an id are one", arguments: 0..<50)
    func values(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        func hex(_ digits: Int, upper: Bool = false) -> String {
            let text = (0..<digits).map { _ in String(Int.random(in: 0...15, using: &random), radix: 16) }.joined()
            return upper ? text.uppercased() : text
        }
        func group() -> String { hex(Int.random(in: 1...4, using: &random)) }
        func byte() -> String { String(Int.random(in: 0...255, using: &random)) }
        let kinds: [(String, () -> String)] = [
            (":address", { (0..<8).map { _ in group() }.joined(separator: ":") }),
            (":address", { "2001:db8::" + group() + ":" + group() }),
            (":address", { "fe80::" + group() + ":" + group() + ":" + group() + "%eth0" }),
            (":address", { (0..<4).map { _ in byte() }.joined(separator: ".") }),
            (":address", { (0..<6).map { _ in hex(2, upper: true) }.joined(separator: ":") }),
            (":address", { (0..<6).map { _ in hex(2) }.joined(separator: "-") }),
            (":uuid", { [hex(8), hex(4), hex(4), hex(4), hex(12)].joined(separator: "-") }),
            (":uuid", { hex(32) }),
            (":id", { "orders_" + hex(1) + "2026_" + String(Int.random(in: 10...12, using: &random)) }),
        ]
        for (placeholder, value) in kinds {
            let text = value()
            #expect(ErrorMessageMask.mask("peer \(text) was refused") == "peer \(placeholder) was refused", "\(text)")
            #expect(ErrorMessageMask.mask("refused: (\(text)), twice") == "refused: (\(placeholder)), twice", "\(text)")
        }
    }

    @Test("a long message is cut, also within a character, and masking it again changes nothing unexpected")
    func long() {
        let masked = ErrorMessageMask.mask(String(repeating: "é ", count: 400))
        #expect(masked.hasSuffix(" …") && masked.utf8.count < 220)
        #expect(ErrorMessageMask.mask(String(repeating: "\"", count: 10_000)).utf8.count < 2000)
        let cutInPassword = String(repeating: "a ", count: 89) + "postgres://anna:secret@db.example/shop"
        #expect(ErrorMessageMask.mask(cutInPassword) == String(repeating: "a ", count: 89) + "postgres://:text …")
    }
}
