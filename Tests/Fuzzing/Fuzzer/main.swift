import CFuzzer
import Foundation

// Drives the group of parsers named by FUZZ_TARGET, with libFuzzer's options; without one it lists the groups. The name
// is not an argument, because libFuzzer starts itself again with its own arguments.
guard let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] else {
    print(FuzzTarget.allCases.map(\.rawValue).joined(separator: "\n"))
    exit(0)
}
guard let target = FuzzTarget(rawValue: name) else {
    print("there is no target \(name)")
    exit(64)
}
FuzzRun.target = target
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
    LLVMFuzzerRunDriver(&count, &arguments) { bytes, count in
        FuzzRun.run(UnsafeBufferPointer(start: bytes, count: count))
        return 0
    })
