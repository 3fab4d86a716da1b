import Foundation
import Rendering

/// Standard error as people see it.
enum Terminal {
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Text from outside on one line, with every character visible and none that would command a terminal.
    static func line(_ text: String) -> String {
        DisplayText.visible(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// `text` without characters that would command a terminal.
    static func safe(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    scalar == "\n" || scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) ? scalar : "\u{FFFD}"
                }))
    }
}
