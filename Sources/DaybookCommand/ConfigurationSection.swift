import Publishing
import Reporting

/// One mapping in the file. A setting that nothing has read by the end is unknown.
struct ConfigurationSection {
    private let file: String
    /// The section's own name and a period; empty at the top.
    private let prefix: String
    private let line: Int
    private var entries: [(name: String, line: Int, value: YAMLNode)] = []

    init(_ node: YAMLNode, file: String, name: String) throws {
        self.file = file
        prefix = name.isEmpty ? "" : name + "."
        line = node.line
        guard let mapping = node.mapping else {
            if node.text == "" { return }
            throw UsageError(
                "\(file):\(node.line): expected settings in the form \"name: value\"\(name.isEmpty ? "" : " under \(name)")"
            )
        }
        for (key, value) in mapping {
            entries.append((key.text ?? "?", key.line, value))
        }
    }

    var names: [String] { entries.map(\.name) }

    /// Reads the settings of a section that are single values.
    ///
    /// - Parameters:
    ///   - section: the section of the settings' names; empty at the top.
    ///   - only: the short names of those that may be here; `nil` for all.
    mutating func read(_ section: String, only names: Set<String>? = nil, into settings: inout Settings) throws {
        for setting in Setting.all where setting.section == section {
            let name = String(setting.shortName)
            guard let read = setting.form.read, names?.contains(name) ?? true,
                let (text, line) = take(name, { $0.text })
            else { continue }
            guard let text else { throw wrong(name, line, setting.form.expected) }
            try read(text, "\(file):\(line): \(prefix)\(name)", &settings)
        }
    }

    /// A text whose own conversion errors need no name, such as an address.
    mutating func converted<Value>(_ name: String, _ convert: (String) throws -> Value) throws -> Value? {
        guard let (text, line) = take(name, { $0.text }) else { return nil }
        guard let text, !text.isEmpty else { throw wrong(name, line, "text") }
        return try converted(text, of: name, line, convert)
    }

    /// A list of such texts; a single one need not be a list. Empty if the setting is missing.
    mutating func list<Value>(_ name: String, _ convert: (String) throws -> Value) throws -> [Value] {
        guard let (node, _) = take(name, { $0 }), let node else { return [] }
        return try (node.sequence ?? [node]).map { item in
            guard let text = item.text, !text.isEmpty else {
                throw wrong(name, item.line, "text or a list of texts")
            }
            return try converted(text, of: name, item.line, convert)
        }
    }

    /// A list of words.
    mutating func words(_ name: String, check: ([String]) throws(DeliveryError) -> Void) throws -> [String]? {
        guard let (node, line) = take(name, { $0 }), let node else { return nil }
        guard let words = node.sequence?.map({ $0.text }), !words.contains(nil) else {
            throw wrong(name, line, "a list of words (for example [/usr/sbin/sendmail, -i])")
        }
        let texts = words.compactMap(\.self)
        _ = try converted("", of: name, line) { _ in try check(texts) }
        return texts
    }

    private func converted<Value>(
        _ text: String, of name: String, _ line: Int, _ convert: (String) throws -> Value
    ) throws -> Value {
        do {
            return try convert(text)
        } catch {
            throw UsageError("\(file):\(line): \(prefix)\(name): \(error)")
        }
    }

    /// An error about settings that exclude each other.
    func wrong(_ what: String) -> UsageError { UsageError("\(file):\(line): \(what); see docs/configuration.md") }

    /// An error about a setting that the section needs.
    func missing(_ name: String, _ what: String) -> UsageError {
        UsageError("\(file):\(line): \(prefix)\(name) is missing: \(what); see docs/configuration.md")
    }

    /// `nil` if the setting is missing.
    mutating func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let (value, line) = take(name, { $0.number }) else { return nil }
        guard let value, range.contains(value) else { throw wrong(name, line, SettingForm.expected(range)) }
        return value
    }

    /// `nil` if the setting is missing.
    mutating func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let (value, line) = take(name, { $0.integer }) else { return nil }
        guard let value, range.contains(value) else {
            throw wrong(
                name, line,
                "a whole number from \(NumberText.count(range.lowerBound)) to \(NumberText.count(range.upperBound))")
        }
        return value
    }

    /// `nil` if the setting is missing.
    mutating func flag(_ name: String) throws -> Bool? {
        guard let (value, line) = take(name, { $0.flag }) else { return nil }
        guard let value else { throw wrong(name, line, "true or false") }
        return value
    }

    mutating func section(_ name: String) throws -> ConfigurationSection? {
        guard let (node, _) = take(name, { $0 }), let node else { return nil }
        return try ConfigurationSection(node, file: file, name: prefix + name)
    }

    /// The sections in a list; empty when the setting is missing.
    mutating func list(of name: String) throws -> [ConfigurationSection] {
        guard let (node, line) = take(name, { $0 }), let node else { return [] }
        guard let sequence = node.sequence, sequence.count <= 100 else {
            throw wrong(name, line, "a list of at most 100 sections")
        }
        return try sequence.map { try ConfigurationSection($0, file: file, name: prefix + name) }
    }

    func finish() throws {
        guard let unknown = entries.first else { return }
        throw UsageError("\(file):\(unknown.line): unknown setting \(prefix)\(unknown.name); see docs/configuration.md")
    }

    private mutating func take<Value>(_ name: String, _ read: (YAMLNode) -> Value?) -> (Value?, line: Int)? {
        guard let index = entries.firstIndex(where: { $0.name == name }) else { return nil }
        let entry = entries.remove(at: index)
        // "name:" and "name: ~" set nothing.
        if entry.value.isNull { return nil }
        return (read(entry.value), entry.line)
    }

    private func wrong(_ name: String, _ line: Int, _ expected: String) -> UsageError {
        UsageError("\(file):\(line): \(prefix)\(name) must be \(expected)")
    }
}
