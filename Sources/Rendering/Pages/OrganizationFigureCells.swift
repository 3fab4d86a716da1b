import Reporting

/// The figures of organizations as table cells.
struct OrganizationFigureCells: Codable, Hashable, Sendable {
    let requests: String
    let errors: String
    let errorRate: String
    /// Example: `12 client, 3 server`; empty without errors.
    let kinds: String
    let mean: String
    let p95: String
    let slowQueries: String
    /// Total time of its slow queries; empty without any.
    let slowTime: String
    /// Share of the total response time.
    let share: String

    /// - Parameter all: the response time of all organizations, in milliseconds.
    init(_ figures: OrganizationFigures, of all: Double) {
        requests = NumberText.count(figures.requests)
        errors = NumberText.count(figures.errors)
        errorRate = NumberText.percent(figures.errorRate)
        kinds =
            figures.errors > 0
            ? "\(NumberText.count(figures.clientErrors)) client, \(NumberText.count(figures.serverErrors)) server" : ""
        mean = NumberText.milliseconds(figures.meanMilliseconds)
        p95 = NumberText.milliseconds(figures.p95Milliseconds)
        slowQueries = NumberText.count(figures.slowQueries)
        slowTime =
            figures.slowQueries > 0 ? NumberText.duration(milliseconds: Double(figures.slowQueryMilliseconds)) : ""
        share = NumberText.percent(all > 0 ? figures.totalMilliseconds / all : nil)
    }
}
