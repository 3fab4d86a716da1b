/// Texts with problematic characters: invisible ones, ones that reorder or stack, line ends, and too many of them.
package enum HostileCharacters {
    /// Characters that a reader would not see, or would see at another position: each has to be shown in some way.
    package static let hidden: [Unicode.Scalar] = controls + signs + noncharacters

    private static let controls = (Array(0...0x08) + [0x0B, 0x0C] + Array(0x0E...0x1F) + Array(0x7F...0x9F)).compactMap
    { Unicode.Scalar($0 as UInt32) }
    private static let noncharacters = [0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF, 0x1_FFFE, 0x10_FFFF].compactMap {
        Unicode.Scalar($0 as UInt32)
    }
    private static let signs: [Unicode.Scalar] = [
        "\u{AD}", "\u{34F}", "\u{61C}", "\u{115F}", "\u{1160}", "\u{17B4}", "\u{17B5}", "\u{180B}", "\u{180E}",
        "\u{200B}",
        "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}",
        "\u{2028}", "\u{2029}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2060}", "\u{2061}",
        "\u{2062}",
        "\u{2063}", "\u{2064}", "\u{2065}", "\u{2066}",
        "\u{2067}", "\u{2068}", "\u{2069}", "\u{206A}", "\u{206B}", "\u{206C}", "\u{206D}", "\u{206E}", "\u{206F}",
        "\u{2800}",
        "\u{3164}", "\u{FE00}", "\u{FE0E}", "\u{FE0F}", "\u{FEFF}", "\u{FFA0}",
        "\u{FFF0}", "\u{FFF8}", "\u{FFF9}", "\u{FFFA}", "\u{FFFB}", "\u{1BCA0}", "\u{1BCA3}", "\u{1D173}", "\u{1D17A}",
        "\u{E0000}", "\u{E0001}", "\u{E0020}", "\u{E0061}", "\u{E007F}", "\u{E0100}", "\u{E01EF}", "\u{E0FFF}",
    ]

    /// One hidden character each, between letters.
    package static let hiding = hidden.map { "can\($0)ary" }

    package static let lines = [
        "canary\ncanary", "canary\r\ncanary", "canary\rcanary", "canary\u{B}canary", "canary\u{C}canary",
        "canary\u{85}canary",
        "canary\u{2028}canary", "canary\u{2029}canary", "\n", "\r\n\r\n", "\t", " ", "   canary   ", "",
        "canary\r\nBcc: spy@example.org", "canary\nBcc: spy@example.org\n\ncanary", "canary\r\n\r\n<b data-canary>",
        "canary\r\nContent-Type: text/html", "canary\u{2028}Bcc: spy@example.org", "canary\u{85}Subject: canary",
        "=?UTF-8?B?DQpCY2M6IHNweUBleGFtcGxlLm9yZw==?=", "=?UTF-8?Q?=0D=0ABcc:_spy@example.org?=", "=?utf-8?q?canary?=",
        "canary%0d%0aBcc:%20spy@example.org", ".\ncanary", "canary\n.\ncanary", "From canary", "canary\nFrom canary",
        "--=_daybook", "=_canary", "=3Dcanary", "=",
        "HTTP/1.1 200 OK\r\nSet-Cookie: canary=1", "data: canary\n\n",
    ]

    package static let directions = [
        "\u{202E}yranac\u{202C}", "\u{202D}canary", "\u{2066}canary\u{2069}", "\u{2067}canary",
        "\u{2069}\u{2069}canary",
        "/gpj.\u{202E}canary", "مرحبا canary", "canary/שלום/5", "\u{200F}canary", "\u{61C}123", "١٢٣ canary", "א1ב2",
        "\u{202B}canary\u{202A}canary", "(canary\u{200F}) 5 %",
    ]

    package static let scripts = [
        "canäry", "cana\u{308}ry", "ÅÅ\u{212B}", "ﬁcanary", "①②③", "𝒸𝒶𝓃𝒶𝓇𝓎", "ｃａｎａｒｙ", "сanary", "𝔠", "日本語", "한국어", "하",
        "ไทย",
        "नमस्ते", "क\u{94D}ष", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪", "👍🏽", "❤️", "1️⃣",
        "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "İstanbul", "ıI", "ß", "ſ", "ŉ", "ΐ", "ǰ", "𐐷", "𠜎",
        "\u{FFFD}canary", "\u{FFFC}canary", "\u{E000}canary", "\u{F8FF}", "\u{378}canary", "﷽", "𒐫", "꧅", "⸻",
        "Z\u{351}\u{36B}\u{343}\u{36A}\u{302}\u{36B}\u{33D}\u{34F}\u{334}\u{319}a\u{30D}\u{30E}canary", "\u{301}canary",
        "\u{20E3}canary", "\u{338}canary", "canary\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "\u{600}canary",
        "\u{6DD}canary", "\u{A0}canary\u{2007}\u{202F}\u{3000}canary", "\u{1680}", "\u{3000}",
    ]

    package static let long = [
        String(repeating: "canary", count: 700), String(repeating: "\u{301}", count: 4000),
        "e" + String(repeating: "\u{301}", count: 4000), String(repeating: "👩‍👩‍👧‍👦", count: 300),
        String(repeating: "W", count: 4000), String(repeating: "﷽", count: 400), String(repeating: "<", count: 2000),
        String(repeating: "\u{202E}", count: 1000), String(repeating: "[", count: 2000),
        String(repeating: "*a ", count: 1000),
        String(repeating: "> ", count: 1000), String(repeating: "`", count: 1000), String(repeating: "\\", count: 1000),
        String(repeating: " ", count: 2000), String(repeating: "a\n", count: 1000), String(repeating: "{{", count: 500),
        String(repeating: "&", count: 2000), String(repeating: "日", count: 2000),
    ]

    package static let vectors = hiding + lines + directions + scripts + long
}
