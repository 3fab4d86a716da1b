/// A window's observed data with its endpoints as reports list them: unmatched paths, ignored endpoints and those
/// beyond the limit are each counted together.
///
/// An unmatched path was only ever answered with client errors, on this day and on every day on record: scanners
/// request it, and it would fill the table. A path that succeeded before is listed on its own.
package struct ObservedDay: Sendable {
    package let observations: Observations
    package let traffic: HourlyTraffic
    /// Endpoints by name before those beyond the limit were counted together, for rules that look at all of them.
    let unlimited: HourlyTraffic
    let organizations: OrganizationTraffic?
    /// The distributions as they are archived.
    package let distributions: DailyDistributions

    /// - Parameter earlier: archived distributions of the days before; the last of them lists every endpoint that was
    ///   ever answered.
    package init(
        _ observations: Observations, earlier: [CalendarDate: DailyDistributions] = [:], settings: ReportSettings
    ) {
        self.observations = observations
        var answered: Set<Endpoint> = []
        // Days written by earlier versions list only their own endpoints, so all available days are read, oldest first.
        for day in earlier.sorted(by: { $0.key < $1.key }).map(\.value) { answered.formUnion(day.answered) }
        var groups: [Endpoint: Endpoint.Group] = [:]
        for endpoint in observations.traffic.endpoints {
            if settings.ignores(endpoint) {
                groups[endpoint] = .ignored
            } else if !answered.contains(endpoint),
                observations.traffic.hours.allSatisfy({ !($0[endpoint]?.wasAnswered ?? false) })
            {
                groups[endpoint] = .unmatched
            }
        }
        unlimited = observations.traffic.grouping(groups)
        traffic = unlimited.keeping(settings.endpointLimit)
        organizations = observations.organizations?.grouping(groups).keeping(Set(traffic.endpoints))
        distributions = DailyDistributions(traffic, in: observations.window, answeredBefore: answered)
    }
}
