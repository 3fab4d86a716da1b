import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// A drawing as read by an XML parser: tests that it is well-formed and gives access to its parts.
struct ParsedSVG {
    struct Element {
        let name: String
        let attributes: [String: String]
        /// Names of elements from the root to the parent.
        let ancestors: [String]
        var text = ""

        subscript(attribute: String) -> String? { attributes[attribute] }

        func hasClass(_ name: String) -> Bool {
            (attributes["class"] ?? "").split(separator: " ").contains(Substring(name))
        }
    }

    struct NotWellFormed: Error {
        let line: Int
        let markup: String
    }

    let elements: [Element]

    init(_ markup: String) throws {
        let reader = Reader()
        let parser = XMLParser(data: Data(markup.utf8))
        parser.delegate = reader
        guard parser.parse() else { throw NotWellFormed(line: parser.lineNumber, markup: markup) }
        elements = reader.elements
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    func all(class name: String) -> [Element] { elements.filter { $0.hasClass(name) } }

    /// The texts in the drawing, in the order of the markup.
    var labels: [String] { all("text").map(\.text) }

    var tooltips: [String] { all("title").filter { $0.ancestors.last == "path" }.map(\.text) }

    /// The paths that have a tooltip.
    var hoverAreas: [String] {
        zip(elements, elements.dropFirst()).filter { $0.name == "path" && $1.name == "title" }.compactMap { $0.0["d"] }
    }

    /// The paths of the lines, one for each series that has any.
    var lines: [String] { all(class: "c-line").compactMap { $0["d"] } }

    private final class Reader: NSObject, XMLParserDelegate {
        var elements: [Element] = []
        private var open: [Int] = []

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            open.append(elements.count)
            elements.append(
                Element(name: name, attributes: attributes, ancestors: open.dropLast().map { elements[$0].name }))
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if let last = open.last { elements[last].text += string }
        }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            open.removeLast()
        }
    }
}
