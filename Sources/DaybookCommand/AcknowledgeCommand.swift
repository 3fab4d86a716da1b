import ArgumentParser
import FoundationEssentials
import Publishing
import Reporting

struct AcknowledgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acknowledge",
        abstract: "Acknowledge an endpoint, a query or a finding, so that it no longer raises an alarm.",
        discussion: """
            Reports still show it, with the note, and it raises an alarm again when it gets worse. Acknowledging it again replaces \
            the note and the last day. For stored alerts, use "daybook alerts acknowledge".

            $ daybook acknowledge "POST /api/export" --note "slow by design, TICKET-12" --until 2026-12-31
            $ daybook acknowledge "GET /reports/*" --note "moves to the new server in March"
            $ daybook acknowledge --list
            $ daybook acknowledge --remove "POST /api/export"
            """)

    @Argument(
        help: ArgumentHelp(
            "Endpoint, with or without a method, for example \"POST /api/export\"; * matches any characters.",
            valueName: "endpoint"))
    var endpoint: String?

    @Option(
        help: ArgumentHelp(
            "Acknowledge the slow query with this fingerprint, as shown on its page.", valueName: "fingerprint"))
    var query: String?

    @Option(help: ArgumentHelp("Acknowledge the finding with this id, as shown on the page.", valueName: "id"))
    var finding: String?

    @Option(help: ArgumentHelp("Reason, one line of at most 500 characters.", valueName: "text"))
    var note: String?

    @Option(
        help: ArgumentHelp(
            "Last day of the acknowledgment, for example 2026-12-31. Default: no end.", valueName: "date"))
    var until: String?

    @Flag(help: "List acknowledgments.")
    var list = false

    @Flag(help: "Print the list as JSON.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Remove an acknowledgment, named by its number in the list or by its subject.",
            valueName: "number-or-subject"))
    var remove: String?

    @Option(setting: "archive") var archive: String?

    @OptionGroup(title: "Common options") var common: CommonOptions

    func run() throws {
        let settings = try Settings(common, [GivenOption("archive", archive)])
        let archive = Archive(root: settings.archive)
        let today = settings.timeZone.date(at: settings.now)
        let request = try request(today, at: settings.now)
        guard FileManager.default.fileExists(atPath: archive.root) else {
            throw PublishError(
                description: "cannot read \(archive.root): no such folder; name the archive with --archive")
        }
        switch request {
        case .list: try list(archive, today, settings.timeZone)
        case .add(let new): try add(new, to: archive, settings.timeZone)
        case .remove(let text): try remove(text, from: archive)
        }
    }

    private enum Request {
        case list
        case add(Acknowledgement)
        case remove(String)
    }

    /// The request in the arguments.
    ///
    /// - Throws: `UsageError`.
    private func request(_ today: CalendarDate, at now: Instant) throws -> Request {
        let named = [endpoint, query, finding, remove].compactMap(\.self)
        guard named.count + (list ? 1 : 0) == 1 else {
            throw UsageError(
                named.isEmpty && !list
                    ? "nothing to acknowledge; give an endpoint, --query, --finding, --list or --remove"
                    : "give only one of an endpoint, --query, --finding, --list and --remove")
        }
        if json, !list { throw UsageError("--json needs --list") }
        if list || remove != nil {
            if note != nil || until != nil {
                throw UsageError("--note and --until cannot be combined with --list or --remove")
            }
            return remove.map(Request.remove) ?? .list
        }
        let last = try SettingValue.date(until, "--until")
        if let last, last < today {
            throw UsageError("--until \(last) is in the past; today is \(today); give today or a later day")
        }
        if let note { try Self.check(note, "--note", longest: 500) }
        return .add(Acknowledgement(subject: try subject(), note: note ?? "", until: last, at: now))
    }

    private func subject() throws -> Acknowledgement.Subject {
        if let query {
            guard query.wholeMatch(of: /[0-9a-fA-F]{1,64}/) != nil else {
                throw UsageError(
                    "--query \"\(query)\" is not a valid fingerprint (for example a0ea73a2d1f2b8c4); copy it from the page of the query"
                )
            }
            return .query(query.lowercased())
        }
        if let finding {
            try Self.check(finding, "--finding", longest: 200)
            return .finding(finding)
        }
        let text = endpoint ?? ""
        try Self.check(text, "the endpoint", longest: 1000)
        return .endpoint(EndpointPattern(text: text))
    }

    private static func check(_ text: String, _ what: String, longest: Int) throws {
        guard (1...longest).contains(text.unicodeScalars.count), text.contains(where: { !$0.isWhitespace }),
            text.unicodeScalars.allSatisfy({
                $0.properties.generalCategory != .control && !$0.properties.isWhitespace || $0 == " " || $0 == "\u{A0}"
            })
        else { throw UsageError("\(what) must be one line of 1 to \(NumberText.count(longest)) characters") }
    }

    private func list(_ archive: Archive, _ today: CalendarDate, _ zone: ReportTimeZone) throws {
        let all = try archive.acknowledgements()
        if json {
            print(String(decoding: try all.json(.prettyPrinted), as: UTF8.self))
        } else if all.isEmpty {
            print("no acknowledgments")
        } else {
            print(
                Terminal.table(
                    ["NUMBER", "SUBJECT", "SINCE", "UNTIL", "NOTE"],
                    all.enumerated().map { index, entry in
                        [
                            "\(index + 1)", entry.subject.text, "\(zone.date(at: entry.at))",
                            entry.until.map { "\($0)\(entry.holds(on: today) ? "" : " (expired)")" } ?? "no end",
                            entry.note,
                        ].map(Terminal.line)
                    }))
        }
    }

    private func add(_ new: Acknowledgement, to archive: Archive, _ zone: ReportTimeZone) throws {
        let lock = try RunLock(archive: archive.root)
        defer { withExtendedLifetime(lock) {} }
        let known = try archive.acknowledgements()
        let former = known.first { $0.subject == new.subject }
        try Interruption.completing { try archive.write(known.filter { $0.subject != new.subject } + [new]) }
        print(
            Terminal.line(
                "acknowledged \(new.subject.text)\(new.until.map { " until \($0)" } ?? "")"
                    + (former.map { ", replacing the acknowledgment of \(zone.date(at: $0.at))" } ?? "")
                    + "; reports made from now on take it into account"))
        guard let date = archive.dates.max() else { return }
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        do throws(PublishError) {
            guard !new.subject.isKnown(in: try archive.report(at: date.path)) else { return }
            log.warning(
                Terminal.line(
                    "\(new.subject.text) matches nothing in the latest report, of \(date); if it is misspelled, correct it: daybook acknowledge --list"
                ))
        } catch {
            log.warning("the spelling was not checked with the latest report, of \(date): \(error)")
        }
    }

    private func remove(_ text: String, from archive: Archive) throws {
        let lock = try RunLock(archive: archive.root)
        defer { withExtendedLifetime(lock) {} }
        var known = try archive.acknowledgements()
        let index = known.firstIndex { $0.subject.isNamed(text) } ?? Int(text).map { $0 - 1 }
        guard let index, known.indices.contains(index) else {
            throw UsageError(
                "\"\(text)\" is not acknowledged; \"daybook acknowledge --list\" lists acknowledgments with their numbers"
            )
        }
        let removed = known.remove(at: index)
        try Interruption.completing { try archive.write(known) }
        print(Terminal.line("removed the acknowledgment of \(removed.subject.text)"))
    }
}

extension Acknowledgement.Subject {
    /// The text in the list: `POST /api/export`, `query a0ea73a2d1f2b8c4` or `finding 12`.
    fileprivate var text: String {
        switch self {
        case .endpoint(let pattern): pattern.text
        case .query(let fingerprint): "query \(fingerprint)"
        case .finding(let id): "finding \(id)"
        }
    }

    /// Whether a report shows what it is about. An endpoint may be among those that a report does not list.
    fileprivate func isKnown(in report: Report) -> Bool {
        switch self {
        case .endpoint(let pattern): report.other != nil || report.endpoints.contains { pattern.matches($0.endpoint) }
        case .query(let fingerprint):
            report.slowQueries.other.count > 0
                || report.slowQueries.groups.contains { $0.fingerprint.lowercased().hasPrefix(fingerprint) }
        case .finding(let id): report.findings?.contains { $0.id == id } ?? true
        }
    }

    /// Whether a text names it, as it was acknowledged or as it is listed.
    fileprivate func isNamed(_ name: String) -> Bool {
        switch self {
        case .endpoint: text == name
        case .query(let fingerprint): fingerprint == name.lowercased() || text == name
        case .finding(let id): id == name || text == name
        }
    }
}
