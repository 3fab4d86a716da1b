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
        let day = window.date.map { "--date \($0)" } ?? "--ending \(window.end)"
        let part = tenant.map { " --tenant \($0)" } ?? ""
        description =
            "\(window.name) was not replaced: \(now); the day on record was kept. If the new figures are right, use"
            + " daybook report \(day)\(part) --replace"
    }
}
