import Postgres
import Reporting

/// Groups of requests with the same endpoint, response time and status, put together by endpoint.
///
/// An hour has a hundred thousand groups and a few hundred endpoints, so a text is made for each endpoint, not for each
/// group.
struct GroupedRequests {
    /// Bytes in the memory of `rows`.
    private struct Key: Hashable {
        let name: UnsafeRawBufferPointer
        let method: UnsafeRawBufferPointer?

        static func == (left: Key, right: Key) -> Bool {
            left.name.elementsEqual(right.name) && (left.method == nil) == (right.method == nil)
                && (left.method ?? left.name).elementsEqual(right.method ?? right.name)
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(bytes: name)
            if let method { hasher.combine(bytes: method) }
        }
    }

    private struct Group {
        let row: Int
        var times: [(milliseconds: Int, requests: Int)] = []
        var statuses: [(status: Int?, requests: Int)] = []

        mutating func add(_ milliseconds: Int, _ status: Int?, _ requests: Int) {
            times.append((milliseconds, requests))
            if let index = statuses.firstIndex(where: { $0.status == status }) {
                statuses[index].requests += requests
            } else {
                statuses.append((status, requests))
            }
        }

        var traffic: Traffic {
            var traffic = Traffic()
            for (milliseconds, requests) in times.sorted(by: { $0.milliseconds < $1.milliseconds }) {
                traffic.latencies.add(milliseconds, requests: requests)
            }
            for (status, requests) in statuses { traffic.statuses[status] = requests }
            return traffic
        }
    }

    let traffic: [Endpoint: Traffic]

    /// - Parameter rows: of endpoint, method, response time in milliseconds, status and number of requests, in any order.
    init(_ rows: Rows) throws(PostgresError) {
        var indices: [Key: Int] = [:]
        var groups: [Group] = []
        for (number, row) in rows.enumerated() {
            let key = Key(name: try row.textBytes(0), method: try row.optionalTextBytes(1))
            let index: Int
            if let known = indices[key] {
                index = known
            } else {
                index = groups.count
                indices[key] = index
                groups.append(Group(row: number))
            }
            groups[index].add(try row.int(2), try row.optionalInt(3), try row.int(4))
        }
        var traffic: [Endpoint: Traffic] = [:]
        for group in groups {
            let row = rows[group.row]
            // Different bytes may be the same text once they are repaired.
            traffic[Endpoint(name: try row.text(0), method: try row.optionalText(1)), default: Traffic()].merge(group.traffic)
        }
        self.traffic = traffic
        withExtendedLifetime(rows) {}
    }
}
