import Foundation
import Testing

@testable import Rendering

/// Whole charts compared with reviewed drawings, which open in a browser.
@Suite struct ChartSnapshotTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")

    static let charts: [(String, String)] = [
        ("latency", ChartExamples.latency.markup), ("traffic", ChartExamples.traffic.markup),
        ("memory", ChartExamples.memory.markup), ("empty", ChartExamples.line([nil]).markup),
        ("sparkline", Sparkline([3, 5, nil, 4, 8, 6, nil, 2]).markup),
    ]

    @Test("a chart matches its snapshot", arguments: charts)
    func snapshot(name: String, markup: String) throws {
        let drawn = markup + "\n"
        let file = ChartSnapshotTests.folder.appending(path: "\(name).svg")
        let expected =
            FileManager.default.fileExists(atPath: file.path) ? try String(contentsOf: file, encoding: .utf8) : ""
        guard drawn != expected else { return }
        let changed = FileManager.default.temporaryDirectory.appending(path: "\(name)-changed.svg")
        try drawn.write(to: changed, atomically: true, encoding: .utf8)
        Issue.record("\(name) is drawn differently: compare \(changed.path) with \(file.path)")
    }

    @Test("every snapshot belongs to a chart")
    func unexpected() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: ChartSnapshotTests.folder.path)
        #expect(files.sorted() == ChartSnapshotTests.charts.map { "\($0.0).svg" }.sorted())
    }
}
