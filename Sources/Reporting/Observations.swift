/// Everything that was read for one report, before any judgement.
package struct Observations: Sendable {
    package let window: ReportWindow
    package let traffic: HourlyTraffic
    /// Traffic by organization, as far as rows contain it; `nil` where it was not read.
    package let organizations: OrganizationTraffic?
    /// Masked messages; `nil` where they were not read.
    package let errorMessages: ErrorMessageTally?
    package let slowQueries: SlowQueryTally
    /// `nil` where no log of the server was read.
    package let serverEvents: ServerEvents?
    /// `nil` where the statistics of statements were not collected.
    package let statements: Statements?
    /// What snapshots of the catalog and of settings show.
    package var catalog = CatalogObservations()
    /// When `collect` confirmed the stored hours that were not counted again; `nil` without any.
    package var confirmedAt: Instant?
    package let storedAlerts: [Alert]
    /// Resources sorted by metric, with the limits in their samples.
    package let resources: [ResourceSeries]
    /// Sentences about the data that the reader should know.
    package let notes: [String]
    /// Whether the window had ended when the data was read.
    package let isFinal: Bool
    /// The part of the window whose requests the source has, if logs begin or end inside it; `nil` for the whole window.
    package let covered: HourSlot?
    /// Name of the database; `nil` where there is none.
    package let database: String?

    package init(
        window: ReportWindow, traffic: HourlyTraffic, organizations: OrganizationTraffic? = nil,
        errorMessages: ErrorMessageTally? = nil, slowQueries: SlowQueryTally,
        serverEvents: ServerEvents? = nil, statements: Statements? = nil, storedAlerts: [Alert],
        resources: [ResourceSeries], notes: [String], isFinal: Bool = true, covered: HourSlot? = nil,
        database: String? = nil
    ) {
        self.window = window
        self.traffic = traffic
        self.organizations = organizations
        self.errorMessages = errorMessages
        self.slowQueries = slowQueries
        self.serverEvents = serverEvents
        self.statements = statements
        self.storedAlerts = storedAlerts
        self.resources = resources
        self.notes = notes
        self.isFinal = isFinal
        self.covered = covered
        self.database = database
    }
}
