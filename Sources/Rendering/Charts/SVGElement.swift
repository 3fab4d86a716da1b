/// An element of an SVG drawing, or of another XML file: a name, attributes in the given order, and either children or
/// text.
///
/// Names are literals of the program; everything else is escaped. No text, however hostile, can therefore become markup,
/// and the output is well-formed XML. An element is written when it is made: a page has hundreds of them.
package struct SVGElement: Sendable {
    /// The element as XML, in UTF-8.
    private let bytes: [UInt8]

    /// Attributes whose value is `nil` are left out.
    package init(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, SVGValue?> = [:], _ children: [SVGElement] = []
    ) {
        var bytes = Self.start(name, attributes, room: children.reduce(0) { $0 + $1.bytes.count + 1 })
        if children.isEmpty {
            bytes.append(literal: "/>")
        } else {
            bytes.append(literal: ">")
            for child in children {
                bytes.append(literal: "\n")
                bytes.append(contentsOf: child.bytes)
            }
            bytes.append(literal: "\n")
            Self.end(name, &bytes)
        }
        self.bytes = bytes
    }

    /// An element that contains only text.
    package init(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, SVGValue?> = [:], text: String) {
        var bytes = Self.start(name, attributes, room: text.utf8.count)
        bytes.append(literal: ">")
        XMLText.append(text, to: &bytes)
        Self.end(name, &bytes)
        self.bytes = bytes
    }

    /// A path with a tooltip and no other attributes: a chart has dozens of them.
    init(_ path: PathText, title: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(path.bytes.count + title.utf8.count + 40)
        bytes.append(literal: "<path d=\"")
        bytes.append(contentsOf: path.bytes)
        bytes.append(literal: "\">\n<title>")
        XMLText.append(title, to: &bytes)
        bytes.append(literal: "</title>\n</path>")
        self.bytes = bytes
    }

    /// The element as XML. Children are on separate lines, so that two drawings can be compared line by line.
    package var markup: String { String(decoding: bytes, as: UTF8.self) }

    /// The start tag without its end.
    ///
    /// - Parameter room: the bytes that will follow, apart from the end tag.
    private static func start(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, SVGValue?>, room: Int
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        let length = attributes.reduce(2 * name.utf8CodeUnitCount + 8) { length, attribute in
            length + attribute.key.utf8CodeUnitCount + 4 + (attribute.value?.room ?? 0)
        }
        bytes.reserveCapacity(length + room)
        bytes.append(literal: "<")
        bytes.append(literal: name)
        for case (let name, let value?) in attributes {
            bytes.append(literal: " ")
            bytes.append(literal: name)
            bytes.append(literal: "=\"")
            value.append(to: &bytes)
            bytes.append(literal: "\"")
        }
        return bytes
    }

    private static func end(_ name: StaticString, _ bytes: inout [UInt8]) {
        bytes.append(literal: "</")
        bytes.append(literal: name)
        bytes.append(literal: ">")
    }
}

/// The value of an attribute: a text, a number written as a coordinate, or a path.
package struct SVGValue: Hashable, Sendable, ExpressibleByStringInterpolation, ExpressibleByFloatLiteral,
    ExpressibleByIntegerLiteral
{
    private enum Content: Hashable {
        /// Not yet escaped.
        case text(String)
        case number(Double)
        case path(PathText)
    }

    private let content: Content

    package init(_ text: String) { content = .text(text) }

    package init(_ number: Double) { content = .number(number) }

    init(_ path: PathText) { content = .path(path) }

    package init(stringLiteral value: String) { self.init(value) }

    package init(floatLiteral value: Double) { self.init(value) }

    package init(integerLiteral value: Int) { self.init(Double(value)) }

    /// A length relative to the text size, so that it grows with the text on narrow screens.
    static func ems(_ number: Double) -> SVGValue { SVGValue(Coordinate.text(number) + "em") }

    /// About how many bytes it takes.
    fileprivate var room: Int {
        switch content {
        case .text(let text): text.utf8.count
        case .number: 8
        case .path(let path): path.bytes.count
        }
    }

    /// Appends the escaped value.
    fileprivate func append(to bytes: inout [UInt8]) {
        switch content {
        case .text(let text): XMLText.append(text, to: &bytes)
        case .number(let number): Coordinate.append(number, to: &bytes)
        case .path(let path): bytes.append(contentsOf: path.bytes)
        }
    }
}
