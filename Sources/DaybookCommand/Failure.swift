import Ingestion
import LogFiles
import MonitoringStore
import PrivateServer
import Publishing
import Rendering

/// Wrong usage or configuration. Exit status 64.
struct UsageError: Error, Equatable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

enum Failure {
    /// Whether an error is about usage or configuration.
    static func isUsage(_ error: any Error) -> Bool {
        error is UsageError || error is AccessLogFormatError || error is LogLinePrefixError
    }

    /// Whether an error's description is a message for the operator.
    static func isOurs(_ error: any Error) -> Bool {
        error is StoreError || error is RunLockError || error is TemplateError || error is PublishError
            || error is PrivateServerError || error is LogFileError || error is CheckFailure
            || error is PreflightFailure || error is MailError
    }
}
