import Publishing
import Reporting

/// Why a run may not write to an archive or a site; nothing was written. Exit status 1.
struct OwnershipError: OperatorError, Equatable {
    let description: String

    private static let adopt = "run \"daybook adopt\" with the same options"

    private init(_ description: String) { self.description = description }

    /// `nil` if the archive is that of the run.
    init?(_ archive: String, of known: ArchiveIdentity, run: ArchiveIdentity) {
        if known.tenant != run.tenant {
            self.init(
                "\(archive) is the archive of \(Self.part(known.tenant)), but this run reports \(Self.part(run.tenant)); name the archive of the whole service with --archive, and the organization with --tenant"
            )
        } else if !known.database.isSame(as: run.database) {
            let (own, other) = (known.database.text(besides: run.database), run.database.text(besides: known.database))
            let isSameName = known.service == run.service
            let (days, report) =
                isSameName
                ? (own, "reads \(other)")
                : ("\(known.serviceName), \(own)", "reports \(run.serviceName), \(other)")
            self.init(
                "\(archive) has days of \(days), but this run \(report); "
                    + (isSameName
                        ? "correct the database, or name another archive and site with --archive and --site; if the service was restored, upgraded or moved, \(Self.adopt)"
                        : "give each service an archive and a site of its own with --archive and --site; if it is the same service, renamed and moved, \(Self.adopt)")
            )
        } else if let name = known.service, name != run.service {
            // An archive without a name may get one.
            self.init(
                "\(archive) has days of the service \(name), but this run \(run.service.map { "reports \($0)" } ?? "has no name"); add name: \(name) or --config, or give each service an archive and a site of its own with --archive and --site; if it was renamed, \(Self.adopt)"
            )
        } else if known.timeZone != run.timeZone {
            self = .otherZone(archive, known.timeZone, run: run.timeZone)
        } else {
            return nil
        }
    }

    static func otherZone(_ archive: String, _ known: String, run: String) -> OwnershipError {
        OwnershipError(
            "\(archive) has days in the time zone \(known), but this run uses \(run), so hours would be in two days or in none; set time-zone: \(known), or, to change the time zone on purpose, \(adopt)"
        )
    }

    static func lost(_ archive: String, site: String, days: Int) -> OwnershipError {
        OwnershipError(
            "\(site) lists \(NumberText.counted(days, "day")), but \(archive) has none; mount the disk of the archive, restore it, or name it with --archive; for another service, name another site with --site; if the archive is lost and a new one should begin, \(adopt)"
        )
    }

    static func otherArchive(_ archive: String, _ id: String?, isNew: Bool, _ site: String, _ mark: String)
        -> OwnershipError
    {
        let own = id.map { "the archive \($0)" } ?? (isNew ? "new" : "one without \(ArchiveIdentity.file)")
        return OwnershipError(
            "\(site) belongs to the archive \(mark), but \(archive) is \(own); name another site with --site or the other archive with --archive; if this archive replaces the other one, \(adopt)"
        )
    }

    static func foreign(_ file: String) -> OwnershipError {
        OwnershipError(
            "\(file) is not from Daybook, and a report would overwrite it; name an empty folder with --site, or move the file away"
        )
    }

    private static func part(_ tenant: OrganizationID?) -> String {
        tenant.map { "the organization \($0)" } ?? "the whole service"
    }
}
