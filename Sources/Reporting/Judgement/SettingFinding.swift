/// Findings about settings of the server that changed: news without an alarm, and part of a finding that began then.
extension Judgement {
    /// More changes are one finding.
    private static let settingsListed = 4
    /// A finding that began this close to a change has it as a detail.
    private static let secondsNear: Int64 = 3600

    /// - Parameter found: gets the changes that happened when one of them began as details.
    func changedSettings(_ found: inout [Finding]) -> [Finding] {
        let changes = report.settingChanges ?? []
        for change in changes {
            for place in found.indices where isNear(change, found[place]) {
                found[place].details.append(settingSentence(change))
            }
        }
        guard changes.count > Self.settingsListed else {
            return changes.map { change in
                let text = settingText(change)
                return make(
                    .server, .server, level: .ok, headline: words.cut(words.plain(text), 50),
                    sentence: settingSentence(change), text: "\(text)\(settingTime(change))",
                    more: change.identity)
            }
        }
        let names = changes.map(\.name)
        let list = "\(names.prefix(3).joined(separator: ", ")) and \(NumberText.count(names.count - 3)) more"
        let text = "\(NumberText.count(changes.count)) settings changed: \(list)"
        return [
            make(
                .server, .server, level: .ok, headline: "\(NumberText.count(changes.count)) settings changed",
                sentence: "\(text).", text: text,
                details: changes.prefix(20).map { settingSentence($0) },
                more: SettingChange.identity(ofAll: changes))
        ]
    }

    /// Whether errors or slow times began when a setting changed.
    private func isNear(_ change: SettingChange, _ finding: Finding) -> Bool {
        guard [.errors, .times, .outage, .slowQuery].contains(finding.kind), finding.state == .new,
            let first = finding.hours?.first, report.window.hours.indices.contains(first),
            let earliest = change.between.first, let latest = change.between.last
        else { return false }
        let start = report.window.hours[first].start
        return earliest.adding(seconds: -Self.secondsNear) <= start && start <= latest.adding(seconds: Self.secondsNear)
    }

    /// Example: `work_mem 4 MB → 64 MB`.
    private func settingText(_ change: SettingChange) -> String {
        "\(words.cut(change.name, 40)) \(words.cut(change.before ?? "?", 40)) → \(words.cut(change.after ?? "?", 40))"
    }

    private func settingSentence(_ change: SettingChange) -> String {
        let what =
            change.name == "server_version" ? "The version of the server" : "Setting \(words.cut(change.name, 40))"
        return
            "\(what) changed from \(words.cut(change.before ?? "?", 40)) to \(words.cut(change.after ?? "?", 40))\(settingTime(change))."
    }

    /// Example: ` between 13:00 and 14:00`.
    private func settingTime(_ change: SettingChange) -> String {
        guard let first = change.between.first, let last = change.between.last else { return "" }
        let zone = report.window.timeZone
        let (day, other) = (zone.date(at: first), zone.date(at: last))
        let before = day == other ? "" : "\(ChangeSentence.day(day)), "
        let after = day == other ? "" : "\(ChangeSentence.day(other)), "
        return " between \(before)\(zone.clock(at: first)) and \(after)\(zone.clock(at: last))"
    }
}

extension SettingChange {
    /// What tells the finding from those of other settings and days: the same setting may change again.
    fileprivate var identity: String { "setting \(name) \(between.last?.description ?? "")" }

    fileprivate static func identity(ofAll changes: [SettingChange]) -> String {
        "settings \(changes.last?.between.last?.description ?? "")"
    }
}

extension Report {
    /// The findings that are changes of settings, which the server's log does not explain.
    package var settingFindings: Set<String> {
        guard let changes = settingChanges else { return [] }
        return Set(
            (changes.map(\.identity) + [SettingChange.identity(ofAll: changes)]).map {
                Finding.id(.server, .server, $0)
            })
    }
}
