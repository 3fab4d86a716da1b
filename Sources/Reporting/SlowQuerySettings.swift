/// How slow queries are selected and shown.
package struct SlowQuerySettings: Hashable, Sendable {
    /// A query is slow if it took longer than this.
    package var thresholdMilliseconds = 500
    /// Number of groups that are listed; the rest is counted together.
    package var listed = 50
    /// Whether literals in texts and plans are kept.
    package var showsLiterals = false

    package init() {}
}
