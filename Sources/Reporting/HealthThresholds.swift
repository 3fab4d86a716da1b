/// The figures above which an endpoint is no longer healthy.
package struct HealthThresholds: Hashable, Sendable {
    package var criticalMeanMilliseconds = 1000.0
    /// A fraction, 0...1.
    package var criticalErrorRate = 0.05
    package var warningMeanMilliseconds = 500.0
    package var warningErrorRate = 0.02

    package init() {}
}
