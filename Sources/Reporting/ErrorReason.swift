import FoundationEssentials
import Glibc

extension Error {
    /// Why a file could not be read or written, in the system's own words: `No such file or directory`.
    ///
    /// Foundation's description is `The operation could not be completed`; the reason is in the underlying error.
    package var reason: String {
        guard let error = self as? CocoaError else { return "\(self)" }
        if let system = error.underlying as? POSIXError { return String(cString: strerror(system.code.rawValue)) }
        switch error.code {
        case .fileReadCorruptFile, .fileReadInapplicableStringEncoding: return "it is not UTF-8 text"
        case .fileNoSuchFile, .fileReadNoSuchFile: return String(cString: strerror(ENOENT))
        case .fileReadNoPermission, .fileWriteNoPermission: return String(cString: strerror(EACCES))
        default: return "\(error)"
        }
    }
}
