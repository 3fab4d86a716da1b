import Foundation
import Publishing
import Rendering
import Reporting

/// Where reports are written, and the templates they are rendered with.
struct OutputSettings {
    let archive: String
    let site: String
    /// `nil` for the templates that came with the program.
    private let templates: String?
    let siteURL: String?
    /// The only organization that the reports are about; `nil` for the whole service.
    let tenant: OrganizationID?

    /// - Throws: `UsageError`.
    init(_ settings: Settings) throws {
        archive = settings.archive
        site = settings.site
        try FolderNesting.refuse(archive: archive, site: site)
        templates = settings.templates
        siteURL = settings.siteURL
        tenant = nil
    }

    /// The folder of the templates, for what renders pages.
    ///
    /// - Throws: `UsageError` if there is none.
    func templateFolder() throws -> String { try templates ?? TemplateFolder.find() }

    func templateSet() throws -> TemplateSet { try TemplateSet(folder: templateFolder()) }

    /// The output folders for the reports about one organization: an archive and a site inside the others, never mixed
    /// with those of the whole service.
    func tenant(_ id: OrganizationID) -> OutputSettings {
        OutputSettings(self, id, folder: "\(DayTree.tenantsFolder)/\(id)")
    }

    /// This output, and that of each organization with reports in the archive.
    var all: [OutputSettings] { [self] + DayTree(root: archive).tenants.map(tenant) }

    private init(_ whole: OutputSettings, _ id: OrganizationID, folder: String) {
        tenant = id
        archive = "\(whole.archive)/\(folder)"
        site = "\(whole.site)/\(folder)"
        templates = whole.templates
        siteURL = whole.siteURL.map { "\($0.hasSuffix("/") ? $0 : $0 + "/")\(folder)/" }
    }

    func pageAddress(_ window: ReportWindow) -> String { pageAddress(window.path) }

    /// The location of a window's page for readers: a URL if the site has one, otherwise the path of the file.
    ///
    /// - Parameter folder: the folder of its pages, relative to the site.
    func pageAddress(_ folder: String) -> String {
        let path = "\(folder)/index.html"
        guard let siteURL else { return "\(site)/\(path)" }
        return siteURL.hasSuffix("/") ? siteURL + path : "\(siteURL)/\(path)"
    }
}
