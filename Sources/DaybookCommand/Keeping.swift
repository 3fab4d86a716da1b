/// How long something is kept: `400d` or `forever`.
enum Keeping: Equatable {
    case days(Int)
    case forever

    var days: Int? { if case .days(let days) = self { days } else { nil } }

    init(_ text: String, _ label: String) throws {
        self = text == "forever" ? .forever : .days(try SettingValue.days(text, label))
    }
}
