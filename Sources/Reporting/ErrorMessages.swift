/// The error messages of the requests to an endpoint, with variable values masked.
package struct ErrorMessages: Hashable, Codable, Sendable {
    /// One masked message with the number of its requests.
    package struct Message: Hashable, Codable, Sendable {
        /// Message with placeholders such as `:number` for values that vary between requests or are private.
        package let text: String
        package let requests: Int
    }

    /// The most frequent messages first.
    package let list: [Message]
    /// Number of other messages, and number of requests with one of them.
    package let otherMessages: Int
    package let otherRequests: Int

    static let listed = 5

    init(_ counts: [ExactText: Int]) {
        let sorted = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        list = sorted.prefix(Self.listed).map { Message(text: $0.key.text, requests: $0.value) }
        otherMessages = sorted.count - list.count
        otherRequests = sorted.dropFirst(Self.listed).reduce(0) { $0 + $1.value }
    }
}

/// Counts masked messages by endpoint in bounded memory, whatever their order.
///
/// Where masking leaves too many different messages, each is cut to its first words; where even these are too many,
/// messages are only counted. Both depend on the set of messages and not on which came first.
package struct ErrorMessageTally: Sendable {
    /// At most this many pairs of endpoint and message are kept.
    package static let limit = 20_000
    private static let words = 3
    private static let tooMany = "(too many different messages)"

    private enum Form: Int { case whole, firstWords, counted }

    private var form = Form.whole
    private var size = 0
    private var counts: [Endpoint: [ExactText: Int]] = [:]

    package init() {}

    /// - Parameter text: a masked message.
    package mutating func add(_ text: String, to endpoint: Endpoint, requests: Int = 1) {
        put(ExactText(shaped(text)), endpoint, requests)
        while size > Self.limit, form != .counted { shorten() }
    }

    package mutating func merge(_ other: ErrorMessageTally) {
        while form != other.form, other.form == .counted || form == .whole { shorten() }
        for (endpoint, messages) in other.counts {
            for (text, requests) in messages { add(text.text, to: endpoint, requests: requests) }
        }
    }

    /// `nil` for an endpoint without messages.
    func messages(of endpoint: Endpoint) -> ErrorMessages? { counts[endpoint].map(ErrorMessages.init) }

    /// The endpoints with messages.
    var endpoints: some Collection<Endpoint> { counts.keys }

    /// - Parameter places: positions of the endpoints.
    func write(to writer: inout ByteWriter, _ places: [Endpoint: Int]) {
        writer.write(form.rawValue)
        let entries = counts.compactMap { endpoint, messages in places[endpoint].map { ($0, messages) } }
        writer.write(entries.count)
        for (place, messages) in entries.sorted(by: { $0.0 < $1.0 }) {
            writer.write(place)
            writer.write(messages.count)
            for (text, requests) in messages.sorted(by: { $0.key < $1.key }) {
                writer.write(text: text.text)
                writer.write(requests)
            }
        }
    }

    /// Reads what was written.
    ///
    /// - Parameter endpoints: by position; several may have become the same.
    /// - Returns: `nil` if the bytes are damaged.
    init?(from reader: inout ByteReader, _ endpoints: [Endpoint]) {
        guard let form = reader.readInt().flatMap(Form.init), let count = reader.readInt() else { return nil }
        for _ in 0..<count {
            guard let place = reader.readInt(), place < endpoints.count, let size = reader.readInt() else { return nil }
            for _ in 0..<size {
                guard let text = reader.readText(), let requests = reader.readInt() else { return nil }
                put(ExactText(text), endpoints[place], requests)
            }
        }
        self.form = form
    }

    private mutating func put(_ text: ExactText, _ endpoint: Endpoint, _ requests: Int) {
        if counts[endpoint, default: [:]].updateValue((counts[endpoint]?[text] ?? 0) + requests, forKey: text) == nil {
            size += 1
        }
    }

    private mutating func shorten() {
        form = form == .whole ? .firstWords : .counted
        let all = counts
        counts = [:]
        size = 0
        for (endpoint, messages) in all {
            for (text, requests) in messages { put(ExactText(shaped(text.text)), endpoint, requests) }
        }
    }

    private func shaped(_ text: String) -> String {
        switch form {
        case .whole: return text
        case .counted: return Self.tooMany
        case .firstWords:
            let words = text.split(separator: " ", maxSplits: Self.words, omittingEmptySubsequences: true)
            return words.count <= Self.words ? text : words.prefix(Self.words).joined(separator: " ") + " …"
        }
    }
}
