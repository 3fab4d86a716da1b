/// The name of a schema, table or column, quoted so that any text can only be a name.
package struct SQLIdentifier: Equatable, Sendable, CustomStringConvertible {
    /// The name as PostgreSQL stores it.
    package let name: String

    package init(_ name: String) { self.name = name }

    /// The quoted name for a statement.
    package var description: String { "\"" + name.replacing("\"", with: "\"\"") + "\"" }
}
