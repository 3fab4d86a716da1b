/// How often something is done again: every `7d`, or `never`.
enum Repetition: Equatable {
    case days(Int)
    case never

    var days: Int? { if case .days(let days) = self { days } else { nil } }

    init(_ text: String, _ label: String) throws {
        self = text == "never" ? .never : .days(try SettingValue.days(text, label))
    }
}
