/// How one part of a stacked bar looks: light parts and a dark one, which differ in brightness and not in colour alone.
package enum BarFill: Hashable, Sendable {
    /// The bulk of the bar.
    case plain
    /// What a reader should notice, such as errors.
    case strong

    var cssClass: String {
        switch self {
        case .plain: "c-bar"
        case .strong: "c-bar-strong"
        }
    }

    /// Without the style sheet.
    var opacity: SVGValue? {
        switch self {
        case .plain: 0.4
        case .strong: nil
        }
    }
}
