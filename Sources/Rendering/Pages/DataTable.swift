import Reporting

/// The numbers of a chart as a table.
struct DataTable: Codable, Hashable, Sendable {
    struct Row: Codable, Hashable, Sendable {
        let name: String
        let cells: [String]
    }

    /// Heading of the first column.
    let nameColumn: String
    let columns: [String]
    let rows: [Row]
}

/// A chart with its heading, a sentence about it and its numbers.
struct ChartFigure: Codable, Hashable, Sendable {
    let title: String
    let svg: Markup
    let table: DataTable
}
