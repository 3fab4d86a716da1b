/// An organization by id and, if the operator configured one, by name.
package struct OrganizationName: Hashable, Codable, Sendable {
    package let id: OrganizationID
    @Nullable package var label: String?

    /// The label, or a shortened id.
    package var text: String { label ?? id.shortened }
}

extension OrganizationName {
    init(_ id: OrganizationID, _ labels: [OrganizationID: String]) { self.init(id: id, label: labels[id]) }
}
