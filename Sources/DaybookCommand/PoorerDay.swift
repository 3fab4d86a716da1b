import Reporting

/// A day that would be replaced by one that knows less of it, such as after its rows were deleted. Exit status 2.
struct PoorerDay: OperatorError {
    let description: String

    var exitStatus: Int32 { 2 }

    /// `nil` if the new figures know as much as those on record.
    ///
    /// - Parameter tenant: the only organization that the report is about; `nil` for the whole service.
    init?(_ new: Summary, of window: ReportWindow, tenant: OrganizationID? = nil, onRecord old: Summary) {
        let now: String
        if new.requests < old.requests {
            now =
                "it has \(NumberText.counted(new.requests, "request")) now and \(NumberText.count(old.requests)) on record"
        } else if new.requests == old.requests, old.grade == .exact, new.grade != .exact {
            now = "its percentiles are exact on record and only bounded now"
        } else {
            return nil
        }
        description =
            "\(window.name) was not replaced: \(now); the day on record was kept. If the new figures are right, use"
            + " \(Self.command(window, tenant))"
    }

    /// A day on record whose report cannot be read.
    ///
    /// - Parameter onRecord: its requests according to its manifest; `nil` if that cannot be read either. The day may be
    ///   replaced, and the result is `nil`, if there are as many now.
    init?(unreadable file: String, _ new: Summary, of window: ReportWindow, tenant: OrganizationID?, onRecord: Int?) {
        if let onRecord, new.requests >= onRecord { return nil }
        let requests = NumberText.counted(new.requests, "request")
        let now =
            onRecord.map { "it has \(requests) now and \(NumberText.count($0)) on record" }
            ?? "it has \(requests) now, and how many are on record is not known"
        description =
            "\(window.name) was not replaced: \(file) is damaged, and \(now); the day on record was kept. Restore its folder"
            + " from a backup, or, if the new figures are right, use \(Self.command(window, tenant))"
    }

    private static func command(_ window: ReportWindow, _ tenant: OrganizationID?) -> String {
        let day = window.date.map { "--date \($0)" } ?? "--ending \(window.end)"
        return "daybook report \(day)\(tenant.map { " --tenant \($0)" } ?? "") --replace"
    }
}
