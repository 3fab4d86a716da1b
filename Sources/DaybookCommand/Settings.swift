import Foundation
import Reporting

/// What the command line and the configuration file mean together. An option goes before the file.
struct Settings {
    let database: String?
    let schema: String
    let timeZone: ReportTimeZone
    /// The clock, read once.
    let now: Instant
    let report: ReportSettings

    /// - Throws: `UsageError`.
    init(_ options: CommonOptions, file: ConfigurationFile) throws {
        database = options.database ?? file.database
        schema = options.schema ?? file.schema ?? "platform_admin"
        let zone = options.timeZone ?? file.timeZone ?? "UTC"
        guard let timeZone = ReportTimeZone(zone) else {
            throw UsageError(
                "there is no time zone \"\(zone)\"; expected a name of the IANA database such as Europe/Berlin, or UTC")
        }
        self.timeZone = timeZone
        if let text = options.now {
            now = try Self.instant(text, option: "--now")
        } else {
            now = Instant(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded()))
        }
        report = file.report
    }

    static func instant(_ text: String, option: String) throws -> Instant {
        guard let instant = Instant(text) else {
            throw UsageError("\(option) \"\(text)\" is no instant; expected a form such as 2026-11-23T04:00:00Z")
        }
        return instant
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
        archive = options.archive ?? file.archive ?? "output/archive"
        site = options.site ?? file.site ?? "output/site"
        templates = try options.templates ?? file.templates ?? TemplateFolder.find()
        siteURL = options.siteURL ?? file.siteURL
    }

    /// Where a reader finds a window's page: an address when the site has one, else the file.
    func pageAddress(_ window: ReportWindow) -> String {
        let path = "\(window.path)/index.html"
        guard let siteURL else { return "\(site)/\(path)" }
        return siteURL.hasSuffix("/") ? siteURL + path : "\(siteURL)/\(path)"
    }
}
