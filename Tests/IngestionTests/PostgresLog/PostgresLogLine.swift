import Foundation
import Ingestion

/// A message of a server that can be written in any format.
struct PostgresLogLine {
    var time = "2026-11-22 14:03:07.250 UTC"
    var session = 1
    var applicationName = "shop"
    var severity = "LOG"
    var message: String
    var detail: String?
    var context: String?
    var statement: String?
    /// Not in the prefix of lines on standard error.
    var sqlState = "00000"

    init(_ message: String, session: Int = 1) {
        self.message = message
        self.session = session
    }

    static let prefix = "%m [%c] %q%u@%d %a "
    static func formats() throws -> [PostgresLogFormat] { [.json, .csv, .stderr(prefix: try LogLinePrefix(prefix))] }

    static func log(_ lines: [PostgresLogLine], _ format: PostgresLogFormat) -> String {
        lines.map { $0.text(format) }.joined()
    }

    func text(_ format: PostgresLogFormat) -> String {
        switch format {
        case .json: json
        case .csv: csv
        case .stderr: stderr
        }
    }

    private var sessionName: String { "6b064cf2." + String(0xe00 + session, radix: 16) }

    private var json: String {
        func member(_ name: String, _ value: String?) -> String {
            guard let value else { return "" }
            let escaped = value.unicodeScalars.map { scalar in
                switch scalar {
                case "\"": "\\\""
                case "\\": "\\\\"
                case "\n": "\\n"
                case "\t": "\\t"
                default:
                    scalar.value < 32 ? "\\u00" + String(scalar.value + 256, radix: 16).dropFirst() : String(scalar)
                }
            }.joined()
            return ",\"\(name)\":\"\(escaped)\""
        }
        return "{\"timestamp\":\"\(time)\",\"pid\":\(3584 + session)" + member("session_id", sessionName)
            + member("error_severity", severity) + member("message", message) + member("detail", detail)
            + member("context", context) + member("statement", statement) + member("state_code", sqlState)
            + member("application_name", applicationName) + ",\"query_id\":0}\n"
    }

    private var csv: String {
        func quoted(_ value: String?) -> String {
            value.map { "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" } ?? ""
        }
        return "\(time),\"shop\",\"shop\",\(3584 + session),\"[local]\",\(sessionName),1,\"SELECT\","
            + "2026-11-22 14:00:00 UTC,3/51,0,\(severity),\(sqlState),\(quoted(message)),\(quoted(detail)),,,,\(quoted(context)),"
            + "\(quoted(statement)),,,\(quoted(applicationName)),\"client backend\",,0\n"
    }

    private var stderr: String {
        func line(_ severity: String, _ text: String?) -> String {
            guard let text else { return "" }
            return "\(time) [\(sessionName)] shop@shop \(applicationName) \(severity):  "
                + text.replacingOccurrences(of: "\n", with: "\n\t") + "\n"
        }
        return line(severity, message) + line("DETAIL", detail) + line("CONTEXT", context)
            + line("STATEMENT", statement ?? (severity == "ERROR" ? "SELECT 1 / 0" : nil))
    }
}

/// A message of `auto_explain`.
func planMessage(_ milliseconds: String, _ query: String) -> String {
    let escaped = query.replacingOccurrences(of: "\"", with: "\\\"").replacingOccurrences(of: "\n", with: "\\n")
    return
        "duration: \(milliseconds) ms  plan:\n{\n  \"Query Text\": \"\(escaped)\",\n  \"Plan\": {\n    \"Node Type\": \"Result\"\n  }\n}"
}

/// The text as it appears in a row.
func planText(_ query: String) -> String {
    String(planMessage("0.000", query).drop { $0 != "{" })
}
