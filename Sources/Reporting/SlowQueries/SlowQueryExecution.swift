/// One execution of a slow query, with the fingerprint of its text.
package struct SlowQueryExecution: Hashable, Sendable {
    package let fingerprint: String
    package let milliseconds: Int
    package let endpoint: String?
    package let organization: String?
    package let at: Instant

    package init(fingerprint: String, milliseconds: Int, endpoint: String?, organization: String?, at: Instant) {
        self.fingerprint = fingerprint
        self.milliseconds = milliseconds
        self.endpoint = endpoint
        self.organization = organization
        self.at = at
    }
}
