import Hashing
import Reporting

/// Where pages are, relative to the folder of their night. No text from outside is ever part of a path.
package enum PagePath {
    static let night = "index.html"
    static let slowQueries = "slow-queries.html"
    static let digest = "digest.html"

    /// Named by a hash of the endpoint, so that it is the same every night.
    static func endpoint(_ endpoint: Endpoint) -> String {
        let name = (endpoint.method.map { "1" + $0 } ?? "0") + "\u{0}" + endpoint.name
        return "endpoints/\(SHA256Hash(of: name).hexadecimal.prefix(16)).html"
    }
}
