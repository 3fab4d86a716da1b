import Reporting

/// Why a log format, a field map or a route pattern cannot be used, as a message for the operator.
package struct AccessLogFormatError: OperatorError, Equatable, Sendable {
    package var exitStatus: Int32 { 64 }
    package let description: String

    init(_ what: String, why: String, next: String) { description = "\(what): \(why); \(next)" }

    static func format(_ text: String, why: String, next: String) -> AccessLogFormatError {
        AccessLogFormatError("cannot use the log format \(VisibleText.quoted(text))", why: why, next: next)
    }

    static func fieldMap(_ text: String, why: String, next: String) -> AccessLogFormatError {
        AccessLogFormatError("cannot use the JSON field map \(VisibleText.quoted(text))", why: why, next: next)
    }

    static func pattern(_ text: String, why: String, next: String) -> AccessLogFormatError {
        AccessLogFormatError("cannot use the route pattern \(VisibleText.quoted(text))", why: why, next: next)
    }
}
