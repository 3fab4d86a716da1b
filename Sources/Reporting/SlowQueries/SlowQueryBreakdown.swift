/// The executions of a group, divided by sender or by organization.
package struct SlowQueryBreakdown: Hashable, Codable, Sendable {
    /// Number of parts that are listed.
    package static let listed = 10

    /// The executions of one sender or organization.
    package struct Part: Hashable, Codable, Sendable {
        /// `nil` for executions for which it is not recorded.
        @Nullable package var name: String?
        /// Display name of the organization; `nil` if none is configured.
        @Nullable package var label: String? = nil
        package let count: Int
        package let totalMilliseconds: Int
    }

    /// The parts that are not listed, counted together.
    package struct Other: Hashable, Codable, Sendable {
        /// Number of names.
        package let names: Int
        package let count: Int
        package let totalMilliseconds: Int
    }

    /// Parts by total time, greatest first.
    package private(set) var parts: [Part]
    /// Executions that are not in `parts`; together with `parts`, they are the whole group.
    package let other: Other

    init(_ counts: [ExactText?: SlowQueryCounts]) {
        let all = counts.map {
            Part(name: $0.key?.text, count: $0.value.count, totalMilliseconds: $0.value.milliseconds)
        }
        .sorted { $0.isListed(before: $1) }
        let rest = all.dropFirst(Self.listed)
        parts = Array(all.prefix(Self.listed))
        other = Other(
            names: rest.count, count: rest.map(\.count).saturatingSum,
            totalMilliseconds: rest.map(\.totalMilliseconds).saturatingSum)
    }

    /// The same with the configured names of organizations next to their ids.
    func labelled(_ labels: [OrganizationID: String]) -> SlowQueryBreakdown {
        var copy = self
        for index in parts.indices {
            copy.parts[index].label = parts[index].name.flatMap(OrganizationID.init).flatMap { labels[$0] }
        }
        return copy
    }
}

extension SlowQueryBreakdown.Part {
    fileprivate func isListed(before other: SlowQueryBreakdown.Part) -> Bool {
        if totalMilliseconds != other.totalMilliseconds { return totalMilliseconds > other.totalMilliseconds }
        if count != other.count { return count > other.count }
        guard let name, let theirs = other.name else { return name != nil }
        return ExactText(name) < ExactText(theirs)
    }
}

/// Number and total time of executions; both stop at the greatest integer instead of overflowing.
struct SlowQueryCounts: Hashable, Sendable {
    var count = 0
    var milliseconds = 0

    mutating func add(_ milliseconds: Int) {
        count += 1
        self.milliseconds = self.milliseconds.addingSaturated(milliseconds)
    }
}
