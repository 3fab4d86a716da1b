import CYAML

/// A value in a YAML file, with its place there.
struct YAMLNode {
    indirect enum Content {
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    let content: Content
    /// Counted from 1.
    let line: Int

    /// The text of a single value.
    var text: String? { if case .scalar(let text, _) = content { text } else { nil } }
    var sequence: [YAMLNode]? { if case .sequence(let nodes) = content { nodes } else { nil } }
    var mapping: [(key: YAMLNode, value: YAMLNode)]? { if case .mapping(let pairs) = content { pairs } else { nil } }

    /// Text without quotes, which may be a number, a word for true or false, or nothing.
    private var plain: String? { if case .scalar(let text, isPlain: true) = content { text } else { nil } }

    var isNull: Bool { plain.map { ["", "~", "null", "Null", "NULL"].contains($0) } ?? false }
    var integer: Int? { plain.flatMap { Int($0.filter { $0 != "_" }) } }
    var number: Double? { plain.flatMap { Double($0.filter { $0 != "_" }) } }
    /// The words of YAML 1.1.
    var flag: Bool? {
        switch plain?.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: nil
        }
    }
}

/// What is wrong with a YAML text, for its author.
struct YAMLError: Error {
    /// `nil` if it is not in a line.
    let line: Int?
    /// With the next step.
    let description: String

    fileprivate init(invalid problem: String, line: Int?) {
        self.line = line
        description = "not valid YAML: \(problem); correct the file"
    }

    fileprivate init(repeated key: String, line: Int, first: Int) {
        self.line = line
        description = "\(key) is set twice\(first == line ? "" : ", first in line \(first)"); remove one of the two"
    }
}

extension YAMLNode {
    /// The only document of a text; `nil` if there is none.
    init?(_ text: String) throws(YAMLError) {
        let reader = YAMLReader(text)
        guard let root = try reader.document() else { return nil }
        self = root
    }

    fileprivate init(_ content: Content, at mark: yaml_mark_t) {
        self.content = content
        line = mark.line + 1
    }
}

/// Composes the events of libyaml to nodes.
private final class YAMLReader {
    private var parser = yaml_parser_t()
    private let input: UnsafeMutableBufferPointer<UInt8>
    private var anchors: [String: YAMLNode] = [:]

    private struct Event {
        let kind: yaml_event_type_t
        let mark: yaml_mark_t
        let anchor: String?
        /// Of a scalar.
        let text: String
        let isPlain: Bool
    }

    init(_ text: String) {
        input = .allocate(capacity: text.utf8.count)
        _ = input.initialize(from: text.utf8)
        // Without memory it fails at the first event.
        yaml_parser_initialize(&parser)
        yaml_parser_set_input_string(&parser, input.baseAddress, input.count)
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
    }

    deinit {
        yaml_parser_delete(&parser)
        input.deallocate()
    }

    func document() throws(YAMLError) -> YAMLNode? {
        _ = try next()
        guard try next().kind != YAML_STREAM_END_EVENT else { return nil }
        let root = try node(try next())
        _ = try next()
        let end = try next()
        guard end.kind == YAML_STREAM_END_EVENT else {
            throw YAMLError(invalid: "found another document", line: end.mark.line + 1)
        }
        return root
    }

    private func next() throws(YAMLError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(&parser, &event) == 1 else {
            let problem = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
            let hasLine = parser.error == YAML_SCANNER_ERROR || parser.error == YAML_PARSER_ERROR
            throw YAMLError(invalid: problem, line: hasLine ? parser.problem_mark.line + 1 : nil)
        }
        defer { yaml_event_delete(&event) }
        var anchor: UnsafeMutablePointer<yaml_char_t>?
        var text = ""
        var isPlain = false
        switch event.type {
        case YAML_ALIAS_EVENT: anchor = event.data.alias.anchor
        case YAML_SEQUENCE_START_EVENT: anchor = event.data.sequence_start.anchor
        case YAML_MAPPING_START_EVENT: anchor = event.data.mapping_start.anchor
        case YAML_SCALAR_EVENT:
            anchor = event.data.scalar.anchor
            text = String(
                decoding: UnsafeBufferPointer(start: event.data.scalar.value, count: event.data.scalar.length),
                as: UTF8.self)
            isPlain = event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
        default: break
        }
        return Event(
            kind: event.type, mark: event.start_mark, anchor: anchor.map { String(cString: $0) }, text: text,
            isPlain: isPlain)
    }

    private func node(_ event: Event) throws(YAMLError) -> YAMLNode {
        let content: YAMLNode.Content
        switch event.kind {
        case YAML_SCALAR_EVENT: content = .scalar(event.text, isPlain: event.isPlain)
        case YAML_SEQUENCE_START_EVENT:
            var nodes: [YAMLNode] = []
            var inner = try next()
            while inner.kind != YAML_SEQUENCE_END_EVENT {
                nodes.append(try node(inner))
                inner = try next()
            }
            content = .sequence(nodes)
        case YAML_MAPPING_START_EVENT:
            var pairs: [(key: YAMLNode, value: YAMLNode)] = []
            var lines: [String: Int] = [:]
            var inner = try next()
            while inner.kind != YAML_MAPPING_END_EVENT {
                let key = try node(inner)
                if let name = key.text, let first = lines.updateValue(key.line, forKey: name) {
                    throw YAMLError(repeated: name, line: key.line, first: first)
                }
                pairs.append((key, try node(try next())))
                inner = try next()
            }
            content = .mapping(pairs)
        default:
            guard let known = event.anchor.flatMap({ anchors[$0] }) else {
                throw YAMLError(invalid: "found undefined alias", line: event.mark.line + 1)
            }
            return known
        }
        let node = YAMLNode(content, at: event.mark)
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }
}
