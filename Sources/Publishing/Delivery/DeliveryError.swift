import Reporting

/// Why something cannot be delivered, as a message for the operator.
package struct DeliveryError: OperatorError, Equatable, Sendable {
    package let description: String

    package init(_ description: String) { self.description = description }
}
