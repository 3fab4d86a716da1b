import Testing

@testable import Publishing

@Suite("mail addresses")
struct MailAddressTests {
    @Test(
        "an address is accepted with and without a name",
        arguments: [
            ("ops@example.org", "", "ops@example.org"),
            ("  Ops.Team+day@Mail.EXAMPLE.org ", "", "Ops.Team+day@mail.example.org"),
            ("Operations <ops@example.org>", "Operations", "ops@example.org"),
            ("\"Müller, Jürgen\" <j@example.org>", "Müller, Jürgen", "j@example.org"),
            ("\" Ops \" <ops@example.org>", "Ops", "ops@example.org"),
            ("<root@localhost>", "", "root@localhost"),
            ("-oQ/tmp@example.org", "", "-oQ/tmp@example.org"),
        ])
    func accepted(text: String, name: String, address: String) throws {
        let parsed = try MailAddress(text)
        #expect(parsed.name == name)
        #expect(parsed.address == address)
    }

    @Test(
        "text that is not a plain address is rejected with the reason",
        arguments: [
            (
                "",
                "\"\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): it has no @"
            ),
            (
                "root",
                "\"root\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): it has no @"
            ),
            (
                "a@b@c",
                "\"a@b@c\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): it has more than one @"
            ),
            (
                "a@example.org\r\nBcc: x@example.org",
                "\"a@example.org Bcc: x@example.org\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): it contains invisible characters, such as line breaks"
            ),
            (
                "Ops\u{202E} <a@example.org>",
                "\"Ops⟨U+202E⟩ <a@example.org>\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): it contains invisible characters, such as line breaks"
            ),
            (
                "a@example.org, b@example.org",
                "\"a@example.org, b@example.org\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): it has more than one @"
            ),
            (
                "grüße@example.org",
                "\"grüße@example.org\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): it is not ASCII; use the ASCII form of the domain, which begins with xn--"
            ),
            (
                "a b@example.org",
                "\"a b@example.org\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): the part before the @ must be 1 to 64 letters, digits, periods between them, and !#$%&'*+-/=?^_`{|}~"
            ),
            (
                "a..b@example.org",
                "\"a..b@example.org\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): the part before the @ must be 1 to 64 letters, digits, periods between them, and !#$%&'*+-/=?^_`{|}~"
            ),
            (
                "a@-example.org",
                "\"a@-example.org\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): the part after the @ must be a domain name: letters, digits and hyphens, separated by periods"
            ),
            (
                "a@example..org",
                "\"a@example..org\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): the part after the @ must be a domain name: letters, digits and hyphens, separated by periods"
            ),
            (
                "x<y <a@example.org>",
                "\"x<y <a@example.org>\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): the name contains < > \" or \\"
            ),
            (
                String(repeating: "n", count: 65) + " <a@example.org>",
                "\"\(String(repeating: "n", count: 65)) <a@example.org>\" is not a valid address (for example ops@example.org or Operations <ops@example.org>): the name is longer than 64 characters"
            ),
        ])
    func refused(text: String, message: String) {
        #expect(
            throws: DeliveryError(message)
        ) { try MailAddress(text) }
    }

    @Test("settings need recipients, each counted once, and a program by its path")
    func settings() throws {
        let from = try MailAddress("daybook@example.org")
        let twice = [
            try MailAddress("Ops <a@example.org>"), try MailAddress("b@example.org"), try MailAddress("a@EXAMPLE.org"),
        ]
        #expect(try MailSettings(from: from, recipients: twice).recipients == Array(twice.prefix(2)))
        #expect(throws: DeliveryError("no recipients are configured; give at least one address")) {
            try MailSettings(from: from, recipients: [])
        }
        #expect(
            throws: DeliveryError(
                "must be a list of words that begins with the absolute path of a program (for example [/usr/sbin/sendmail, -i])"
            )
        ) { try MailSettings(from: from, recipients: twice, command: ["sendmail", "-i"]) }
        #expect(throws: DeliveryError("must be one line of 1 to 64 characters")) {
            try MailSettings(from: from, recipients: twice, subjectPrefix: "a\nBcc: x@example.org")
        }
    }
}
