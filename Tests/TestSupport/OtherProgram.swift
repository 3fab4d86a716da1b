import Foundation

/// A program other than Daybook, or Daybook started by one, run to its end. The thread waits for it.
package enum OtherProgram {
    /// - Parameter words: the program's path, then its arguments.
    package static func run(_ words: [String], in folder: String = "/tmp") throws -> TestProgram.Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // None of the programs here writes enough to one stream that the other has to be read in the meantime.
        let said = [output, errors].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        // As in TestProgram, a signal is not a status.
        let status = process.terminationReason == .exit ? process.terminationStatus : -1
        return TestProgram.Outcome(status: status, output: said[0], errors: said[1])
    }
}
