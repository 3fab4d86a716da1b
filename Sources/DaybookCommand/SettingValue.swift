import FoundationEssentials
import MonitoringStore
import Publishing
import Reporting

/// Values that options and settings have in common.
///
/// In an error, `label` identifies the source: an option, or the setting with its file and line.
enum SettingValue {
    static func schema(_ text: String, _ label: String) throws -> String {
        guard (1...63).contains(text.utf8.count), !text.utf8.contains(0) else {
            throw UsageError("\(label) \"\(text)\" is not a valid schema name (1 to 63 bytes)")
        }
        return text
    }

    static func timeZone(_ text: String, _ label: String) throws -> ReportTimeZone {
        guard let zone = ReportTimeZone(text) else {
            guard ZoneOffsets.areInstalled else {
                throw UsageError("\(label): this machine has no time zones but UTC; install the package tzdata")
            }
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

    /// An organization; `nil` if none was given.
    static func organization(_ text: String?, _ label: String) throws -> OrganizationID? {
        guard let text else { return nil }
        guard let id = OrganizationID(text) else {
            throw UsageError(
                "\(label) \"\(text)\" is not a valid UUID (for example 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11)")
        }
        return id
    }

    /// A duration such as `90s` or `11m`, in seconds.
    static func seconds(_ text: String, _ label: String) throws -> Int {
        guard let unit = ["s": 1, "m": 60][text.suffix(1)], let count = Int(text.dropLast()),
            (1...86_400).contains(count),
            (1...86_400).contains(count * unit)
        else { throw UsageError("\(label) \"\(text)\" is not a valid duration (for example 90s or 11m; 1s to 1440m)") }
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

    /// A number of days, or a word for no number; for example `forever`.
    static func days(or word: String) -> @Sendable (_ text: String, _ label: String) throws -> Int? {
        { text, label in text == word ? nil : try days(text, label) }
    }

    /// The time that replaces the clock.
    static func now(_ text: String, _ label: String) throws -> Instant {
        let now = try instant(text, label)
        guard (2...9998).contains(ReportTimeZone.utc.date(at: now).year) else {
            throw UsageError("\(label) \"\(text)\" is out of range (years 0002 to 9998)")
        }
        return now
    }

    static func subjectPrefix(_ text: String, _ label: String) throws -> String {
        do { try MailSettings.check(prefix: text) } catch { throw UsageError("\(label): \(error)") }
        return text
    }

    /// The address is given to another program, quoted.
    static func heartbeat(_ address: String, _ label: String) throws -> String {
        guard isAddress(address, without: "<>\"#`\\^{|}") else {
            throw UsageError("\(label) \"\(address)\" is not a valid address (for example https://hc-ping.com/UUID)")
        }
        return address
    }

    private static func isAddress(_ text: String, without excluded: String) -> Bool {
        text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !excluded.utf8.contains($0) }
            && ["https://", "http://"].contains { text.hasPrefix($0) && text.count > $0.count }
    }

    /// Paths are appended to the URL, and it is written into the digest.
    static func siteURL(_ address: String, _ label: String) throws -> String {
        guard isAddress(address, without: "<>\"?#`\\^{|}") else {
            throw UsageError(
                "\(label) \"\(address)\" is not a valid site URL (for example https://status.example.org/daybook/)")
        }
        return address
    }
}
