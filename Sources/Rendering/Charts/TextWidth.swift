/// The approximate width of a text, used to leave room: no fonts are available when a report is written.
enum TextWidth {
    /// Width in ems, rather too large than too small for the sans-serif fonts of browsers.
    static func ems(_ text: String) -> Double { text.unicodeScalars.reduce(0) { $0 + ems($1) } }

    /// `text`, or its beginning and an ellipsis if it has more than `count` characters.
    static func shortened(_ text: String, to count: Int) -> String {
        guard text.count > count else { return text }
        return text.prefix(max(count - 1, 0)) + "…"
    }

    private static func ems(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", " ": 0.34
        case "m", "w", "M", "W", "%", "@": 0.92
        case "A"..."Z": 0.7
        case "f", "r", "s", "t", "-": 0.46
        case "\u{300}"..."\u{36F}": 0
        case "\u{1100}"...: scalar.value < 0x2E80 && scalar.value > 0x1200 ? 0.62 : 1
        case "0"..."9": 0.64
        default: 0.6
        }
    }
}
