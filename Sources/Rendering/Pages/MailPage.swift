/// The fields of `mail.html.mustache`: the digest for a mail program, without external resources.
struct MailPage: Codable, Hashable, Sendable {
    let title: String
    /// The digest's Markdown as HTML.
    let body: Markup
}
