import Foundation
import TestSupport
import Testing

@testable import DaybookCommand

@Suite("list of settings")
struct SettingListTests {
    @Test("docs/configuration.md has the table of each chapter")
    func documentation() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "../../docs/configuration.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        var sections = text.components(separatedBy: "\n## ")
        for chapter in Setting.chapters {
            let index = try #require(sections.firstIndex { $0.hasPrefix("\(chapter.title)\n") }, "\(chapter.title)")
            let lines = sections[index].components(separatedBy: "\n")
            let first = try #require(lines.firstIndex { $0.hasPrefix("| setting |") }, "\(chapter.title)")
            let last = lines[first...].firstIndex { !$0.hasPrefix("|") } ?? lines.endIndex
            sections[index] = (lines[..<first] + [chapter.table] + lines[last...]).joined(separator: "\n")
        }
        let expected = sections.joined(separator: "\n## ")
        guard expected != text else { return }
        let changed = "/tmp/daybook-changed-configuration.md"
        try expected.write(toFile: changed, atomically: true, encoding: .utf8)
        Issue.record("docs/configuration.md lacks what the settings say; \(changed) has it")
    }

    @Test("a default is among the values that its setting accepts, and reads as itself")
    func defaults() throws {
        for setting in Setting.all {
            guard let read = setting.form.read, setting.standard == nil else { continue }
            var settings = Settings()
            let text = setting.shownStandard.replacing("`", with: "")
            try read(text, setting.name, &settings)
            #expect(settings == Settings(), "\(setting.name)")
        }
    }

    @Test(
        "every setting of every section of \"Everything in one file\" is a setting of the list, and the other way round"
    )
    func everything() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "../../docs/configuration.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        let example = try #require(
            text.components(separatedBy: "## Everything in one file").last?.components(separatedBy: "```")[1])
        var settings = Settings()
        try settings.read(example.replacing("yaml\n", with: "", maxReplacements: 1), file: "daybook.yaml")
        for setting in Setting.all {
            let indent = setting.section.isEmpty ? "" : "  "
            #expect(example.contains("\n\(indent)\(setting.shortName):"), "\(setting.name)")
        }
        #expect(settings.mail != nil && settings.report.objectives.count == 2)
    }
}
