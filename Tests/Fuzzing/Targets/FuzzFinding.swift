/// A property that an input violates.
struct FuzzFinding: Error, CustomStringConvertible {
    let description: String

    static func expect(_ holds: Bool, _ property: @autoclosure () -> String) throws(FuzzFinding) {
        guard holds else { throw FuzzFinding(description: property()) }
    }
}
