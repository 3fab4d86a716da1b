/// Everything that was read for one report, before any judgement.
package struct Observations: Sendable {
    package let window: ReportWindow
    package let traffic: HourlyTraffic
    /// By organization, as far as rows tell; `nil` where they were not asked.
    package let organizations: OrganizationTraffic?
    /// Masked; `nil` where they were not read.
    package let errorMessages: ErrorMessageTally?
    package let slowQueries: SlowQueryTally
    package let storedAlerts: [Alert]
    /// Sorted by metric; limits as the samples carry them.
    package let resources: [ResourceSeries]
    /// What a reader should know about the data, in sentences.
    package let notes: [String]
    /// Whether the window was over when they were read.
    package let isFinal: Bool
    /// The name of the database; `nil` where there is none.
    package let database: String?

    package init(
        window: ReportWindow, traffic: HourlyTraffic, organizations: OrganizationTraffic? = nil,
        errorMessages: ErrorMessageTally? = nil, slowQueries: SlowQueryTally, storedAlerts: [Alert],
        resources: [ResourceSeries], notes: [String], isFinal: Bool = true, database: String? = nil
    ) {
        self.window = window
        self.traffic = traffic
        self.organizations = organizations
        self.errorMessages = errorMessages
        self.slowQueries = slowQueries
        self.storedAlerts = storedAlerts
        self.resources = resources
        self.notes = notes
        self.isFinal = isFinal
        self.database = database
    }
}
