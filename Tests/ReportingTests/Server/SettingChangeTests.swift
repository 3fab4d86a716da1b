import Foundation
import Testing

@testable import Reporting

@Suite("settings that changed")
struct SettingChangeTests {
    private let window = ReportWindow(date: CalendarDate(daysSince1970: 20_779), timeZone: .utc)

    @Test(
        "values have the largest unit in which they are whole numbers",
        arguments: [
            ("4096", "kB", "4 MB"), ("8192", "8kB", "64 MB"), ("64", "16MB", "1 GB"), ("1000", "kB", "1000 kB"),
            ("60000", "ms", "1 min"), ("5", "min", "5 min"), ("90", "s", "90 s"), ("86400", "s", "1 d"),
            ("-1", "kB", "-1"), ("0", "ms", "0"), ("0.5", "ms", "0.5"), ("on", nil, "on"), ("", nil, "(empty)"),
            ("9223372036854775807", "8kB", "9223372036854775807 8kB"), ("7", "x", "7 x"),
        ] as [(String, String?, String)])
    func text(_ setting: String, _ unit: String?, _ expected: String) {
        #expect(SettingText.text(setting, unit: unit) == expected)
    }

    private func configuration(_ settings: [String: String], version: String = "15.8", checked: Instant? = nil)
        -> ServerConfiguration
    {
        ServerConfiguration(
            serverVersion: version,
            settings: settings.map {
                ServerConfiguration.Setting(name: $0, setting: $1, unit: $0 == "work_mem" ? "kB" : nil)
            }, previousCheck: checked)
    }

    private func taken(_ hour: Int64, _ configuration: ServerConfiguration) -> TakenConfiguration {
        TakenConfiguration(takenAt: window.start.adding(seconds: 3600 * hour), configuration: configuration)
    }

    @Test("a change is between the last run with the old value and the first with the new one")
    func changes() {
        let checked = window.start.adding(seconds: 3600 * 12)
        let before = taken(-40, configuration(["work_mem": "4096", "jit": "on", "gone": "1"]))
        let after = taken(
            13, configuration(["work_mem": "65536", "jit": "on", "new": "1"], version: "15.9", checked: checked))
        let between = [checked, window.start.adding(seconds: 3600 * 13)]
        #expect(
            TakenConfiguration.changes([before, after], in: window) == [
                SettingChange(name: "server_version", before: "15.8", after: "15.9", unit: nil, between: between),
                SettingChange(name: "work_mem", before: "4 MB", after: "64 MB", unit: "kB", between: between),
            ])
        #expect(TakenConfiguration.changes([], in: window) == nil)
        #expect(TakenConfiguration.changes([before], in: window) == [])
        // What was stored on another day is that day's news.
        #expect(
            TakenConfiguration.changes([taken(-40, before.configuration), taken(-2, after.configuration)], in: window)
                == [])
    }

    private func change(_ name: String, from: Int64 = 13, to: Int64 = 14) -> SettingChange {
        let date = RecordedDays(days: 10).report { _ in }.window.start
        return SettingChange(
            name: name, before: "4 MB", after: "64 MB", unit: "kB",
            between: [date.adding(seconds: 3600 * from), date.adding(seconds: 3600 * to)])
    }

    @Test("a change is news without an alarm, and a detail of errors that began then")
    func findings() throws {
        let quiet = RecordedDays(days: 10).report { $0.settingChanges = [change("work_mem")] }
        let finding = try #require((quiet.findings ?? []).first { $0.subject == .server })
        #expect(!finding.isAlarm && finding.level == .ok && Verdict(quiet).status == .ok)
        #expect(finding.headline == "work_mem 4 MB -> 64 MB")
        #expect(finding.sentence == "Setting work_mem changed from 4 MB to 64 MB between 13:00 and 14:00.")
        #expect(finding.text == "work_mem 4 MB → 64 MB between 13:00 and 14:00")
        #expect(try Report(json: quiet.encoded()) == quiet)
        let many = RecordedDays(days: 10).report { day in
            day.settingChanges = ["a", "b", "c", "d", "e"].map { change($0) }
        }
        #expect((many.findings ?? []).map(\.text).contains("5 settings changed: a, b, c and 2 more"))
        let endpoints = RecordedDays(days: 10).report { _ in }.endpoints
        let endpoint = try #require(endpoints.first?.endpoint)
        for (from, to, isDetail) in [(Int64(13), Int64(14), true), (3, 4, false)] {
            let broken = RecordedDays(days: 10).report { day in
                day.settingChanges = [change("work_mem", from: from, to: to)]
                day.fail(endpoint, 14..<17, each: 20)
            }
            let alarm = try #require((broken.findings ?? []).first { $0.isAlarm })
            #expect(alarm.details.contains { $0.hasPrefix("Setting work_mem changed from 4 MB") } == isDetail)
        }
    }
}
