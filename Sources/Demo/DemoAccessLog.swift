import MonitoringStore
import Reporting

/// The demo's requests that no application logs: those of its load balancer, which are only in a web server's access
/// log.
package enum DemoAccessLog {
    /// The format in the syntax of nginx's `log_format`.
    package static let format = #"$remote_addr - - [$msec] "$request" $status $request_time"#

    /// Whether a request is in the access log and not in the application's.
    static func holds(_ record: RequestRecord) -> Bool { record.endpoint == "/health" }

    /// Those of `records` that are in the access log, one line each, in order.
    static func text(of records: some Sequence<RequestRecord>) -> String {
        records.lazy.filter(holds).map(line).joined()
    }

    private static func line(_ record: RequestRecord) -> String {
        let milliseconds = record.at.microseconds / 1000
        let status = record.status.map(String.init) ?? "-"
        return
            "127.0.0.1 - - [\(decimal(Int(milliseconds)))] \"\(record.method ?? "GET") \(record.endpoint)?probe=\(milliseconds % 7) HTTP/1.1\" \(status) \(decimal(record.responseMilliseconds))\n"
    }

    /// Thousandths written as a decimal number.
    private static func decimal(_ thousandths: Int) -> String {
        let rest = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
