import Reporting

enum OrganizationText {
    /// A label can be of any length.
    static let longest = 80

    static func name(_ name: OrganizationName) -> String { DisplayText.shortened(name.text, to: longest) }
}
