import Foundation
import Rendering

/// Standard error as people see it.
enum Terminal {
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Text from outside on one line, with every character visible and none that would command a terminal.
    static func line(_ text: String) -> String {
        DisplayText.visible(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Columns as wide as their widest cell; the last one as it is.
    static func table(_ titles: [String], _ rows: [[String]]) -> String {
        let rows = [titles] + rows
        let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { index, cell in
                index + 1 == row.count ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 - cell.0.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
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
