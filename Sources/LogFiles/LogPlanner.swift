import FoundationEssentials
import Reporting

/// Computes a `LogReading`.
struct LogPlanner {
    private(set) var sources: [LogSource] = []
    private(set) var notes: [String] = []
    private(set) var failures: [LogFileError] = []

    private let known: [ReadPosition]
    private let untouchedSince: Instant?
    private let readsAgain: Bool
    private let limits: ChunkBuffer.Limits
    private var sightings: [LogSighting] = []
    private var contents: [LogContent] = []
    private var unreadable: [UnreadableRelative] = []
    private var planned: Set<LogLocation> = []

    init(known: [ReadPosition], untouchedSince: Instant?, readsAgain: Bool, limits: ChunkBuffer.Limits) {
        self.readsAgain = readsAgain
        self.known = known
        self.untouchedSince = untouchedSince
        self.limits = limits
    }

    private enum Named {
        case stream(path: String)
        case file(NamedFile)

        var file: NamedFile? { if case .file(let file) = self { file } else { nil } }
    }

    private struct NamedFile {
        /// The path as the user wrote it.
        let path: String
        let location: LogLocation
    }

    /// A file in the same folder as a named one that could not be examined.
    private struct UnreadableRelative {
        let location: LogLocation
        let modifiedNanoseconds: Int
        let error: LogFileError
    }

    mutating func plan(_ paths: [String]) {
        let named = look(at: paths)
        contents = LogContent.all(of: sightings, known: known)
        var families: Set<LogLocation> = []
        for name in named {
            switch name {
            case .stream(let path):
                sources.append(LogSource(path: path, recordedPath: nil, isFinal: true, bytesTotal: nil, limits: limits))
            case .file(let file):
                // A rotated file is listed with the named file that it was rotated from, in whatever order they are
                // named.
                let base = named.lazy.compactMap(\.file).first { file.location.isRotation(of: $0.location) } ?? file
                if families.insert(base.location).inserted { planFamily(of: base) }
                if families.insert(file.location).inserted { planFamily(of: file) }
            }
        }
    }
}

// MARK: - What is there

extension LogPlanner {
    private mutating func look(at paths: [String]) -> [Named] {
        var named: [Named] = []
        var seen: Set<LogLocation> = []
        for path in paths where seen.insert(path == "-" ? LogLocation("/-") : LogLocation(path)).inserted {
            if path == "-" {
                named.append(.stream(path: path))
                continue
            }
            let location = LogLocation(path)
            do throws(LogFileError) {
                if let sighting = try LogSighting(path, isNamed: true) {
                    sightings.append(sighting)
                    named.append(.file(NamedFile(path: path, location: location)))
                } else {
                    named.append(.stream(path: path))
                }
            } catch {
                if error == .missing(path) {
                    named.append(.file(NamedFile(path: path, location: location)))
                } else {
                    failures.append(error)
                }
            }
        }
        for case .file(let file) in named { lookBeside(file) }
        return named
    }

    private func wasRead(_ location: LogLocation) -> Bool { !positions(of: location).isEmpty }

    private func positions(of location: LogLocation) -> [ReadPosition] {
        let path = location.path
        return known.filter { $0.path.utf8.elementsEqual(path.utf8) }
    }

    /// Examines the files that rotation may have made of a named one, if it was read before, and the one from which it
    /// was itself rotated.
    private mutating func lookBeside(_ file: NamedFile) {
        let location = file.location
        var relatives = RotatedName.base(of: location.name).map { [location.sibling($0)] } ?? []
        if wasRead(location) {
            do {
                relatives += try FileManager.default.contentsOfDirectory(atPath: location.folder).sorted()
                    .map(location.sibling).filter { $0.isRelative(of: location) }
            } catch {
                notes.append(
                    "cannot list the folder of \(visible(file.path)), so its rotated files are not found; make the folder \(visible(location.folder)) readable"
                )
            }
        }
        for relative in relatives where !sightings.contains(where: { $0.location == relative }) {
            let status: FileStatus
            do throws(LogFileError) {
                status = try FileStatus(of: relative.path)
            } catch {
                continue
            }
            guard status.kind == .regular else { continue }
            do throws(LogFileError) {
                if let sighting = try LogSighting(relative.path, isNamed: false) { sightings.append(sighting) }
            } catch {
                unreadable.append(
                    UnreadableRelative(
                        location: relative, modifiedNanoseconds: status.modifiedNanoseconds, error: error))
            }
        }
    }
}

// MARK: - What to read of it

extension LogPlanner {
    private mutating func planFamily(of named: NamedFile) {
        let location = named.location
        let own = contents.first { $0.contains(location) }
        let relatives = contents.filter { content in
            !content.contains(location) && content.copies.contains { $0.location.isRelative(of: location) }
        }
        let followed = relatives.filter { $0.position?.path.utf8.elementsEqual(location.path.utf8) ?? false }
        let oldest = followed.map(\.best).min { $0.isOlder(than: $1) }
        let unread = relatives.filter { content in
            if followed.contains(where: { $0.contains(content.best.location) }) { return true }
            guard content.copies.contains(where: { $0.location.isRotation(of: location) }) else { return false }
            if content.isNamed { return true }
            guard content.position == nil, let oldest else { return false }
            return oldest.isOlder(than: content.best)
        }
        for content in unread.sorted(by: { $0.best.isOlder(than: $1.best) }) { add(content, of: location) }
        if let own {
            if own.position == nil, wasRead(location) { explainRotation(of: named, from: oldest) }
            add(own, of: location)
        } else if !sightings.contains(where: { $0.location == location }) {
            if unread.isEmpty, oldest == nil {
                failures.append(.missing(named.path))
            } else {
                notes.append("\(visible(named.path)) is not there; what it was rotated to is read")
            }
        }
    }

    /// Reports what may be lost from a file that was read before, if another file now has its name and it cannot be
    /// found.
    private mutating func explainRotation(of named: NamedFile, from oldest: LogSighting?) {
        let relatives = unreadable.filter { $0.location.isRotation(of: named.location) }
        guard let oldest else {
            let offsets = positions(of: named.location).map(\.offset)
            let end = offsets.count == 1 ? "to byte \(offsets[0]) " : ""
            notes.append(
                "\(visible(named.path)) is a new file, and the former one, read \(end)before, is not in the folder any more; lines written to it after the last run may be lost; run the command before rotated logs are removed"
            )
            failures += relatives.prefix(1).map(\.error)
            noteUnread(of: named)
            return
        }
        failures += relatives.filter { $0.modifiedNanoseconds > oldest.modifiedNanoseconds }.map(\.error)
    }

    /// Reports rotated files that are not read although they may be newer than the missing one.
    private mutating func noteUnread(of named: NamedFile) {
        let unread = contents.filter { content in
            content.position == nil && !content.isNamed
                && content.copies.contains { $0.location.isRotation(of: named.location) }
        }
        guard let latest = unread.map(\.best).max(by: { $0.isOlder(than: $1) }) else { return }
        notes.append(
            "skipped other rotated files of \(visible(named.path)) (\(NumberText.counted(unread.count, "file")), the latest is \(visible(latest.location.name))), because they may be older than what was read before; give the newer ones as arguments"
        )
    }

    private mutating func add(_ content: LogContent, of named: LogLocation) {
        let file = content.best
        guard !planned.contains(file.location) else { return }
        let isReadAgain = readsAgain && content.isNamed
        var offset = isReadAgain ? 0 : content.position?.offset ?? 0
        if isReadAgain {
            guard file.goesOn(after: 0) else { return }
        } else if content.continuation == .shorter {
            guard content.isNamed else { return }
            notes.append(
                "\(visible(file.path)) has shrunk from at least \(offset) to \(file.size) bytes and begins as before; what is left of it was read, and reading goes on at its end"
            )
            offset = file.size
        } else {
            guard content.position.map(file.goesOn(after:)) ?? file.goesOn(after: 0) else { return }
            if content.continuation == .different {
                guard content.isNamed else { return }
                notes.append(
                    "\(visible(file.path)) begins as before, but what comes before byte \(offset), up to which it was read, has changed; reading goes on there"
                )
            }
        }
        planned.insert(file.location)
        sources.append(
            LogSource(
                path: file.path, recordedPath: content.position?.path ?? named.path,
                stored: content.position, offset: offset, expectedHead: file.head, isFinal: isFinished(content),
                bytesTotal: file.compression != nil ? file.size : file.size - offset,
                isReadAgain: isReadAgain && content.position != nil, limits: limits))
    }

    /// Whether nothing more will be written to the file that is read for a content.
    private func isFinished(_ content: LogContent) -> Bool {
        let file = content.best
        if file.compression != nil { return true }
        if let untouchedSince, file.modifiedNanoseconds / 1000 < untouchedSince.microseconds { return true }
        return sightings.contains { base in
            let isRotated =
                content.isNamed
                ? file.location.isRotation(of: base.location) : file.location.isRelative(of: base.location)
            guard isRotated else { return false }
            return sightings.contains { other in
                other.size > 0 && !content.contains(other.location)
                    && (other.location == base.location
                        || other.location.isRotation(of: base.location) && file.isOlder(than: other))
            }
        }
    }
}
