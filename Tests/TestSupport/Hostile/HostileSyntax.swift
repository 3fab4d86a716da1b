/// Texts with a meaning for a file system, a shell, a database, a spreadsheet or a parser; as names they must have
/// none.
package enum HostileSyntax {
    package static let paths = [
        "../../../../etc/passwd", "..", ".", "/", "//", "/etc/passwd", "~/canary", "~root", "..\\..\\canary",
        "C:\\canary",
        "\\\\spy\\canary", "file:canary", "canary/../../canary", "....//canary", "..%2f..%2fcanary", "%2e%2e/canary",
        "..%c0%afcanary",
        "canary%00.html", "canary\\0.html", "\\u0000canary", "canary.", "canary ", "-canary", "--help", "-rf /",
        ".htaccess",
        ".git/config", "index.html", "INDEX.HTML", "manifest.json", "report.json", "canary:stream", "CON", "PRN", "AUX",
        "NUL",
        "COM1", "LPT1", "nul.html", "con.txt", "canary*?", "canary|canary", "/dev/null", "/proc/self/environ",
        "archive/2026/11/22",
        "2026/11/22", "../site", ".next", "canary\u{2215}canary", String(repeating: "../", count: 300) + "canary",
        String(repeating: "c", count: 256), "/api/a;jsessionid=canary", "/a?b=c#d",
    ]

    package static let commands = [
        "; touch /tmp/canary", "| touch /tmp/canary", "`touch /tmp/canary`", "$(touch /tmp/canary)",
        "&& touch /tmp/canary",
        "\"; touch /tmp/canary; \"", "'; touch /tmp/canary; '", "${IFS}canary", "%COMSPEC%", "$HOME", "!canary",
        "() { :;}; touch /tmp/canary", "\\", "\u{1B}[2J\u{1B}[31mcanary", "\u{1B}]0;canary\u{7}", "\u{9B}31mcanary",
        "'; DROP TABLE canary; --", "' OR '1'='1", "1; SELECT pg_sleep(9)", "\\'; canary", "$$; canary; $$",
        "E'\\\\canary'",
        "\"canary\"\"", "--canary", "/*canary*/", "/*", "*/", "\\copy canary", "NULL", "null", "None", "undefined",
        "nil",
        "(null)", "true", "TRUE", "0", "-0", "1e309", "NaN", "Infinity", "-1", "0x10", "1/0", "1,000", "00",
        "2147483648",
        "9223372036854775808", "１２３",
        "=1+1", "+canary", "-1+1", "@SUM(1)", "=cmd|'/C calc'!A0", "\t=1+1", "canary,canary", "\"canary\",\"canary\"",
        "canary;canary",
    ]

    package static let documents = [
        "{\"canary\": 1}", "[1, 2", "{\"a\":", "\"canary\"", "\\\"canary\\\"", "\\", "\\n", "\\u0000", "\\ud800",
        "{\"__proto__\": {\"canary\": 1}}", "constructor", "__proto__", "toString", "hasOwnProperty", "canary: [",
        "- canary",
        "!!python/object canary", "&canary *canary", "%YAML 1.1", "? canary", "| canary", "> canary", "*canary",
        "canary: {",
        "# canary", "---", "...", "<<: canary", "canary=1&canary=2", "<canary/>", "<?canary?>",
        "(?:canary", "(a+)+$", "[canary", "*", "^canary$", "\\d+", "%d", "%n", "{}", "{0.__class__}", "%{canary}",
        "@import canary", "url(canary)", "</svg>", "M0 0canary", "NaN,NaN", "translate(canary)",
    ]

    package static let vectors = paths + commands + documents
}
