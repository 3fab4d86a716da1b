/// The title and description of a chart for people who cannot see it, and the prefix of its ids.
package struct ChartCaption: Hashable, Sendable {
    /// Prefix of every id in the chart's markup, so it must be unique on the page. Written with ASCII letters, digits
    /// and hyphens; other characters are replaced by their code, so that different ids stay different.
    package let id: String
    /// The accessible name. It is not drawn, because the page has a heading.
    package let title: String
    /// One or two sentences about what the chart shows. May be empty.
    package let description: String

    package init(id: String, title: String, description: String) {
        self.id = id
        self.title = title
        self.description = description
    }

    var titleID: String { elementID("title") }
    var descriptionID: String { elementID("desc") }
    var hatchID: String { elementID("hatch") }

    private func elementID(_ part: String) -> String {
        var name = "c-"
        for scalar in id.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-": name.unicodeScalars.append(scalar)
            default: name += "_\(String(scalar.value, radix: 16))_"
            }
        }
        return "\(name)-\(part)"
    }
}
