import Postgres
import Reporting

/// The part of `collect` that takes snapshots: of the catalog once a day, and of the settings when they changed.
///
/// It must never keep the rest from being done: what fails becomes a note.
struct SnapshotCollection {
    let store: MonitoringStore
    let now: Instant
    /// Whose days count.
    let timeZone: ReportTimeZone

    /// When snapshots were last taken, or could not be.
    struct Progress: Codable {
        /// The last try to take facts.
        var advice: Instant?
        /// When the settings were last compared.
        var settings: Instant?
        /// How many sequences the role must not read.
        var hiddenSequences: Int?
    }

    private static let stateName = "snapshots"

    /// Gives up early what waits for a lock, or takes long.
    private static let limits = "SET LOCAL statement_timeout = '60s'; SET LOCAL lock_timeout = '1s'"

    /// The sequence that has used most of its numbers, among those that the role may read.
    func fullestSequence(_ notes: inout [String]) throws -> SequenceReader.Sequence? {
        try attempt("sequence_used is not sampled", &notes) {
            try store.connection.transaction(.snapshot) {
                try store.connection.script("\(Session.settings); \(Self.limits)")
                return try CatalogReader(connection: store.connection, schema: store.schema).sequences().all.first
            }
        } ?? nil
    }

    /// Takes what is due.
    ///
    /// - Parameter working: runs work in a transaction of its own while no other collector works.
    func take(
        _ notes: inout [String], working: ((TableCheck) throws -> Void) throws -> Void
    ) throws {
        // Settings are read before those of the session are set for a transaction.
        let configuration = try attempt("settings of the server are not compared", &notes) {
            try store.connection.transaction(.snapshot) { try ConfigurationReader(connection: store.connection).read() }
        }
        let state = StateTable(store: store)
        let snapshots = ServerSnapshots(connection: store.connection, schema: store.schema)
        var isDue = false
        try working { _ in
            var progress: Progress = try state.read(Self.stateName) ?? Progress()
            isDue = progress.advice.map { timeZone.date(at: $0) < timeZone.date(at: now) } ?? true
            if let obstacle = try snapshots.obstacle(for: WriteRights.snapshots.on(.serverSnapshots)) {
                // Said once a day.
                if isDue { notes.append("\(obstacle).") }
                isDue = false
                progress.advice = now
                return try state.write(progress, Self.stateName)
            }
            if let configuration { try compare(configuration, snapshots, &progress) }
            try state.write(progress, Self.stateName)
        }
        guard isDue else { return }
        var hiddenSequences: String?
        /// Stored together with the facts.
        func remember(hidden: Int? = nil) throws -> Progress {
            let before: Progress = try state.read(Self.stateName) ?? Progress()
            var progress = before
            progress.advice = now
            if let hidden { progress.hiddenSequences = hidden }
            try state.write(progress, Self.stateName)
            return before
        }
        let taken: Void? = try attempt("advice is not taken", &notes) {
            try working { _ in
                try store.connection.script(Self.limits)
                var (facts, hidden) = try CatalogReader(connection: store.connection, schema: store.schema)
                    .facts(at: now)
                let earlier: ServerSnapshots.Taken<AdviceFacts>? = try snapshots.last(.advice, before: now)
                if let earlier { facts.continued(from: earlier.content) }
                // Said once, because it may be on purpose.
                if try remember(hidden: hidden).hiddenSequences ?? 0 < hidden {
                    hiddenSequences =
                        "\(NumberText.counted(hidden, "sequence")) \(hidden == 1 ? "is" : "are") left out, as the role must not read \(hidden == 1 ? "it" : "them"); to have sequence_used sampled, run as the owner, for each schema: GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO \(SQLIdentifier(store.connection.user))."
                }
                try snapshots.store(facts, .advice, at: now)
                let oldest = now.adding(seconds: -86_400 * Int64(ServerSnapshots.daysKept))
                // No row is older than the first year.
                if oldest.isWritable { try snapshots.deleteOld(before: oldest) }
            }
        }
        // Tried again on the next day.
        if taken == nil { try working { _ in _ = try remember() } }
        notes += [hiddenSequences].compactMap(\.self)
    }

    /// Stores the settings if they are not those that were stored last.
    private func compare(
        _ configuration: ServerConfiguration, _ snapshots: ServerSnapshots, _ progress: inout Progress
    ) throws {
        let last: ServerSnapshots.Taken<ServerConfiguration>? = try snapshots.last(
            .settings, before: now.adding(seconds: 1))
        // A run for an earlier time than the last one stores nothing.
        if let checked = progress.settings, checked > now { return }
        if last?.content.isSame(as: configuration) != true {
            var configuration = configuration
            configuration.previousCheck = last == nil ? nil : progress.settings
            try snapshots.store(configuration, .settings, at: now)
        }
        progress.settings = now
    }

    /// Runs work of which a failed statement is a note.
    private func attempt<Value>(_ what: String, _ notes: inout [String], _ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch let error as PostgresError where error.kind == .statement || error.kind == .decoding {
            notes.append("\(StoreError.failed(what, error).description).")
        } catch let error as StoreError where error.statement != nil && !store.connection.isLost {
            notes.append("\(error.description).")
        } catch let error as PostgresError {
            throw StoreError.failed("cannot collect", error)
        }
        return nil
    }
}
