import Glibc
import Reporting

/// Formats text for a terminal.
enum Terminal {
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    /// Number of columns of standard output; `nil` if it is not a terminal, so that nothing is shortened for programs.
    static var outputWidth: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return max(isKnown ? Int(size.ws_col) : 80, 40)
    }

    /// External text on one line, with every character visible and no control sequence for a terminal.
    static func line(_ text: String) -> String { DisplayText.line(text) }

    /// Columns as wide as their widest cell. The last one is not padded; on a terminal it is wrapped.
    static func table(_ titles: [String], _ rows: [[String]], width: Int? = outputWidth) -> String {
        let rows = [titles] + rows
        let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let indent = widths.dropLast().reduce(0) { $0 + $1 + 2 }
        return rows.map { row in
            zip(row, widths).enumerated().map { index, cell in
                guard index + 1 == row.count else {
                    return cell.0 + String(repeating: " ", count: cell.1 - cell.0.count)
                }
                return width.map { wrapped(cell.0, width: max($0 - indent, 20), indent: indent) } ?? cell.0
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }

    /// Breaks a line between words, or within a word that is longer than `width`.
    ///
    /// - Parameter indent: number of spaces at the beginning of the second and later lines, not counted in `width`.
    static func wrapped(_ text: String, width: Int, indent: Int = 0) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            var rest = word
            if !lines[lines.count - 1].isEmpty {
                if lines[lines.count - 1].count + 1 + rest.count <= width {
                    lines[lines.count - 1] += " " + rest
                    continue
                }
                lines.append("")
            }
            while rest.count > width {
                lines[lines.count - 1] = String(rest.prefix(width))
                lines.append("")
                rest = rest.dropFirst(width)
            }
            lines[lines.count - 1] = String(rest)
        }
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }

    /// `text` without anything that moves the cursor, hides or reorders text; line ends stay.
    static func safe(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { DisplayText.oneLine(String($0)) }
            .joined(separator: "\n")
    }
}
