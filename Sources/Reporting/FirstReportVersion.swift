import Foundation

/// Reading of `report.json` of schema version 1, which called a day a night. Everything else of it is as in version 2.
enum FirstReportVersion {
    /// The names that version 2 has instead, by the name of version 1.
    private static let names = [
        "nights": "days", "nightsUnknown": "daysUnknown", "nightsSeen": "daysSeen", "nightsArchived": "daysOnRecord",
        "firstNight": "firstDay", "lastNight": "lastDay", "nightsBefore": "previousDays", "nightsNeeded": "daysNeeded",
    ]

    /// The values that version 2 has instead.
    static let values = ["tooFewNights": "tooFewDays"]

    /// Objects that had `days` beside `nights`, by the name under which they stand, with what `nights` are there.
    private static let besideDays = ["periods": "daysOnRecord", "forecast": "daysCounted"]

    /// Where names are anybody's: the plan of a query.
    private static let foreign = "plan"

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// A decoder of reports of a schema version.
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
