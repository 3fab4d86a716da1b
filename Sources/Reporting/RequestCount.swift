/// Totals of any number of requests, where their distribution is not kept.
package struct RequestCount: Hashable, Sendable {
    package private(set) var requests = 0
    /// Status 400-499.
    package private(set) var clientErrors = 0
    /// Status 500 or more.
    package private(set) var serverErrors = 0
    /// Without a status: neither error nor success.
    package private(set) var unknownStatus = 0
    /// The exact sum of all response times as long as it fits, which it does for the rows of any table.
    package private(set) var totalMilliseconds = 0

    package init() {}

    package init(requests: Int, status: Int?, totalMilliseconds: Int) {
        self.requests = requests
        self.totalMilliseconds = totalMilliseconds
        switch status {
        case nil: unknownStatus = requests
        case .some(400..<500): clientErrors = requests
        case .some(500...): serverErrors = requests
        default: break
        }
    }

    /// From stored counts.
    init(requests: Int, clientErrors: Int, serverErrors: Int, unknownStatus: Int, totalMilliseconds: Int) {
        self.requests = requests
        self.clientErrors = clientErrors
        self.serverErrors = serverErrors
        self.unknownStatus = unknownStatus
        self.totalMilliseconds = totalMilliseconds
    }

    /// Of traffic that is known exactly.
    package init(_ traffic: Traffic) {
        self.init()
        for (status, requests) in traffic.statuses {
            add(RequestCount(requests: requests, status: status, totalMilliseconds: 0))
        }
        totalMilliseconds = Int(truncatingIfNeeded: traffic.latencies.totalMilliseconds)
    }

    package var errors: Int { clientErrors + serverErrors }

    /// Sum of times / requests; `nil` without requests.
    package var meanMilliseconds: Double? { requests > 0 ? Double(totalMilliseconds) / Double(requests) : nil }

    /// - Returns: whether there were none before.
    @discardableResult
    package mutating func merge(_ other: RequestCount) -> Bool {
        defer { add(other) }
        return requests == 0
    }

    func merging(_ other: RequestCount) -> RequestCount {
        var sum = self
        sum.add(other)
        return sum
    }

    private mutating func add(_ other: RequestCount) {
        requests += other.requests
        clientErrors += other.clientErrors
        serverErrors += other.serverErrors
        unknownStatus += other.unknownStatus
        totalMilliseconds = totalMilliseconds.addingReportingOverflow(other.totalMilliseconds).partialValue
    }
}
