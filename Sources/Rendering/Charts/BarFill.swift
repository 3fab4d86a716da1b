/// The look of one part of a stacked bar: light parts and a dark one, which differ in brightness and not only in color.
package enum BarFill: Hashable, Sendable {
    /// The main part of the bar.
    case plain
    /// What a reader should notice, such as errors.
    case strong
    /// An even part of a longer time, such as hours that were collected together.
    case faint

    var cssClass: String {
        switch self {
        case .plain: "c-bar"
        case .strong: "c-bar-strong"
        case .faint: "c-bar-faint"
        }
    }

    /// Opacity without the style sheet.
    var opacity: SVGValue? {
        switch self {
        case .plain: 0.4
        case .strong: nil
        case .faint: 0.15
        }
    }
}
