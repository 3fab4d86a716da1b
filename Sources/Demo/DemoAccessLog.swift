import MonitoringStore
import Reporting

/// The part of the demo's requests that no application logs: its load balancer's, which only a web server's access log
/// knows.
package enum DemoAccessLog {
    /// In the syntax of nginx's `log_format`.
    package static let format = #"$remote_addr - - [$msec] "$request" $status $request_time"#

    /// Whether a request is in the access log instead of the application's.
    static func holds(_ record: RequestRecord) -> Bool { record.endpoint == "/health" }

    /// All of `records` that it holds, a line each, in their order.
    static func text(of records: some Sequence<RequestRecord>) -> String {
        records.lazy.filter(holds).map(line).joined()
    }

    private static func line(_ record: RequestRecord) -> String {
        let milliseconds = record.at.microseconds / 1000
        let status = record.status.map(String.init) ?? "-"
        return
            "127.0.0.1 - - [\(decimal(Int(milliseconds)))] \"\(record.method ?? "GET") \(record.endpoint)?probe=\(milliseconds % 7) HTTP/1.1\" \(status) \(decimal(record.responseMilliseconds))\n"
    }

    /// Thousandths as a decimal number.
    private static func decimal(_ thousandths: Int) -> String {
        let rest = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
