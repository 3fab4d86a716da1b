/// How organizations are counted.
package struct OrganizationSettings: Hashable, Sendable {
    /// Number of organizations that are listed; the others are counted together. With 0, none is read.
    package var listed = 50
    /// Display names by id.
    package var labels: [OrganizationID: String] = [:]

    package init() {}

    package var areRead: Bool { listed > 0 }
}
