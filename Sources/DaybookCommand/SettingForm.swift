import ArgumentParser
import Reporting

/// What the values of a setting look like, and where one is kept.
struct SettingForm: Sendable {
    /// The name of a value in the help.
    let valueName: String
    /// Completes "must be" in the error for a value of another kind.
    let expected: String
    /// Reads a text; the second one names the setting in errors: an option, or the setting with its file and line.
    ///
    /// `nil` for a list or a section, which `Settings.readFile` reads.
    let read: (@Sendable (String, String, inout Settings) throws -> Void)?
    var completion = CompletionKind.default
    /// The range of a whole number, such as `1 to 16`.
    var range = ""
    /// The value among some settings, in Markdown.
    var standard: @Sendable (Settings) -> String = { _ in "none" }

    typealias Place<Value> = WritableKeyPath<Settings, Value> & Sendable

    /// A list or a section, which has no option.
    static let structure = SettingForm(valueName: "", expected: "", read: nil)

    static func text(_ place: Place<String?>) -> SettingForm {
        SettingForm(valueName: "text", expected: "text") { text, label, settings in
            guard !text.isEmpty else { throw UsageError("\(label) must be text") }
            settings[keyPath: place] = text
        }
    }

    static func folder(_ place: Place<String>) -> SettingForm {
        SettingForm(
            valueName: "dir", expected: "text",
            read: { text, label, settings in settings[keyPath: place] = try filled(text, label, "folder") },
            completion: .directory, standard: { "`\($0[keyPath: place])`" })
    }

    /// - Parameter what: what the path is of, `folder` or `file`.
    static func path(_ place: Place<String?>, to what: String) -> SettingForm {
        SettingForm(
            valueName: what == "file" ? what : "dir", expected: "text",
            read: { text, label, settings in settings[keyPath: place] = try filled(text, label, what) },
            completion: what == "file" ? .file() : .directory)
    }

    private static func filled(_ text: String, _ label: String, _ what: String) throws -> String {
        guard !text.isEmpty else { throw UsageError("\(label) is empty; give it a \(what)") }
        return text
    }

    /// Digits may be grouped by `_`, as in YAML 1.1.
    static func integer(_ place: Place<Int>, _ range: ClosedRange<Int>) -> SettingForm {
        let text = "\(NumberText.count(range.lowerBound)) to \(NumberText.count(range.upperBound))"
        let expected = "a whole number from \(text)"
        return SettingForm(
            valueName: "number", expected: expected,
            read: { text, label, settings in
                guard let value = Int(text.replacing("_", with: "")), range.contains(value) else {
                    throw UsageError("\(label) must be \(expected)")
                }
                settings[keyPath: place] = value
            }, range: text, standard: { "\($0[keyPath: place])" })
    }

    static func number(_ place: Place<Double>, _ range: ClosedRange<Double>) -> SettingForm {
        let expected = SettingForm.expected(range)
        return SettingForm(
            valueName: "number", expected: expected,
            read: { text, label, settings in
                guard let value = Double(text.replacing("_", with: "")), range.contains(value) else {
                    throw UsageError("\(label) must be \(expected)")
                }
                settings[keyPath: place] = value
            },
            standard: {
                let value = $0[keyPath: place]
                return value == value.rounded() ? "\(Int(value))" : "\(value)"
            })
    }

    static func expected(_ range: ClosedRange<Double>) -> String {
        "a number from \(NumberText.count(Int(range.lowerBound))) to \(NumberText.count(Int(range.upperBound)))"
    }

    static func flag(_ place: Place<Bool>) -> SettingForm {
        // The words of YAML 1.1.
        let words = ["true": true, "yes": true, "on": true, "false": false, "no": false, "off": false]
        return SettingForm(
            valueName: "true|false", expected: "true or false",
            read: { text, label, settings in
                guard let value = words[text.lowercased()] else { throw UsageError("\(label) must be true or false") }
                settings[keyPath: place] = value
            }, standard: { "`\($0[keyPath: place])`" })
    }

    /// One of the raw values of a type.
    static func choice<Value: RawRepresentable & CaseIterable & SendableMetatype>(_ place: Place<Value>) -> SettingForm
    where Value.RawValue == String {
        let names = Value.allCases.map(\.rawValue)
        let expected = "one of \(names.joined(separator: ", "))"
        return SettingForm(
            valueName: names.joined(separator: "|"), expected: expected,
            read: { text, label, settings in
                guard let value = Value(rawValue: text) else { throw UsageError("\(label) must be \(expected)") }
                settings[keyPath: place] = value
            }, completion: .list(names), standard: { "`\($0[keyPath: place].rawValue)`" })
    }

    /// A value, or an optional one, with its own notation.
    ///
    /// - Parameter read: receives the text and the name of the setting for errors.
    static func value<Value>(
        _ place: Place<Value>, _ valueName: String, _ read: @escaping @Sendable (String, String) throws -> Value
    ) -> SettingForm {
        SettingForm(valueName: valueName, expected: "text") { text, label, settings in
            settings[keyPath: place] = try read(text, label)
        }
    }
}
