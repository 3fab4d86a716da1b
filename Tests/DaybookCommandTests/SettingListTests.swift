import ArgumentParser
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
        "the configuration file that is installed has every setting, and sets none; without its marks, their defaults")
    func file() throws {
        var settings = Settings()
        try settings.read(SettingChapter.file, file: "daybook.yaml")
        #expect(settings == Settings())
        let lines = SettingChapter.file.split(separator: "\n").filter { !$0.hasPrefix("##") }
        for setting in Setting.all {
            let line = "# \(setting.section.isEmpty ? "" : "  ")\(setting.shortName):"
            #expect(lines.contains { $0.hasPrefix(line) }, "\(setting.name)")
        }
        try settings.read(lines.map { $0.dropFirst(2) }.joined(separator: "\n"), file: "daybook.yaml")
        #expect(settings == Settings())
    }

    @Test("a setting is an option of the commands that its documentation names, and of no other if it names none")
    func options() throws {
        let commands: [String: any ParsableCommand.Type] = [
            "": ReportCommand.self, "report": ReportCommand.self, "nightly": NightlyCommand.self,
            "collect": CollectCommand.self,
        ]
        let helps = commands.mapValues { Daybook.helpMessage(for: $0, columns: 400) }
        let optional = Set(Setting.all.filter { $0.commands != nil }.map(\.shortName))
        for setting in Setting.all {
            let option = try Regex("--\(setting.shortName)[ \\n]")
            if let named = setting.commands {
                let help = try #require(helps[named], "\(setting.name) names an unknown command")
                #expect(help.contains(option), "\(named) has no --\(setting.shortName)")
            } else if !optional.contains(setting.shortName) {
                #expect(helps.values.allSatisfy { !$0.contains(option) }, "--\(setting.shortName) is not documented")
            }
        }
    }

    @Test("numbers and flags are read in the notations of YAML 1.1")
    func notations() throws {
        var settings = Settings()
        let text = """
            endpoints: 1_000
            health: {critical-error-rate: .5, critical-mean-milliseconds: 1e3}
            routes: {fold: off}
            slow-queries: {show-literals: Yes}
            database: ~
            """
        try settings.read(text, file: "daybook.yaml")
        #expect(settings.report.endpointLimit == 1000 && settings.report.health.criticalErrorRate == 0.5)
        #expect(settings.report.health.criticalMeanMilliseconds == 1000 && !settings.foldsRoutes)
        #expect(settings.report.slowQueries.showsLiterals && settings.database == nil)
    }

    @Test("an option overrides the file, and the file the default")
    func origin() throws {
        let folder = try TemporaryFolder()
        try folder.write("connections: 3\ntime-zone: CET\nkeep-raw: 5d\n", to: "daybook.yaml")
        let common = try CommonOptions.parse(["--config", "\(folder.path)/daybook.yaml", "--time-zone", "UTC"])
        let settings = try Settings(common, [GivenOption("connections", "4")])
        #expect(settings.connections == 4 && settings.timeZone == .utc && settings.keepRawDays == 5)
        #expect(settings.catchUpDays == Settings().catchUpDays)
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
