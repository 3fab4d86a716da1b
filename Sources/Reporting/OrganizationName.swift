/// An organization by id and, if the operator configured one, by name.
package struct OrganizationName: Hashable, Codable, Sendable {
    package let id: OrganizationID
    @Nullable package var label: String?

    package init(id: OrganizationID, label: String?) {
        self.id = id
        self.label = label
    }

    init(_ id: OrganizationID, _ labels: [OrganizationID: String]) { self.init(id: id, label: labels[id]) }

    /// The label, or a shortened id.
    package var text: String { label ?? id.shortened }
}
