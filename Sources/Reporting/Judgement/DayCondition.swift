/// A condition on a day, in the form in which later days read it.
package struct DayCondition: Hashable, Codable, Sendable {
    /// Id of the finding.
    package let id: String
    package let level: Health.Status
    /// Weight of its harm, in requests that were errors or are missing.
    package let harm: Double
}
