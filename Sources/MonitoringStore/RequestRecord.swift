import Postgres
import Reporting

/// One request, as `api_performance_log` stores it.
package struct RequestRecord: Equatable, Sendable {
    package var endpoint: String
    package var method: String?
    package var responseMilliseconds: Int
    package var status: Int?
    package var organization: String?
    package var user: String?
    package var errorMessage: String?
    package var at: Instant

    package init(
        endpoint: String, method: String?, responseMilliseconds: Int, status: Int?, organization: String? = nil,
        user: String? = nil, errorMessage: String? = nil, at: Instant
    ) {
        self.endpoint = endpoint
        self.method = method
        self.responseMilliseconds = responseMilliseconds
        self.status = status
        self.organization = organization
        self.user = user
        self.errorMessage = errorMessage
        self.at = at
    }
}
