extension Report {
    /// Merges stored alerts with those that the rules find, one alert per cause.
    ///
    /// - Parameter organizations: the organizations that sent the requests; `nil` where they were not read.
    static func alerts(stored: [Alert], _ figures: HourlyFigures, organizations: AlertedOrganizations?) -> [Alert] {
        let computed = HourlyRule.all.flatMap { $0.alerts(figures).map(\.alert) }
        let causes = AlertGroup.groups((stored + computed).sorted { $0.isListed(before: $1) })
        return causes.map { cause in
            var alert = cause.merged
            alert.affected = organizations?.affected(by: alert)
            return alert
        }.sorted { $0.isListed(before: $1) }
    }
}
