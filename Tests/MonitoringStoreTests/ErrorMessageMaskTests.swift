import Testing

@testable import MonitoringStore

@Suite("masking of error messages")
struct ErrorMessageMaskTests {
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
            ("connect to 10.0.0.17:5432 failed after 2000ms", "connect to :number::number failed after :numberms"),
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
            ("a\n  b\tc ", "a b c"), ("", ""), ("item SKU-44-A1", "item :id"), ("price -3.50 EUR", "price :number EUR"),
        ])
    func masked(message: String, expected: String) {
        #expect(ErrorMessageMask.mask(message) == expected)
    }

    @Test("a long message is cut, also within a character, and masking it again changes nothing unexpected")
    func long() {
        let masked = ErrorMessageMask.mask(String(repeating: "é ", count: 400))
        #expect(masked.hasSuffix(" …") && masked.utf8.count < 220)
        #expect(ErrorMessageMask.mask(String(repeating: "\"", count: 10_000)).utf8.count < 2000)
    }
}
