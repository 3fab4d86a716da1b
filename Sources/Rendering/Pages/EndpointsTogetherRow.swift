import Reporting

/// Endpoints counted together as a row of the day's table: the unlisted, the unmatched, the ignored, or all.
struct EndpointsTogetherRow: Codable, Hashable, Sendable {
    let label: String
    let figures: EndpointFigureCells

    /// The rows for endpoints that the list leaves out.
    static func rows(_ report: Report) -> [EndpointsTogetherRow] {
        let parts = [("unmatched path", report.unmatched), ("ignored endpoint", report.ignored)].compactMap {
            name, part in
            part.map { (label: NumberText.counted($0.endpoints, name), part: $0) }
        }
        guard let other = report.other, other.endpoints > parts.map(\.part.endpoints).saturatingSum else {
            return parts.map { EndpointsTogetherRow($0.part, label: $0.label, of: report.overall) }
        }
        let among = parts.isEmpty ? "" : ", \(parts.map(\.label).joined(separator: " and ")) among them"
        return [
            EndpointsTogetherRow(
                other, label: NumberText.counted(other.endpoints, "other endpoint") + among, of: report.overall)
        ]
    }

    private init(_ other: OtherEndpoints, label: String, of all: Summary) {
        self.label = label
        figures = EndpointFigureCells(other.summary, hours: other.hours, of: all)
    }

    /// - Parameter hours: hours of the whole service.
    init(all: Summary, hours: [HourPoint]) {
        label = "All endpoints"
        figures = EndpointFigureCells(all, hours: hours, of: nil)
    }
}
