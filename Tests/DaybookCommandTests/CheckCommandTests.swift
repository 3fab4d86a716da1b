import TestSupport
import Testing

@Suite("check", .needs(.postgresql))
struct CheckCommandTests {
    @Test("a file with names of organizations is checked as reports read it")
    func labels() async throws {
        let database = try await TestDatabase.migrated()
        let folder = try TemporaryFolder()
        func check() async throws -> (status: Int32, lines: [Substring]) {
            let outcome = try await TestProgram.run(
                ["check", "--config", "daybook.yaml", "--database", database.conninfo], in: folder.path)
            return (outcome.status, outcome.output.split(separator: "\n").filter { $0.contains(" labels: ") })
        }
        try folder.write("labels: names.csv\n", to: "daybook.yaml")
        let missing = try await check()
        #expect(missing.status == 1)
        #expect(
            missing.lines == [
                "failed  labels: cannot read the labels file names.csv: No such file or directory; check --labels, or labels in the configuration file"
            ])
        try folder.write("0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11,Blau\nx,y\n", to: "names.csv")
        let wrong = try await check()
        #expect(wrong.status == 1)
        #expect(
            wrong.lines == [
                "failed  labels: names.csv:2: \"x\" is not a valid UUID (for example 0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11,Name)"
            ])
        try folder.write("0b9ff12a-6c1c-4f0e-9a53-5a1a0e0f9d11,Blau\n", to: "names.csv")
        let right = try await check()
        #expect(right.status == 0 && right.lines == ["ok      labels: names.csv names 1 organization"])
        try folder.write("", to: "daybook.yaml")
        #expect(try await check().lines == [])
    }
}
