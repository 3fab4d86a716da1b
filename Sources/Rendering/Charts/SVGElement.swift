/// An element of an SVG drawing, or of another XML file: a name, attributes in the given order, and either children or
/// text.
///
/// Names are literals of the program; everything else is escaped when it is written. No text, however hostile, can
/// therefore become markup, and the output is well-formed XML.
package struct SVGElement: Sendable {
    private let name: StaticString
    private let attributes: [(name: StaticString, value: SVGValue)]
    private let children: [SVGElement]
    private let text: String?

    /// Attributes whose value is `nil` are left out.
    package init(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, SVGValue?> = [:], _ children: [SVGElement] = []
    ) {
        self.init(name, attributes, children, text: nil)
    }

    /// An element that contains only text.
    package init(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, SVGValue?> = [:], text: String) {
        self.init(name, attributes, [], text: text)
    }

    private init(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, SVGValue?>, _ children: [SVGElement],
        text: String?
    ) {
        self.name = name
        self.attributes = attributes.compactMap { attribute in attribute.value.map { (attribute.key, $0) } }
        self.children = children
        self.text = text
    }

    /// The element as XML. Children are on separate lines, so that two drawings can be compared line by line.
    package var markup: String {
        var markup = ""
        write(to: &markup)
        return markup
    }

    private func write(to markup: inout String) {
        markup += "<\(name)"
        for attribute in attributes {
            markup += " \(attribute.name)=\"\(XMLText.escaped(attribute.value.text))\""
        }
        if let text {
            markup += ">\(XMLText.escaped(text))</\(name)>"
        } else if children.isEmpty {
            markup += "/>"
        } else {
            markup += ">"
            for child in children {
                markup += "\n"
                child.write(to: &markup)
            }
            markup += "\n</\(name)>"
        }
    }
}

/// The value of an attribute: a text, or a number written as a coordinate.
package struct SVGValue: Sendable, ExpressibleByStringInterpolation, ExpressibleByFloatLiteral,
    ExpressibleByIntegerLiteral
{
    /// Not yet escaped.
    let text: String

    package init(_ text: String) { self.text = text }

    package init(_ number: Double) { text = Coordinate.text(number) }

    package init(stringLiteral value: String) { text = value }

    package init(floatLiteral value: Double) { self.init(value) }

    package init(integerLiteral value: Int) { self.init(Double(value)) }

    /// A length relative to the text size, so that it grows with the text on narrow screens.
    static func ems(_ number: Double) -> SVGValue { SVGValue(Coordinate.text(number) + "em") }
}
