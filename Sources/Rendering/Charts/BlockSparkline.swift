/// A sparkline of block characters, for plain text: `▁▃█·▂`.
package struct BlockSparkline: Hashable, Sendable, CustomStringConvertible {
    /// One character per value; empty if there are none.
    package let description: String

    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let missing: Character = "·"

    /// If no value is negative, the lowest block is used only for zero. If all values are equal, the blocks have middle
    /// height.
    ///
    /// - Parameter values: oldest first. `nil` and numbers that are not finite are missing, written `·`.
    package init(_ values: [Double?]) {
        guard let domain = SparklineDomain(values) else {
            description = String(repeating: BlockSparkline.missing, count: values.count)
            return
        }
        let scale = LinearScale(domain: (domain.lower, domain.upper), range: (0, 7))
        description = String(
            values.map { value in
                guard let value, let level = scale.position(of: value) else { return BlockSparkline.missing }
                let block = min(max((level - 0.5).rounded(.up), value > 0 ? 1 : 0), 7)
                return BlockSparkline.blocks[Int(block)]
            })
    }
}
