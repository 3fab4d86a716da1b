/// The fields of `mail.html.mustache`: the digest as a mail program shows it, in need of nothing from outside.
struct MailPage: Decodable, Hashable, Sendable {
    let title: String
    /// The digest's Markdown as HTML.
    let body: Markup
}
