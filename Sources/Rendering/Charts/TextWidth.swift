/// How wide a text is about, for leaving room: no fonts are at hand when a report is written.
enum TextWidth {
    /// In ems, rather too much than too little for the sans-serif fonts of browsers.
    static func ems(_ text: String) -> Double {
        text.unicodeScalars.reduce(0) { $0 + ems($1) }
    }

    /// `text` itself, or its beginning and an ellipsis when it has more than `count` characters.
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
