import Foundation
import MonitoringStore
import Publishing
import Reporting

/// The command line and the configuration file combined. An option overrides the file.
struct Settings {
    let database: String?
    let schema: String
    let timeZone: ReportTimeZone
    /// The clock, read once.
    let now: Instant
    /// Whether `--now` replaces the clock.
    let isNowGiven: Bool
    let report: ReportSettings
    /// Seconds that the server may be silent; `nil` if neither the command line nor the file sets a limit.
    private let silenceSeconds: Int?

    /// A session with the monitoring tables.
    ///
    /// - Parameter silenceLimitSeconds: seconds that the server may be silent, unless `--silence` sets another limit.
    /// - Throws: `StoreError`.
    func store(silenceLimitSeconds: Int? = MonitoringStore.usualSilenceLimitSeconds) throws -> MonitoringStore {
        try MonitoringStore(
            database: database, schema: MonitoringSchema(name: schema),
            silenceLimitSeconds: silenceSeconds ?? silenceLimitSeconds)
    }

    /// - Throws: `UsageError`.
    init(_ options: CommonOptions, file: ConfigurationFile) throws {
        database = options.database ?? file.database
        schema = options.schema ?? file.schema ?? MonitoringSchema.defaultName
        if let schema = options.schema { _ = try Self.schema(schema, "--schema") }
        timeZone = try options.timeZone.map { try Self.timeZone($0, "--time-zone") } ?? file.timeZone ?? .utc
        isNowGiven = options.now != nil
        if let text = options.now {
            now = try Self.instant(text, "--now")
            guard (2...9998).contains(ReportTimeZone.utc.date(at: now).year) else {
                throw UsageError("--now \"\(text)\" is out of range (years 0002 to 9998)")
            }
        } else {
            now = Instant(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded()))
        }
        report = file.report
        silenceSeconds = try options.silence.map { try Self.seconds($0, "--silence") } ?? file.silenceSeconds
    }

    // Each of these reads a value from the command line or from the configuration file. In an error, `label` identifies
    // the source: an option, or the setting with its file and line.

    static func schema(_ text: String, _ label: String) throws -> String {
        guard (1...63).contains(text.utf8.count), !text.utf8.contains(0) else {
            throw UsageError("\(label) \"\(text)\" is not a valid schema name (1 to 63 bytes)")
        }
        return text
    }

    static func timeZone(_ text: String, _ label: String) throws -> ReportTimeZone {
        guard let zone = ReportTimeZone(text) else {
            throw UsageError("\(label) \"\(text)\" is not a valid time zone (for example Europe/Berlin, CET or UTC)")
        }
        return zone
    }

    static func instant(_ text: String, _ label: String) throws -> Instant {
        guard let instant = Instant(text) else {
            throw UsageError("\(label) \"\(text)\" is not a valid time (for example 2026-11-23T04:00:00Z)")
        }
        return instant
    }

    /// A date such as `2026-11-22`; `nil` if none was given.
    static func date(_ text: String?, _ label: String) throws -> CalendarDate? {
        guard let text else { return nil }
        guard let date = CalendarDate(text) else {
            throw UsageError("\(label) \"\(text)\" is not a valid date (for example 2026-11-22)")
        }
        return date
    }

    /// A duration such as `90s` or `11m`, in seconds.
    static func seconds(_ text: String, _ label: String) throws -> Int {
        guard let unit = ["s": 1, "m": 60][text.suffix(1)], let count = Int(text.dropLast()),
            (1...86_400).contains(count),
            (1...86_400).contains(count * unit)
        else {
            throw UsageError("\(label) \"\(text)\" is not a valid duration (for example 90s or 11m; 1s to 1440m)")
        }
        return count * unit
    }

    /// A number of minutes such as `5m`.
    static func minutes(_ text: String, _ label: String) throws -> Int {
        guard text.hasSuffix("m"), let minutes = Int(text.dropLast()), (1...1440).contains(minutes) else {
            throw UsageError("\(label) \"\(text)\" is not a valid number of minutes (for example 5m; 1m to 1440m)")
        }
        return minutes
    }

    /// A number of days such as `30d`.
    static func days(_ text: String, _ label: String) throws -> Int {
        guard text.hasSuffix("d"), let days = Int(text.dropLast()), (1...36_500).contains(days) else {
            throw UsageError("\(label) \"\(text)\" is not a valid number of days (for example 30d; 1d to 36500d)")
        }
        return days
    }
}

/// How long something is kept: `400d` or `forever`.
enum Keeping: Equatable {
    case days(Int)
    case forever

    var days: Int? { if case .days(let days) = self { days } else { nil } }

    init(_ text: String, _ label: String) throws {
        self = text == "forever" ? .forever : .days(try Settings.days(text, label))
    }
}

extension ConfigurationFile {
    /// The file that `--config` names, or no settings when there is none.
    init(_ options: CommonOptions) throws {
        if let path = options.config { try self.init(path: path) } else { self.init() }
    }
}

/// Where reports are written, and the templates they are rendered with.
struct OutputSettings {
    let archive: String
    let site: String
    let templates: String
    let siteURL: String?

    init(_ options: OutputOptions, file: ConfigurationFile) throws {
        archive = try Self.archive(options.archive, file: file)
        for (name, value) in [("--site", options.site), ("--templates", options.templates)] where value?.isEmpty == true
        {
            throw UsageError("\(name) is empty; give it a folder")
        }
        site = options.site ?? file.site ?? "output/site"
        guard Self.resolved(archive) != Self.resolved(site) else {
            throw UsageError(
                "the archive and the site are the same folder, \(archive); give each its own with --archive and --site")
        }
        templates = try options.templates ?? file.templates ?? TemplateFolder.find()
        siteURL = try options.siteURL.map { try Self.siteURL($0, "--site-url") } ?? file.siteURL
    }

    /// The folder of the archive.
    ///
    /// - Throws: `UsageError`.
    static func archive(_ option: String?, file: ConfigurationFile) throws -> String {
        if option?.isEmpty == true { throw UsageError("--archive is empty; give it a folder") }
        return option ?? file.archive ?? "output/archive"
    }

    /// The output folders for the reports about one organization: an archive and a site inside the others, never mixed
    /// with those of the whole service.
    func tenant(_ id: OrganizationID) -> OutputSettings {
        OutputSettings(self, folder: "\(Archive.tenantsFolder)/\(id)")
    }

    /// This output, and that of each organization with reports in the archive.
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

    /// Paths are appended to the URL, and it is written into the digest.
    static func siteURL(_ address: String, _ label: String) throws -> String {
        let isPlain = address.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>\"?#`\\^{|}".utf8.contains($0) }
        guard isPlain, address.hasPrefix("https://") || address.hasPrefix("http://") else {
            throw UsageError(
                "\(label) \"\(address)\" is not a valid site URL (for example https://status.example.org/daybook/)")
        }
        return address
    }

    func pageAddress(_ window: ReportWindow) -> String { pageAddress(window.path) }

    /// The location of a window's page for readers: a URL if the site has one, otherwise the path of the file.
    ///
    /// - Parameter folder: the folder of its pages, relative to the site.
    func pageAddress(_ folder: String) -> String {
        let path = "\(folder)/index.html"
        guard let siteURL else { return "\(site)/\(path)" }
        return siteURL.hasSuffix("/") ? siteURL + path : "\(siteURL)/\(path)"
    }
}
