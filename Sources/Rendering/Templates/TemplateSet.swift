import Foundation
import Mustache
import Reporting

/// The templates of one folder, each checked against the fields of the page it renders.
package struct TemplateSet: Sendable {
    /// The pages, with the file of each.
    enum Page: String, CaseIterable {
        case home = "home.html"
        case day = "day.html"
        case endpoint = "endpoint.html"
        case slowQueries = "slow-queries.html"
        case slowQuery = "slow-query.html"
        case resources = "resources.html"
        case digest = "digest.md"
        case digestPage = "digest.html"
        case year = "year.html"
        case month = "month.html"
        case latest = "latest.html"
        case mail = "mail.html"
        case organizations = "organizations.html"
        case findings = "findings.html"

        func shape() throws -> FieldShape {
            switch self {
            case .home: try FieldShape(of: HomePage.self)
            case .day: try FieldShape(of: DayPage.self)
            case .endpoint: try FieldShape(of: EndpointPage.self)
            case .slowQueries: try FieldShape(of: SlowQueriesPage.self)
            case .slowQuery: try FieldShape(of: SlowQueryPage.self)
            case .resources: try FieldShape(of: ResourcesPage.self)
            case .digest: try FieldShape(of: Digest.self)
            case .digestPage: try FieldShape(of: DigestPage.self)
            case .year: try FieldShape(of: YearPage.self)
            case .month: try FieldShape(of: MonthPage.self)
            case .latest: try FieldShape(of: LatestPage.self)
            case .mail: try FieldShape(of: MailPage.self)
            case .findings: try FieldShape(of: FindingsPage.self)
            case .organizations: try FieldShape(of: OrganizationsPage.self)
            }
        }
    }

    /// The suffix of a template's file name.
    private static let suffix = ".mustache"

    private let library: MustacheLibrary
    /// Style sheet of the pages of a day.
    let style: StyleSheet
    /// Style sheet of the pages of slow queries.
    let slowQueryStyle: StyleSheet
    /// Style sheet of the pages about all days.
    let overviewStyle: StyleSheet

    /// Reads every `*.html.mustache` and `*.md.mustache` in `folder`, and its style sheets.
    ///
    /// - Throws: `TemplateError` for a missing or unreadable file, a template that does not parse, and a template that
    ///   refers to a field that does not exist.
    package init(folder: String) throws(TemplateError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw .missingFolder(folder)
        }
        let suffix = Self.suffix
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasSuffix(".html" + suffix) || $0.hasSuffix(".md" + suffix) }
            .map { String($0.dropLast(suffix.count)) }.sorted()
        var sources: [String: String] = [:]
        for name in names { sources[name] = try Self.read("\(folder)/\(name)\(suffix)") }
        try self.init(sources: sources, folder: folder) { file throws(TemplateError) in try Self.sheet(file, in: folder)
        }
    }

    /// - Parameters:
    ///   - sources: the texts of the templates by name.
    ///   - folder: the name of their location in messages.
    ///   - sheet: the text of a style sheet by its file.
    init(
        sources: [String: String], folder: String, sheet: (String) throws(TemplateError) -> String
    ) throws(TemplateError) {
        let suffix = Self.suffix
        let check = TemplateCheck(sources: sources) { "\(folder)/\($0)\(suffix)" }
        for page in Page.allCases {
            guard sources[page.rawValue] != nil else { throw .missing(page.rawValue + suffix, in: folder) }
            let shape: FieldShape
            do {
                shape = try page.shape()
            } catch {
                throw TemplateError(description: "cannot tell the fields of \(page.rawValue): \(error)")
            }
            try check.check(page.rawValue, page: shape)
        }
        MustacheContentTypes.register(HTMLEscaping(), named: HTMLEscaping.name)
        MustacheContentTypes.register(MarkdownEscaping(), named: MarkdownEscaping.name)
        var templates: [String: MustacheTemplate] = [:]
        for (name, source) in sources {
            // The library starts every template and every partial with its own escaping of HTML.
            let escaping = name.hasSuffix(".md") ? MarkdownEscaping.name : HTMLEscaping.name
            do {
                templates[name] = try MustacheTemplate(string: "{{% CONTENT_TYPE:\(escaping)}}" + source)
            } catch let error as MustacheTemplate.ParserError {
                throw .broken(
                    "\(folder)/\(name)\(suffix)", line: error.context.lineNumber,
                    "the template does not parse: \(error.error)",
                    next: "correct it, or restore the file that came with daybook")
            } catch {
                throw .unreadable("\(folder)/\(name)\(suffix)", why: "\(error)")
            }
        }
        library = MustacheLibrary(templates: templates)
        let common = [try sheet("style.css"), try sheet("charts.css")]
        style = StyleSheet(common)
        slowQueryStyle = StyleSheet(common + [try sheet("slow-queries.css")])
        overviewStyle = StyleSheet(common + [try sheet("overview.css")])
    }

    func render(_ page: Page, _ fields: some Decodable) -> String {
        // Loading made sure that the template exists.
        library.render(TemplateFields.reflect(fields), withTemplate: page.rawValue) ?? ""
    }

    private static func sheet(_ file: String, in folder: String) throws(TemplateError) -> String {
        guard FileManager.default.fileExists(atPath: "\(folder)/\(file)") else { throw .missing(file, in: folder) }
        return try read("\(folder)/\(file)")
    }

    private static func read(_ path: String) throws(TemplateError) -> String {
        do {
            return try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw .unreadable(path, why: error.reason)
        }
    }
}
