import FoundationEssentials

/// Reads `report.json` of schema version 1, which used "night" for a day. Everything else is the same as in version 2.
enum FirstReportVersion {
    /// Names in version 2 by their name in version 1.
    private static let names = [
        "nights": "days", "nightsUnknown": "daysUnknown", "nightsSeen": "daysSeen", "nightsArchived": "daysOnRecord",
        "firstNight": "firstDay", "lastNight": "lastDay", "nightsBefore": "previousDays", "nightsNeeded": "daysNeeded",
    ]

    /// Values in version 2 by their value in version 1.
    static let values = ["tooFewNights": "tooFewDays"]

    /// Objects that had both `days` and `nights`, by the name of their field, with the new name for `nights`.
    private static let besideDays = ["periods": "daysOnRecord", "forecast": "daysCounted"]

    /// The field whose content has arbitrary names: the plan of a query.
    private static let foreign = "plan"

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// A decoder for reports of a schema version.
    static func decoder(of version: Int) -> JSONDecoder {
        let decoder = JSONDecoder()
        guard version < 2 else { return decoder }
        decoder.keyDecodingStrategy = .custom { path in
            let key = path[path.count - 1]
            guard let name = names[key.stringValue], !path.contains(where: { $0.stringValue == foreign }) else {
                return key
            }
            let parent = path.dropLast().last { $0.intValue == nil }?.stringValue
            return Key(stringValue: key.stringValue == "nights" ? parent.flatMap { besideDays[$0] } ?? name : name)
        }
        return decoder
    }
}
