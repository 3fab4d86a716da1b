import Ingestion
import MonitoringStore
import Reporting

/// A setting of the server that decides what its logs have for reports.
struct ServerLogSetting {
    let name: String
    /// The value to set, as `postgresql.conf` has it.
    let value: String
    /// Whether the server has a value that is good enough.
    let isGood: Bool
    /// What reports lack otherwise.
    let lack: String

    /// Every setting, in the order of `docs/logs.md`.
    ///
    /// - Parameter threshold: milliseconds above which reports call a query slow.
    static func all(of server: ServerSettings, threshold: Int) -> [ServerLogSetting] {
        let time = "\(threshold)ms"
        let lower = ["debug5", "debug4", "debug3", "debug2", "debug1", "debug", "info", "notice", "warning"]
        return [
            ServerLogSetting(
                name: "log_min_duration_statement", value: time,
                isGood: server.logs("log_min_duration_statement", above: threshold)
                    || server.isOn("log_duration") && server.isAny("log_statement", of: ["all"]),
                lack: "slow queries"),
            ServerLogSetting(
                name: "log_min_messages", value: "warning",
                isGood: server.isAny("log_min_messages", of: lower + ["error"]), lack: "errors"),
            ServerLogSetting(
                name: "log_min_error_statement", value: "error",
                isGood: server.isAny("log_min_error_statement", of: lower + ["error", "log"]),
                lack: "statements of errors"),
            ServerLogSetting(
                name: "log_error_verbosity", value: "default",
                isGood: server.isAny("log_error_verbosity", of: ["default", "verbose"]),
                lack: "blockers of lock waits"),
            ServerLogSetting(
                name: "lc_messages", value: "'C'",
                isGood: server.all("lc_messages").contains(where: MessageLocale.isRead),
                lack: "messages that can be read"),
            ServerLogSetting(
                name: "log_lock_waits", value: "on", isGood: server.isOn("log_lock_waits"),
                lack: "lock waits of more than \(server["deadlock_timeout"] ?? "1s")"),
            ServerLogSetting(
                name: "log_temp_files", value: "10MB", isGood: server.logs("log_temp_files"), lack: "temporary files"),
            ServerLogSetting(
                name: "log_autovacuum_min_duration", value: "1min", isGood: server.logs("log_autovacuum_min_duration"),
                lack: "autovacuum runs"),
            ServerLogSetting(
                name: "log_line_prefix", value: "'%m [%p] %e %q%u@%d %a '",
                isGood: !server.writesText
                    || server.prefixHas(["m", "t", "n"]) && server.prefixHas(["p", "c"]),
                lack: server.prefixHas(["p", "c"]) ? "times of lines" : "sessions, which join plans with statements"),
            ServerLogSetting(
                name: "logging_collector", value: "on",
                isGood: server["logging_collector"] != "off"
                    || server.destinations.isDisjoint(with: ["csvlog", "jsonlog"]),
                lack: "\(server["log_destination"] ?? "") but plain text; needs a restart"),
            libraries(of: server),
            ServerLogSetting(
                name: "auto_explain.log_min_duration", value: time,
                isGood: server.logs("auto_explain.log_min_duration", above: threshold), lack: "plans"),
            ServerLogSetting(
                name: "auto_explain.log_format", value: "json",
                isGood: server.isAny("auto_explain.log_format", of: ["json", "text"]), lack: "plans that can be read"),
            ServerLogSetting(
                name: "auto_explain.log_analyze", value: "on", isGood: server.isOn("auto_explain.log_analyze"),
                lack: "times and rows in plans"),
        ]
    }

    /// The lines for a server on which nothing is set, with the default threshold.
    static var recommended: [String] {
        all(of: ServerSettings(), threshold: ReportSettings().slowQueries.thresholdMilliseconds).map(\.assignment)
    }

    /// The setting that loads `auto_explain`.
    private static func libraries(of server: ServerSettings) -> ServerLogSetting {
        let name =
            switch server.host {
            case .plain, .supabase: "session_preload_libraries"
            case .rds, .azure: "shared_preload_libraries"
            case .cloudSQL: "cloudsql.enable_auto_explain"
            }
        let isLoaded =
            server["auto_explain.log_min_duration"] != nil
            || ["session_preload_libraries", "shared_preload_libraries"].contains { name in
                server.all(name).contains { $0.contains("auto_explain") }
            }
        let others = (server[name] ?? "").isEmpty ? "" : "\(server[name] ?? ""), "
        let isHidden = server[name] == nil && server.host != .cloudSQL
        return ServerLogSetting(
            name: name, value: server.host == .cloudSQL ? "on" : "'\(others)auto_explain'", isGood: isLoaded,
            lack: "plans" + (isHidden ? "; role \(server.role) may not see what else it has: keep that" : ""))
    }

    /// The line for `postgresql.conf`.
    var assignment: String { "\(name) = \(value)" }

    /// What the server has instead, and what is missing because of it.
    func reason(_ server: ServerSettings) -> String {
        guard let now = server[name] else { return "no \(lack)" }
        let isTooHigh = SettingQuantity(now).map { $0.value >= 0 } ?? false
        return isTooHigh ? "only \(lack) above \(now)" : "is \(now.isEmpty ? "empty" : now): no \(lack)"
    }
}

extension ServerSettings {
    fileprivate func isAny(_ name: String, of values: [String]) -> Bool {
        all(name).contains { values.contains($0.lowercased()) }
    }

    fileprivate func isOn(_ name: String) -> Bool { isAny(name, of: ["on", "true", "yes", "1"]) }

    /// Whether what is larger than a limit is logged.
    fileprivate func logs(_ name: String, above limit: Int = .max) -> Bool {
        all(name).contains { SettingQuantity($0).map { $0.value >= 0 && $0.value <= Double(limit) } ?? false }
    }

    fileprivate var destinations: Set<String> {
        Set((self["log_destination"] ?? "").split { $0 == "," || $0 == " " }.map { $0.lowercased() })
    }

    /// Whether the log is plain text, for which `log_line_prefix` counts.
    fileprivate var writesText: Bool {
        destinations == ["stderr"]
            || self["logging_collector"] == "off" && !destinations.isDisjoint(with: ["csvlog", "jsonlog"])
    }

    /// Whether `log_line_prefix` has one of some escapes, which may be padded.
    fileprivate func prefixHas(_ escapes: Set<Character>) -> Bool {
        let parts = (self["log_line_prefix"] ?? "").replacing("%%", with: "").split(
            separator: "%", omittingEmptySubsequences: false
        ).dropFirst()
        return parts.contains { part in
            part.first { !($0.isNumber || $0 == "-") }.map(escapes.contains) ?? false
        }
    }
}

/// A time or a size as a setting has it, such as `500ms`, `0.5s`, `10MB` or `-1`.
struct SettingQuantity {
    /// Milliseconds or kilobytes.
    let value: Double

    private static let units: [String: Double] = [
        "": 1, "us": 0.001, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "b": 1.0 / 1024,
        "kb": 1,
        "mb": 1024, "gb": 1_048_576, "tb": 1_073_741_824,
    ]

    /// - Returns: `nil` for anything else.
    init?(_ text: String) {
        let number = text.prefix { $0.isNumber || $0 == "." || $0 == "-" }
        let unit = text.dropFirst(number.count).filter { $0 != " " }.lowercased()
        guard let number = Double(number), let unit = Self.units[unit] else { return nil }
        value = number * unit
    }
}
