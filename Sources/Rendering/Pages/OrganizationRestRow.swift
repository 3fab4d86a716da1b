import Reporting

/// Requests that belong to no listed organization, as a row of the same table.
struct OrganizationRestRow: Codable, Hashable, Sendable {
    let label: String
    let figures: OrganizationFigureCells

    /// Organizations beyond the first `listed`, then requests without an organization; each row only if it has
    /// requests.
    static func rows(_ organizations: Organizations, beyond listed: Int, of all: Double) -> [OrganizationRestRow] {
        var rows: [OrganizationRestRow] = []
        let hidden = organizations.list.dropFirst(listed)
        let number = hidden.count.addingSaturated(organizations.other?.organizations ?? 0)
        if number > 0 || organizations.other != nil {
            rows.append(
                OrganizationRestRow(
                    label: NumberText.counted(number, "other organization"),
                    figures: OrganizationFigureCells(
                        OrganizationFigures(
                            sum: hidden.map(\.figures) + [organizations.other?.figures].compactMap(\.self)), of: all)))
        }
        if let none = organizations.none {
            rows.append(OrganizationRestRow(label: "No organization", figures: OrganizationFigureCells(none, of: all)))
        }
        return rows
    }
}
