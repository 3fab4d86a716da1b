import Publishing
import Reporting

/// Whether an archive and a site belong to each other and to the service of a run, so that no run writes among the days
/// of another service.
struct Ownership {
    private let archive: Archive
    private let site: SiteFolder
    private let tenant: OrganizationID?
    private let modes: FileModes

    init(_ output: OutputSettings) {
        archive = Archive(root: output.archive)
        site = SiteFolder(root: output.site)
        tenant = output.tenant
        modes = output.siteModes
    }

    /// - Throws: `OwnershipError` if the archive has days of another service, database, organization or time zone;
    ///   `PublishError` if its identity cannot be read.
    func checkArchive(_ settings: Settings, _ database: DatabaseIdentity) throws {
        let run = settings.identity(database, tenant)
        if let known = try archive.identity() {
            if let error = OwnershipError(archive.root, of: known, run: run) { throw error }
        } else if let zone = archive.recordedZone, zone.name != run.timeZone {
            throw OwnershipError.otherZone(archive.root, zone.name, run: run.timeZone)
        }
    }

    /// - Throws: `OwnershipError` if the site has files that are not Daybook's or days of another archive;
    ///   `PublishError` if its mark or the archive's identity cannot be read.
    func checkSite() throws {
        try checkFiles()
        let (id, siteMark) = (try archive.identity()?.id, try site.mark())
        let mark = siteMark?.archive
        if let mark, mark == id, siteMark?.beginsAnew == true { return }
        let days = archive.paths
        if days.isEmpty, site.days > 0 {
            try archive.tree.checkReadable()
            throw OwnershipError.lost(archive.root, site: site.root, days: site.days)
        }
        if let mark, mark != id {
            throw OwnershipError.otherArchive(archive.root, id, isNew: days.isEmpty, site.root, mark)
        }
    }

    /// - Throws: `OwnershipError` if the site has files that are not Daybook's.
    func checkFiles() throws {
        if let file = site.foreignFile { throw OwnershipError.foreign(file) }
    }

    /// Records whose archive and site these are, once both are checked. Only the holder of the archive's lock calls it.
    ///
    /// - Throws: also what `checkArchive(_:_:)` and `checkSite()` do; nothing is written then.
    func claim(_ settings: Settings, _ database: DatabaseIdentity, log: RunLog) throws {
        try checkArchive(settings, database)
        try checkSite()
        let run = settings.identity(database, tenant)
        let known = try archive.identity()
        if let known, known.serviceName != run.serviceName {
            log.remark("\(archive.root): the name of the service is \(run.serviceName) now, not \(known.serviceName)")
        }
        try write(known?.updated(to: run) ?? run)
    }

    /// Marks the site as the archive's, without the database. An archive without an identity marks nothing.
    ///
    /// - Throws: also what `checkSite()` does; nothing is written then.
    func claimSite() throws {
        try checkSite()
        if let identity = try archive.identity() { try write(identity) }
    }

    /// Makes the archive, and the site with it, those of the run, whatever they were before.
    ///
    /// - Returns: what is different now, one line each.
    func adopt(_ settings: Settings, _ database: DatabaseIdentity) throws -> [String] {
        try checkFiles()
        let run = settings.identity(database, tenant)
        let known = try archive.identityUnlessDamaged()
        let new = known?.updated(to: run) ?? run
        let mark = try site.mark()?.archive
        var lines = known.map { changes(from: $0, to: new) } ?? ["\(archive.root): \(new.summary)"]
        if let mark, mark != new.id {
            lines.append("\(site.root): archive \(new.id) instead of \(mark)")
        } else if mark == nil {
            lines.append("\(site.root): archive \(new.id)")
        }
        if archive.paths.isEmpty, site.days > 0 {
            lines.append(
                "\(site.root): lists \(NumberText.counted(site.days, "day")) of the former archive until the first report"
            )
        }
        try write(new)
        return lines
    }

    private func changes(from known: ArchiveIdentity, to new: ArchiveIdentity) -> [String] {
        let values = [
            ("service \(known.serviceName)", "service \(new.serviceName)"),
            (known.database.text(besides: new.database), new.database.text(besides: known.database)),
            ("time zone \(known.timeZone)", "time zone \(new.timeZone)"),
        ]
        return values.filter { $0 != $1 }.map { "\(archive.root): \($1) instead of \($0)" }
    }

    /// The archive first: a site is never marked with the id of an archive that does not have it.
    private func write(_ identity: ArchiveIdentity) throws(PublishError) {
        try archive.write(identity)
        // Checked or adopted by now: days that only the site lists are those of a lost archive.
        let beginsAnew = archive.paths.isEmpty && site.days > 0
        try site.write(SiteMark(archive: identity.id, beginsAnew: beginsAnew), modes: modes)
    }
}

extension Settings {
    /// The identity of an archive of this run's reports.
    fileprivate func identity(_ database: DatabaseIdentity, _ tenant: OrganizationID?) -> ArchiveIdentity {
        ArchiveIdentity(timeZone: timeZone, database: database, service: report.name, tenant: tenant, now: now)
    }
}

extension ArchiveIdentity {
    /// The same archive with what a run knows now; a system identifier that the run's role may not read stays.
    fileprivate func updated(to run: ArchiveIdentity) -> ArchiveIdentity {
        var new = self
        new.timeZone = run.timeZone
        new.service = run.service
        new.database = run.database
        if run.database.isSame(as: database) { new.database.system = run.database.system ?? database.system }
        return new
    }

    /// For people: everything that an archive remembers.
    fileprivate var summary: String { "service \(serviceName), database \(database.name), time zone \(timeZone)" }
}
