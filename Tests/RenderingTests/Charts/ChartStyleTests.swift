import Foundation
import Testing

/// The contrast of the colors in `templates/charts.css` with their background, as defined by WCAG.
@Suite struct ChartStyleTests {
    /// The custom properties of the light and of the dark scheme: the first two `:root` rules.
    private func colours() throws -> [[String: String]] {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let css = try String(contentsOf: root.appending(path: "templates/charts.css"), encoding: .utf8)
        return css.components(separatedBy: ":root {").dropFirst().prefix(2).map { rule in
            let matches = rule.prefix { $0 != "}" }.matches(of: /--c-([a-z0-9-]+): (#[0-9a-f]{6});/)
            return Dictionary(matches.map { (String($0.1), String($0.2)) }) { first, _ in first }
        }
    }

    private func contrast(_ first: String?, _ second: String?) throws -> Double {
        let luminances = try [first, second].map { colour in
            let digits = try #require(colour).dropFirst()
            let number = try #require(Int(digits, radix: 16))
            let linear = [16, 8, 0].map { shift in
                let part = Double(number >> shift & 0xFF) / 255
                return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        }
        return ((luminances.max() ?? 0) + 0.05) / ((luminances.min() ?? 0) + 0.05)
    }

    @Test("text has a contrast of 4.5 in both schemes", arguments: ["text", "rule"])
    func text(name: String) throws {
        for scheme in try colours() {
            #expect(try contrast(scheme[name], scheme["paper"]) >= 4.5)
        }
    }

    @Test(
        "lines and fills have a contrast of 3 in both schemes",
        arguments: ["axis", "series-0", "series-1", "series-2", "series-3", "bar", "bar-strong"])
    func graphics(name: String) throws {
        for scheme in try colours() {
            #expect(try contrast(scheme[name], scheme["paper"]) >= 3)
        }
    }

    @Test("strong bars have a contrast of 3 against plain ones")
    func bars() throws {
        let schemes = try colours()
        #expect(schemes.count == 2)
        for scheme in schemes {
            #expect(try contrast(scheme["bar"], scheme["bar-strong"]) >= 3)
        }
    }
}
