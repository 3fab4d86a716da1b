/// An error whose description is a message for the operator: what, where, why, and the next step.
package protocol OperatorError: Error, CustomStringConvertible {
    /// The exit status of a run that it ends: 1 if nothing was published and nothing changed, 2 if part of the work was
    /// done, 64 for wrong usage or configuration, 75 if another run is at work.
    var exitStatus: Int32 { get }
    /// More for a developer, such as a statement; shown with `--verbose`.
    var detail: String? { get }
}

extension OperatorError {
    package var exitStatus: Int32 { 1 }
    package var detail: String? { nil }
}
