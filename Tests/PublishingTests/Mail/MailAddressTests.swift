import Testing

@testable import Publishing

@Suite("mail addresses")
struct MailAddressTests {
    @Test(
        "an address is taken with and without a name",
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
        "what is no plain address is refused with the reason",
        arguments: [
            ("", "\"\" is no address: there is no @ in it"),
            ("root", "\"root\" is no address: there is no @ in it"),
            ("a@b@c", "\"a@b@c\" is no address: there is more than one @ in it"),
            ("a@example.org\r\nBcc: x@example.org", "\"a@example.org Bcc: x@example.org\" is no address: it holds characters that do not show, such as line ends"),
            ("Ops\u{202E} <a@example.org>", "\"Ops <a@example.org>\" is no address: it holds characters that do not show, such as line ends"),
            ("a@example.org, b@example.org", "\"a@example.org, b@example.org\" is no address: there is more than one @ in it"),
            ("grüße@example.org", "\"grüße@example.org\" is no address: it is not ASCII; a domain has an ASCII form that begins with xn--"),
            ("a b@example.org", "\"a b@example.org\" is no address: before the @ must be 1 to 64 letters, digits, full stops between them, and !#$%&'*+-/=?^_`{|}~"),
            ("a..b@example.org", "\"a..b@example.org\" is no address: before the @ must be 1 to 64 letters, digits, full stops between them, and !#$%&'*+-/=?^_`{|}~"),
            ("a@-example.org", "\"a@-example.org\" is no address: after the @ must be the name of a domain: letters, digits and hyphens, divided by full stops"),
            ("a@example..org", "\"a@example..org\" is no address: after the @ must be the name of a domain: letters, digits and hyphens, divided by full stops"),
            ("x<y <a@example.org>", "\"x<y <a@example.org>\" is no address: its name holds one of < > \" \\"),
            (
                String(repeating: "n", count: 65) + " <a@example.org>",
                "\"\(String(repeating: "n", count: 65)) <a@example.org>\" is no address: its name has more than 64 characters"
            ),
        ])
    func refused(text: String, message: String) {
        #expect(
            throws: MailError("\(message); expected a form such as ops@example.org or Operations <ops@example.org>")
        ) { try MailAddress(text) }
    }

    @Test("settings name somebody, each once, and a program by its path")
    func settings() throws {
        let from = try MailAddress("daybook@example.org")
        let twice = [try MailAddress("Ops <a@example.org>"), try MailAddress("b@example.org"), try MailAddress("a@EXAMPLE.org")]
        #expect(try MailSettings(from: from, recipients: twice).recipients == Array(twice.prefix(2)))
        #expect(throws: MailError("nobody is named to be mailed; expected at least one address")) {
            try MailSettings(from: from, recipients: [])
        }
        #expect(
            throws: MailError(
                "the mail command must begin with the whole path of a program, each word by itself; expected a form such as [/usr/sbin/sendmail, -i]"
            )
        ) { try MailSettings(from: from, recipients: twice, command: ["sendmail", "-i"]) }
        #expect(throws: MailError("the subject's prefix must be one line of 1 to 64 characters")) {
            try MailSettings(from: from, recipients: twice, subjectPrefix: "a\nBcc: x@example.org")
        }
    }
}
