import Foundation
import MonitoringStore
import Publishing
import Reporting

/// What the command line and the configuration file mean together. An option goes before the file.
struct Settings {
    let database: String?
    let schema: String
    let timeZone: ReportTimeZone
    /// The clock, read once.
    let now: Instant
    /// Whether `--now` says what to take for the clock.
    let isNowGiven: Bool
    let report: ReportSettings
    /// How long the server may say nothing; `nil` where nobody said so.
    private let silenceSeconds: Int?

    /// A session with the monitoring tables.
    ///
    /// - Parameter silenceLimitSeconds: how long the server may say nothing, unless `--silence` says so.
    /// - Throws: `StoreError`.
    func store(silenceLimitSeconds: Int? = MonitoringStore.usualSilenceLimitSeconds) throws -> MonitoringStore {
        try MonitoringStore(
            database: database, schema: MonitoringSchema(name: schema), silenceLimitSeconds: silenceSeconds ?? silenceLimitSeconds)
    }

    /// - Throws: `UsageError`.
    init(_ options: CommonOptions, file: ConfigurationFile) throws {
        database = options.database ?? file.database
        schema = options.schema ?? file.schema ?? MonitoringSchema.defaultName
        guard (1...63).contains(schema.utf8.count), !schema.utf8.contains(0) else {
            throw UsageError("--schema \"\(schema)\" is no name of a schema; expected 1 to 63 bytes")
        }
        timeZone = try Self.timeZone(options.timeZone ?? file.timeZone ?? "UTC")
        isNowGiven = options.now != nil
        if let text = options.now {
            now = try Self.instant(text, option: "--now")
            guard (2...9998).contains(ReportTimeZone.utc.date(at: now).year) else {
                throw UsageError("--now \"\(text)\" is at the end of the calendar; expected an instant of the years 0002 to 9998")
            }
        } else {
            now = Instant(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded()))
        }
        report = file.report
        silenceSeconds = try (options.silence ?? file.silence).map { try Self.seconds($0, option: "--silence") }
    }

    static func timeZone(_ name: String) throws -> ReportTimeZone {
        guard let zone = ReportTimeZone(name) else {
            throw UsageError(
                "there is no time zone \"\(name)\"; expected a name of the IANA database such as Europe/Berlin, or UTC")
        }
        return zone
    }

    static func instant(_ text: String, option: String) throws -> Instant {
        guard let instant = Instant(text) else {
            throw UsageError("\(option) \"\(text)\" is no instant; expected a form such as 2026-11-23T04:00:00Z")
        }
        return instant
    }

    /// Such as `2026-11-22`; `nil` when nothing was given.
    static func date(_ text: String?, option: String) throws -> CalendarDate? {
        guard let text else { return nil }
        guard let date = CalendarDate(text) else {
            throw UsageError("\(option) \"\(text)\" is no day; expected a form such as 2026-11-22")
        }
        return date
    }

    /// Such as `90s` or `11m`, in seconds.
    static func seconds(_ text: String, option: String) throws -> Int {
        guard let unit = ["s": 1, "m": 60][text.suffix(1)], let count = Int(text.dropLast()), (1...86_400).contains(count),
            (1...86_400).contains(count * unit)
        else {
            throw UsageError("\(option) \"\(text)\" is no length of time; expected a form such as 90s or 11m, from 1s to 1440m")
        }
        return count * unit
    }

    /// Such as `5m`.
    static func minutes(_ text: String, option: String) throws -> Int {
        guard text.hasSuffix("m"), let minutes = Int(text.dropLast()), (1...1440).contains(minutes) else {
            throw UsageError("\(option) \"\(text)\" is no number of minutes; expected a form such as 5m, from 1m to 1440m")
        }
        return minutes
    }

    /// Such as `30d`.
    static func days(_ text: String, option: String) throws -> Int {
        guard text.hasSuffix("d"), let days = Int(text.dropLast()), (1...36_500).contains(days) else {
            throw UsageError("\(option) \"\(text)\" is no number of days; expected a form such as 30d, from 1d to 36500d")
        }
        return days
    }
}

extension Settings {
    /// Days to keep something, `nil` for ever.
    static func keeping(_ text: String?, option: String) throws -> Int? {
        guard let text, text != "forever" else { return nil }
        return try days(text, option: option)
    }
}

extension ConfigurationFile {
    /// The file that `--config` names, or no settings without one.
    init(_ options: CommonOptions) throws {
        if let path = options.config { try self.init(path: path) } else { self.init() }
    }
}

/// Where reports go and what they are made with.
struct OutputSettings {
    let archive: String
    let site: String
    let templates: String
    let siteURL: String?

    init(_ options: OutputOptions, file: ConfigurationFile) throws {
        archive = try Self.archive(options.archive, file: file)
        for (name, value) in [("--site", options.site), ("--templates", options.templates)] where value?.isEmpty == true {
            throw UsageError("\(name) is empty; expected a folder")
        }
        site = options.site ?? file.site ?? "output/site"
        guard Self.resolved(archive) != Self.resolved(site) else {
            throw UsageError(
                "archive and site are the same folder, \(archive); give each its own with --archive and --site")
        }
        templates = try options.templates ?? file.templates ?? TemplateFolder.find()
        siteURL = options.siteURL ?? file.siteURL
        if let siteURL { try Self.check(siteURL) }
    }

    /// The folder of the archive.
    ///
    /// - Throws: `UsageError`.
    static func archive(_ option: String?, file: ConfigurationFile) throws -> String {
        if option?.isEmpty == true { throw UsageError("--archive is empty; expected a folder") }
        return option ?? file.archive ?? "output/archive"
    }

    /// What is written about one organization alone: an archive and a site of its own within the others, which are never
    /// mixed into those of the whole service.
    func tenant(_ id: OrganizationID) -> OutputSettings { OutputSettings(self, folder: "\(Archive.tenantsFolder)/\(id)") }

    /// Itself, and the output about each organization that the archive has any of.
    var all: [OutputSettings] { [self] + Archive(root: archive).tenants.map(tenant) }

    private init(_ whole: OutputSettings, folder: String) {
        archive = "\(whole.archive)/\(folder)"
        site = "\(whole.site)/\(folder)"
        templates = whole.templates
        siteURL = whole.siteURL.map { "\($0.hasSuffix("/") ? $0 : $0 + "/")\(folder)/" }
    }

    private static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }

    /// Paths are appended to it, and it is written into the digest.
    private static func check(_ address: String) throws {
        let isPlain = address.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>\"?#`\\^{|}".utf8.contains($0) }
        guard isPlain, address.hasPrefix("https://") || address.hasPrefix("http://") else {
            throw UsageError(
                "--site-url \"\(address)\" is no address of a site; expected a form such as https://status.example.org/daybook/")
        }
    }

    func pageAddress(_ window: ReportWindow) -> String { pageAddress(window.path) }

    /// Where a reader finds a window's page: an address when the site has one, else the path of the file.
    ///
    /// - Parameter folder: of its pages, relative to the site.
    func pageAddress(_ folder: String) -> String {
        let path = "\(folder)/index.html"
        guard let siteURL else { return "\(site)/\(path)" }
        return siteURL.hasSuffix("/") ? siteURL + path : "\(siteURL)/\(path)"
    }
}
