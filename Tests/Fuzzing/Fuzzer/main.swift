import CFuzzer
import Foundation

// Drives one group of parsers: its name, then what libFuzzer takes.
guard CommandLine.arguments.count > 1, let target = FuzzTarget(rawValue: CommandLine.arguments[1]) else {
    print(FuzzTarget.allCases.map(\.rawValue).joined(separator: "\n"))
    exit(CommandLine.arguments.count > 1 ? 64 : 0)
}
FuzzRun.target = target
var count = CommandLine.argc - 1
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
        FuzzRun.run(UnsafeBufferPointer(start: bytes, count: count))
        return 0
    })
