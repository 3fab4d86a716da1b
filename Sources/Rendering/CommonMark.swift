import CCMark
import Glibc

/// Converts Markdown to HTML with libcmark, the reference implementation of CommonMark.
enum CommonMark {
    /// Raw HTML and dangerous links in the text are removed: libcmark's safe mode, its default since version 0.29.
    static func html(_ markdown: String) -> String {
        let bytes = Array(markdown.utf8)
        let html = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                cmark_markdown_to_html(text.baseAddress, text.count, CMARK_OPT_DEFAULT)
            }
        }
        guard let html else { return "" }
        defer { free(html) }
        return String(cString: html)
    }
}
