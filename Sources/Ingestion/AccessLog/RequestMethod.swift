/// The methods that the monitoring tables can store. Requests with any other are stored without a method.
enum RequestMethod: Int, Sendable, CaseIterable {
    case get = 1
    case post, put, patch, delete

    var name: String {
        switch self {
        case .get: "GET"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        }
    }

    /// `nil` for any other method. Methods are case-sensitive in HTTP, but programs that write JSON often use lower
    /// case: `ignoringCase` accepts that.
    init?(_ bytes: ByteSlice, ignoringCase: Bool = false) {
        if bytes.equals("GET") {
            self = .get
        } else if bytes.equals("POST") {
            self = .post
        } else if bytes.equals("PUT") {
            self = .put
        } else if bytes.equals("PATCH") {
            self = .patch
        } else if bytes.equals("DELETE") {
            self = .delete
        } else if ignoringCase, bytes.count <= 6, bytes.contains(where: \.isLowercaseLetter) {
            let upper = bytes.map { $0.isLowercaseLetter ? $0 & 0xDF : $0 }
            guard let method = upper.withSlice({ RequestMethod($0) }) else { return nil }
            self = method
        } else {
            return nil
        }
    }
}
