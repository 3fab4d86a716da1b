import Testing

@testable import Rendering

@Suite("sentences that quote queries")
struct QuotedTextTests {
    @Test("a query is code, whatever it contains, and the text around it stays text")
    func quoted() {
        let text = QuotedText("Its query SELECT `a` <b>… went from 1 s to 2 s *a* day.", quoting: ["SELECT `a` <b>…"])
        #expect(text.html.text == "Its query <code>SELECT `a` &lt;b&gt;…</code> went from 1 s to 2 s *a* day.")
        #expect(text.markdown.text == "Its query `SELECT 'a' <b>…` went from 1 s to 2 s \\*a\\* day.")
    }

    @Test("quotes that are empty or not in the sentence leave it unchanged")
    func strange() {
        let text = QuotedText("No query & none.", quoting: ["", "SELECT 1"])
        #expect(text.html.text == "No query &amp; none.")
        #expect(text.markdown.text == "No query & none.")
        #expect(QuotedText("", quoting: ["a"]).html.text.isEmpty)
    }

    @Test("several are found in the order of the sentence")
    func several() {
        #expect(
            QuotedText("b or a, then b.", quoting: ["a", "b"]).html.text
                == "<code>b</code> or <code>a</code>, then <code>b</code>.")
    }
}
