import Reporting

/// Why something cannot be mailed, as a message for the operator.
package struct MailError: OperatorError, Equatable, Sendable {
    package let description: String

    package init(_ description: String) { self.description = description }
}
