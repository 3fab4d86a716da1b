import FoundationEssentials
import Publishing
import Rendering
import Reporting

/// Where reports are written, and the templates they are rendered with.
struct OutputSettings {
    let archive: String
    let site: String
    /// The folder of the site as readers know it.
    private let shownSite: String
    /// `nil` for the templates that came with the program.
    private let templates: String?
    let siteURL: String?
    let siteReaders: SiteReaders

    var siteModes: FileModes { siteReaders.modes }
    /// The only organization that the reports are about; `nil` for the whole service.
    let tenant: OrganizationID?

    /// - Throws: `UsageError`.
    init(_ settings: Settings) throws {
        archive = settings.archive
        site = settings.site
        shownSite = settings.site
        try FolderNesting.refuse(archive: archive, site: site)
        templates = settings.templates
        siteURL = settings.siteURL
        siteReaders = settings.siteReaders
        tenant = nil
    }

    /// A site with its archive inside it, which is made in one folder and then moved to another.
    ///
    /// - Parameters:
    ///   - staging: where it is made.
    ///   - destination: where readers will find it.
    init(staging: String, destination: String) {
        archive = "\(staging)/\(PreviewFolder.archive)"
        site = staging
        shownSite = destination
        templates = nil
        siteURL = nil
        siteReaders = .everyone
        tenant = nil
    }

    /// The folder of the templates, for what renders pages.
    ///
    /// - Throws: `UsageError` if there is none.
    func templateFolder() throws -> String { try templates ?? TemplateFolder.find(option: true) }

    /// The templates. Where the configured folder lacks one, or has one that does not fit this version, that of the program
    /// is used, and `remarks` of the set says so.
    func templateSet() throws -> TemplateSet {
        let folder = try templateFolder()
        guard templates != nil, let shipped = try? TemplateFolder.find() else { return try TemplateSet(folder: folder) }
        return try TemplateSet(folder: folder, shipped: shipped)
    }

    /// The same, with a warning for each remark.
    func templateSet(_ log: RunLog) throws -> TemplateSet {
        let templates = try templateSet()
        for remark in templates.remarks { log.warning(remark) }
        return templates
    }

    /// The output folders for the reports about one organization: an archive and a site inside the others, never mixed
    /// with those of the whole service.
    func tenant(_ id: OrganizationID) -> OutputSettings {
        OutputSettings(self, id, folder: "\(DayTree.tenantsFolder)/\(id)")
    }

    /// - Throws: `PublishError` if the archive does not exist; a lock would make it.
    func requireArchive() throws {
        guard FileManager.default.fileExists(atPath: archive) else {
            throw PublishError(description: "cannot read \(archive): no such folder; name the archive with --archive")
        }
    }

    /// This output, and that of each organization with reports in the archive.
    var all: [OutputSettings] { [self] + DayTree(root: archive).tenants.map(tenant) }

    /// The same, with the organizations that only the site still has.
    var allKnown: [OutputSettings] {
        [self] + Set(DayTree(root: archive).tenants + DayTree(root: site).tenants).sorted().map(tenant)
    }

    private init(_ whole: OutputSettings, _ id: OrganizationID, folder: String) {
        tenant = id
        archive = "\(whole.archive)/\(folder)"
        site = "\(whole.site)/\(folder)"
        shownSite = "\(whole.shownSite)/\(folder)"
        templates = whole.templates
        siteReaders = whole.siteReaders
        siteURL = whole.siteURL.map { "\($0.hasSuffix("/") ? $0 : $0 + "/")\(folder)/" }
    }

    func pageAddress(_ window: ReportWindow) -> String { pageAddress(window.path) }

    /// The location of a window's page for readers: a URL if the site has one, otherwise the path of the file.
    ///
    /// - Parameter folder: the folder of its pages, relative to the site.
    func pageAddress(_ folder: String) -> String {
        let path = "\(folder)/index.html"
        guard let siteURL else { return "\(shownSite)/\(path)" }
        return siteURL.hasSuffix("/") ? siteURL + path : "\(siteURL)/\(path)"
    }
}
