import PrivateServer
import Reporting

/// Wrong usage or configuration.
struct UsageError: OperatorError, Equatable {
    let description: String
    let exitStatus: Int32 = 64

    init(_ description: String) { self.description = description }
}

extension PrivateServerError: OperatorError {}
