/// What was observed of a window, its endpoints as reports list them: unmatched paths and ignored endpoints counted
/// together, and those beyond the limit.
///
/// An unmatched path was never answered with anything but a client error, on this day or on any day on record: what
/// scanners ask for, whatever fills the table. A path that used to succeed stays itself.
package struct ObservedDay: Sendable {
    package let observations: Observations
    package let traffic: HourlyTraffic
    /// Endpoints by name before those beyond the limit were counted together, for rules that look at all of them.
    let unlimited: HourlyTraffic
    let organizations: OrganizationTraffic?
    /// As it is archived.
    package let distributions: DailyDistributions

    /// - Parameter earlier: what is archived of the days before; the last of them knows every endpoint that was ever
    ///   answered.
    package init(
        _ observations: Observations, earlier: [CalendarDate: DailyDistributions] = [:], settings: ReportSettings
    ) {
        self.observations = observations
        var answered: Set<Endpoint> = []
        // Days of earlier versions know only their own endpoints, so all that are there are asked, the oldest first.
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
