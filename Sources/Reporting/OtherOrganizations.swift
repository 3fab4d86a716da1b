/// The organizations that are not listed, together. In `report.json` their figures are on the same level as their
/// number.
package struct OtherOrganizations: Hashable, Codable, Sendable {
    package let organizations: Int
    package let figures: OrganizationFigures

    private enum CodingKeys: String, CodingKey { case organizations }

    init(organizations: Int, figures: OrganizationFigures) {
        self.organizations = organizations
        self.figures = figures
    }

    package init(from decoder: any Decoder) throws {
        organizations = try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .organizations)
        figures = try OrganizationFigures(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(organizations, forKey: .organizations)
        try figures.encode(to: encoder)
    }
}
