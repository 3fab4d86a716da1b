import Reporting

/// Counts what the rows of an hour tell beyond their distributions, while these are read.
struct DetailCounters {
    let organizations: OrganizationCounter?
    let messages: ErrorMessageCounter?

    init(_ tables: TableCheck) {
        organizations = tables.tellOrganizations && !tables.areDistributed ? OrganizationCounter(.all) : nil
        messages = tables.haveErrorMessages && !tables.areDistributed ? ErrorMessageCounter() : nil
    }

    /// The details of the rows that were counted, and of requests without rows.
    ///
    /// - Returns: `nil` if they cannot be stored.
    func details(of traffic: [Endpoint: Traffic], beside detached: PackedDetails?) -> HourDetails.Stored? {
        // With too many organizations, they are not told apart.
        var organizations = try? organizations?.counted()
        var messages = messages?.tally ?? ErrorMessageTally()
        var requests = traffic.values.map(\.requests).saturatingSum
        if let detached {
            guard let rest = detached.unpacked(hour: 0) else { return nil }
            requests += detached.requests
            if let more = rest.organizations { organizations?.merge(more) } else { organizations = nil }
            messages.merge(rest.messages)
        }
        return PackedDetails(organizations, messages: messages, requests: requests).map {
            HourDetails.Stored(whole: $0, detached: detached)
        }
    }
}
