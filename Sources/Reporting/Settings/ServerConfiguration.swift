/// The settings of a server at one time, as they are stored: those that concern all sessions, without secrets.
package struct ServerConfiguration: Hashable, Codable, Sendable {
    package struct Setting: Hashable, Codable, Sendable {
        package let name: String
        /// As `pg_settings` has it, in its unit.
        package let setting: String
        package var unit: String?
        package var source: String?
        /// Whether the configuration file has another value, which needs a restart.
        package var pendingRestart: Bool?

        package init(
            name: String, setting: String, unit: String? = nil, source: String? = nil, pendingRestart: Bool? = nil
        ) {
            self.name = name
            self.setting = setting
            self.unit = unit
            self.source = source
            self.pendingRestart = pendingRestart
        }
    }

    /// Example: `15.8`.
    package let serverVersion: String
    /// By name.
    package let settings: [Setting]
    /// When the settings stored before were last seen unchanged; `nil` in the first snapshot.
    package var previousCheck: Instant?

    package init(serverVersion: String, settings: [Setting], previousCheck: Instant? = nil) {
        self.serverVersion = serverVersion
        self.settings = settings.sorted { ExactText($0.name) < ExactText($1.name) }
        self.previousCheck = previousCheck
    }

    /// Whether two are the same, whenever they were read.
    package func isSame(as other: ServerConfiguration) -> Bool {
        serverVersion == other.serverVersion && settings == other.settings
    }

    /// What changed since an earlier one, by name. A setting that only one of them has was hidden from the role, or
    /// came with an extension, and is not a change.
    func changes(since earlier: ServerConfiguration, between: [Instant]) -> [SettingChange] {
        let before = Dictionary(earlier.settings.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let changed = settings.compactMap { setting -> SettingChange? in
            guard let old = before[setting.name], old.setting != setting.setting || old.unit != setting.unit else {
                return nil
            }
            return SettingChange(
                name: setting.name, before: SettingText.text(old.setting, unit: old.unit),
                after: SettingText.text(setting.setting, unit: setting.unit), unit: setting.unit, between: between)
        }
        guard serverVersion != earlier.serverVersion else { return changed }
        return [
            SettingChange(
                name: "server_version", before: earlier.serverVersion, after: serverVersion, unit: nil,
                between: between)
        ] + changed
    }
}

/// A setting of the server that has another value than before.
package struct SettingChange: Hashable, Codable, Sendable {
    package let name: String
    /// For people: `4 MB`.
    @Nullable package var before: String?
    @Nullable package var after: String?
    /// What the server counts the setting in, such as `8kB`; `nil` for settings without a unit.
    @Nullable package var unit: String?
    /// When the old value was last seen and when the new one was first.
    package let between: [Instant]

    package init(name: String, before: String?, after: String?, unit: String?, between: [Instant]) {
        self.name = name
        self.unit = unit
        self.between = between
        self.before = before
        self.after = after
    }
}

/// A snapshot of the settings with its time.
package struct TakenConfiguration: Hashable, Sendable {
    package let takenAt: Instant
    package let configuration: ServerConfiguration

    package init(takenAt: Instant, configuration: ServerConfiguration) {
        self.takenAt = takenAt
        self.configuration = configuration
    }

    /// The changes in a window, oldest first.
    ///
    /// - Parameter all: snapshots by time, with the last one before the window.
    /// - Returns: `nil` without a snapshot: it is not known whether anything changed.
    package static func changes(_ all: [TakenConfiguration], in window: ReportWindow) -> [SettingChange]? {
        guard !all.isEmpty else { return nil }
        return zip(all, all.dropFirst()).filter { window.contains($1.takenAt) }.flatMap { before, after in
            after.configuration.changes(
                since: before.configuration,
                between: [after.configuration.previousCheck ?? before.takenAt, after.takenAt])
        }
    }
}

/// Words values of settings.
enum SettingText {
    private static let bytes: [(String, Int)] = [
        ("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10), ("B", 1),
    ]
    private static let times: [(String, Int)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000), ("ms", 1000), ("us", 1),
    ]

    /// The value in the largest unit in which it is a whole number: `64 MB` for 8192 of `8kB`. Special values such as
    /// -1 keep their number.
    static func text(_ setting: String, unit: String?) -> String {
        guard let unit, let number = Int(setting), number > 0 else {
            return setting.isEmpty ? "(empty)" : setting
        }
        let digits = unit.prefix { $0.isNumber }
        let name = unit.dropFirst(digits.count)
        for units in [bytes, times] {
            guard let base = units.first(where: { $0.0 == name })?.1 else { continue }
            let (block, blockOverflows) = base.multipliedReportingOverflow(by: Int(digits) ?? 1)
            let (value, overflows) = number.multipliedReportingOverflow(by: block)
            guard !blockOverflows, !overflows, let best = units.first(where: { value.isMultiple(of: $0.1) }) else {
                return "\(setting) \(unit)"
            }
            return "\(value / best.1) \(best.0)"
        }
        return "\(setting) \(unit)"
    }
}
