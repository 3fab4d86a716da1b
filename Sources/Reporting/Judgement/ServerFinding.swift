/// The rules by which events of the server's log are findings, and their words.
enum ServerFinding {
    /// When events of a group are said, and how grave they are.
    struct Rule: Hashable {
        /// With fewer events on a day, a group is not said.
        let fewest: Int
        /// The status of the day from `alarming` events on; below, they are news without an alarm.
        let level: Health.Status
        let alarming: Int
        /// Whether it is said also on a day without days to compare with.
        let isAlwaysNews: Bool

        private init(_ fewest: Int, _ level: Health.Status, from alarming: Int, isAlwaysNews: Bool = false) {
            (self.fewest, self.level, self.alarming) = (fewest, level, alarming)
            self.isAlwaysNews = isAlwaysNews
        }

        /// `nil` for kinds of which the table of events is enough.
        init?(_ group: ServerEventGroup) {
            switch group.kind {
            case .crash: self.init(1, .critical, from: 1, isAlwaysNews: true)
            case .memory: self.init(1, .warning, from: 1, isAlwaysNews: true)
            case .warning where group.message.contains("must be vacuumed within"):
                self.init(1, .critical, from: 1, isAlwaysNews: true)
            case .error where Self.isDamage(group.sqlState):
                self.init(1, .critical, from: 1, isAlwaysNews: true)
            case .deadlock: self.init(1, .warning, from: Evidence.fewestEvents)
            case .lockWait: self.init(1, .warning, from: Evidence.fewestEvents)
            case .connection: self.init(Evidence.fewestEvents, .warning, from: 20)
            case .error: self.init(Evidence.fewestEvents, .warning, from: 20)
            case .restart: self.init(1, .ok, from: 1)
            case .temporaryFile, .checkpoint: self.init(Evidence.fewestEvents, .ok, from: 1)
            case .warning: self.init(20, .ok, from: 1)
            case .vacuum, .records: return nil
            }
        }

        /// A full disk, and damaged data or indexes.
        private static func isDamage(_ sqlState: String?) -> Bool {
            ["53100", "XX001", "XX002", "58030"].contains(sqlState)
        }
    }

    /// Events in a few words: `deadlocks`, `errors 42703 “column :text does not exist”`.
    static func name(_ group: ServerEventGroup, count: Int = 2) -> String {
        let kind = count == 1 ? group.kind.name : group.kind.plural
        switch group.kind {
        case .deadlock, .temporaryFile, .checkpoint: return kind
        case .lockWait: return "\(kind) (\(group.message.replacing("waiting for ", with: "")))"
        default:
            let state = group.sqlState.map { " \($0)" } ?? ""
            return "\(kind)\(state) “\(cut(group.message, 80))”"
        }
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        let scalars = text.unicodeScalars
        return scalars.count > limit ? String(String.UnicodeScalarView(scalars.prefix(limit - 1))) + "…" : text
    }
}

extension Judgement {
    /// More than this many times the most of all days before is far more than usual.
    private static let rise = 3

    /// Findings about events of the server's log that are new, or far more than on any day before. Those that belong to a
    /// finding about requests become a detail of it.
    func server(_ found: inout [Finding]) -> [Finding] {
        guard let events = report.serverEvents else { return [] }
        var findings: [Finding] = []
        for group in events.groups {
            guard let rule = ServerFinding.Rule(group), let news = news(of: group, rule) else { continue }
            let level: Health.Status = group.count >= rule.alarming ? rule.level : .ok
            let words = ServerWords(group, self.words, usual: news.usual)
            // Deadlocks and lock waits of one statement have one cause.
            if let place = findings.indices.first(where: { isSame(group, as: findings[$0], in: events) }) {
                findings[place].details.append(words.also)
                findings[place].level = max(findings[place].level, level)
                findings[place].harm.seconds += Double(group.totalMilliseconds) / 1000
                continue
            }
            if let place = cause(of: group, in: found) {
                found[place].details.append(words.detail)
                found[place].queries = (found[place].queries ?? []) + words.queries
                found[place].related.append(.server)
                continue
            }
            var harm = Finding.Harm()
            switch group.kind {
            case .error, .deadlock, .connection, .crash, .memory:
                harm.failedRequests = max(group.count - news.most, 0)
            case .lockWait: harm.seconds = Double(group.totalMilliseconds) / 1000
            default: break
            }
            var finding = make(
                .server, .server, news.state, level: level, since: news.since, harm: harm,
                headline: words.headline, sentence: words.sentence + self.words.since(news.since) + ".",
                text: words.text, details: words.details, hours: group.span(), more: group.id)
            finding.queries = words.queries.isEmpty ? nil : words.queries
            findings.append(finding)
        }
        return findings + ended(events)
    }

    private func isSame(_ group: ServerEventGroup, as finding: Finding, in events: ServerEvents) -> Bool {
        let kinds: Set<ServerEventKind> = [.deadlock, .lockWait]
        guard kinds.contains(group.kind), let statement = group.statements.first?.fingerprint,
            let other = events.groups.first(where: { id(.server, .server, $0.id) == finding.id })
        else { return false }
        return kinds.contains(other.kind) && other.statements.first?.fingerprint == statement
    }

    private struct News {
        let state: Finding.State
        var since: CalendarDate?
        /// The most events on any day before.
        let most: Int
        /// What is usual, in words.
        let usual: String
    }

    /// How a group compares with the days before; `nil` if it is not news, or has been so for long enough to be standing.
    ///
    /// It is news from the first day on which it was far more than on any day before, if every day since then was.
    private func news(of group: ServerEventGroup, _ rule: ServerFinding.Rule) -> News? {
        guard group.count >= rule.fewest else { return nil }
        let days = past.events(with: group.id)
        guard !days.isEmpty else {
            return rule.isAlwaysNews ? News(state: .new, most: 0, usual: "no earlier log to compare with") : nil
        }
        let counts = days.map(\.count) + [group.count]
        let start = (1...days.count).first { start in
            let most = counts[..<start].max() ?? 0
            return counts[start...].allSatisfy { $0 >= rule.fewest && $0 > Self.rise * most }
        }
        guard let start, days.count - start < Recurrence.daysOfStanding else { return nil }
        let most = counts[..<start].max() ?? 0
        let isNew = start == days.count
        let before = start == 1 ? "the day before" : isNew ? "the last \(start) days" : "the \(start) days before"
        let usual =
            most == 0
            ? "none on \(before)" : "at most \(NumberText.count(most)) on \(start == 1 ? "" : "any of ")\(before)"
        return News(
            state: isNew ? .new : .lasting, since: isNew ? nil : days[start].date, most: most, usual: usual)
    }

    /// The finding about requests that a group of events explains: it has the same endpoint, or nearly all events are in
    /// its hours.
    private func cause(of group: ServerEventGroup, in found: [Finding]) -> Int? {
        found.indices.first { place in
            let finding = found[place]
            guard [.errors, .times, .outage].contains(finding.kind), finding.state != .standing, finding.state != .ended
            else { return false }
            let inHours = finding.hours.map { hours in
                group.hours.indices.filter { hours[0] <= $0 && $0 <= hours[1] }.map { group.hours[$0] }.saturatingSum
            }
            let isInHours = inHours.map { 5 * $0 >= 4 * group.count }
            switch finding.subject {
            case .endpoint(let endpoint):
                return group.endpoints.first.map { part in
                    ExactText(part.endpoint) == ExactText(endpoint.name) && 2 * part.count >= group.count
                        && isInHours ?? true
                } ?? false
            case .service: return isInHours ?? false
            default: return false
            }
        }
    }

    /// Events that were there on each of the last days, and are not on this one, of which the log was read.
    private func ended(_ events: ServerEvents) -> [Finding] {
        guard events.recordHours.allSatisfy({ $0 > 0 }), past.eventDays.count >= Recurrence.daysOfStanding,
            let last = past.eventDays.last
        else { return [] }
        let today = Set(events.groups.map(\.id))
        return last.events.values.sorted { $0.id < $1.id }.compactMap { event in
            let counts = past.events(with: event.id).suffix(Recurrence.daysOfStanding).map(\.count)
            guard !today.contains(event.id), events.other.groups == 0,
                counts.allSatisfy({ $0 >= Evidence.fewestEvents })
            else { return nil }
            let usual = NumberText.count(counts.sorted()[counts.count / 2])
            return make(
                .server, .server, .ended, level: .ok, headline: "no more \(event.name)",
                sentence: "The database server logged no more \(event.name); usually \(usual) a day.",
                text: "no more \(event.name), usually \(usual) a day", more: event.id + " ended")
        }
    }
}

/// The words of a finding about events of the server.
private struct ServerWords {
    let headline: String
    /// Without the period at its end.
    let sentence: String
    let text: String
    let details: [String]
    /// In a sentence, for the finding that they explain.
    let detail: String
    /// In a sentence, for a finding with the same statement.
    let also: String
    /// The beginnings of statements as they quote them.
    let queries: [String]

    init(_ group: ServerEventGroup, _ words: FindingWords, usual: String) {
        let number = NumberText.count(group.count)
        let name = ServerFinding.name(group, count: group.count)
        let hours = group.span().map { ", \(words.span($0))" } ?? ""
        let time =
            group.kind == .lockWait
            ? ", \(NumberText.duration(milliseconds: Double(group.totalMilliseconds))) in total" : ""
        headline = words.plain("\(number) \(words.cut(name, 32))").replacing("“", with: "").replacing("”", with: "")
        text = "\(number) \(name)\(time)\(hours); \(usual)"
        sentence = "The database server logged \(number) \(name)\(time)\(hours); \(usual)"
        var details: [String] = []
        if let statement = group.statements.first {
            let waited = statement.blocker.map { ", which waited for \(words.query($0))" } ?? ""
            details.append("Most by \(words.query(statement.query))\(waited).")
        }
        if let part = group.endpoints.first { details.append("Most from \(words.cut(part.endpoint, 60)).") }
        self.details = details
        queries = group.statements.first.map { [$0.query, $0.blocker].compactMap { $0.map(words.query) } } ?? []
        let first = group.statements.first.map { statement in
            statement.blocker.map { " (\(words.query(statement.query)) waited for \(words.query($0)))" }
                ?? " (\(words.query(statement.query)))"
        }
        also = "Also \(number) \(name)\(time)\(hours)."
        detail = "The database server logged \(number) \(name)\(time)\(hours)\(first ?? "")."
    }
}
