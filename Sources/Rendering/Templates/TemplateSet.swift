import FoundationEssentials
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
        case queryLoad = "query-load.html"
        case query = "query.html"
        case resources = "resources.html"
        case digest = "digest.md"
        case digestOfDays = "digest-of-days.md"
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
            case .queryLoad: try FieldShape(of: QueryLoadPage.self)
            case .query: try FieldShape(of: QueryPage.self)
            case .resources: try FieldShape(of: ResourcesPage.self)
            case .digest: try FieldShape(of: Digest.self)
            case .digestOfDays: try FieldShape(of: DigestOfDays.self)
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

    /// Templates and the style sheets that fit them.
    private struct Kit {
        let programs: [Page: TemplateProgram]
        let styles: PageStyles
    }

    private let kit: Kit
    /// What came with the program, and the pages that are made from it because the folder's own templates do not fit.
    private var standard: (kit: Kit, pages: Set<Page>)?
    /// What is wrong with the folder's own templates, and what is made without them; sentences.
    package private(set) var remarks: [String] = []

    /// Reads every `*.html.mustache` and `*.md.mustache` in `folder`, and its style sheets.
    ///
    /// - Throws: `TemplateError` for a missing or unreadable file, a template that does not parse, and a template that
    ///   refers to a field that does not exist.
    package init(folder: String) throws(TemplateError) {
        try self.init(sources: Self.sources(in: folder), folder: folder) { file throws(TemplateError) in
            try Self.sheet(file, in: folder)
        }
    }

    /// The same, but what is missing or does not fit any more, as after an upgrade, comes from another folder; `remarks`
    /// says what.
    ///
    /// - Parameter shipped: the folder of the templates that came with the program.
    /// - Throws: `TemplateError` for a folder or a file that cannot be read.
    package init(folder: String, shipped: String) throws(TemplateError) {
        let own = try Self.sources(in: folder)
        let standard = try Self.sources(in: shipped)
        var problems: [String: Set<String>] = [:]
        let merged = standard.merging(own) { $1 }
        let check = TemplateCheck(sources: merged) { "\(own[$0] == nil ? shipped : folder)/\($0)\(Self.suffix)" }
        var replaced: Set<Page> = []
        var shapes: [Page: FieldShape] = [:]
        for page in Page.allCases {
            if own[page.rawValue] == nil {
                let missing = TemplateError.missing(page.rawValue + Self.suffix, in: folder)
                problems[missing.description, default: []].insert(page.rawValue)
                replaced.insert(page)
                continue
            }
            do throws(TemplateError) {
                let shape = try Self.shape(of: page)
                try check.check(page.rawValue, page: shape)
                shapes[page] = shape
            } catch {
                problems[error.description, default: []].insert(page.rawValue)
                replaced.insert(page)
            }
        }
        var missing: [String] = []
        try self.init(checked: merged, shapes) { file throws(TemplateError) in
            if FileManager.default.fileExists(atPath: "\(folder)/\(file)") { return try Self.sheet(file, in: folder) }
            missing.append(file)
            return try Self.sheet(file, in: shipped)
        }
        for file in missing { problems[TemplateError.missing(file, in: folder).description] = [file] }
        if !replaced.isEmpty {
            let kit = try Self(sources: standard, folder: shipped) { file throws(TemplateError) in
                try Self.sheet(file, in: shipped)
            }.kit
            self.standard = (kit, replaced)
        }
        remarks = problems.sorted { $0.key < $1.key }.map { problem, names in
            "\(problem); until then, daybook's own \(names.sorted().joined(separator: ", ")) \(names.count == 1 ? "is" : "are") used"
        }
    }

    /// - Parameters:
    ///   - sources: the texts of the templates by name.
    ///   - folder: the name of their location in messages.
    ///   - sheet: the text of a style sheet by its file.
    init(
        sources: [String: String], folder: String, sheet: (String) throws(TemplateError) -> String
    ) throws(TemplateError) {
        let check = TemplateCheck(sources: sources) { "\(folder)/\($0)\(Self.suffix)" }
        var shapes: [Page: FieldShape] = [:]
        for page in Page.allCases {
            guard sources[page.rawValue] != nil else { throw .missing(page.rawValue + Self.suffix, in: folder) }
            let shape = try Self.shape(of: page)
            try check.check(page.rawValue, page: shape)
            shapes[page] = shape
        }
        try self.init(checked: sources, shapes, sheet: sheet)
    }

    /// - Parameter shapes: those of the pages whose templates fit.
    private init(
        checked sources: [String: String], _ shapes: [Page: FieldShape],
        sheet: (String) throws(TemplateError) -> String
    ) throws(TemplateError) {
        let templates = Dictionary(
            uniqueKeysWithValues: sources.map { ($0, Template($1, TemplateEscaping(of: $0))) })
        var programs: [Page: TemplateProgram] = [:]
        for (page, shape) in shapes {
            programs[page] = TemplateProgram(page.rawValue, in: templates, page: shape)
        }
        kit = Kit(programs: programs, styles: try PageStyles(sheet))
    }

    private func kit(of page: Page) -> Kit {
        standard.flatMap { $0.pages.contains(page) ? $0.kit : nil } ?? kit
    }

    func style(_ page: Page) -> StyleSheet { kit(of: page).styles[page] }

    /// The page as UTF-8.
    func render(_ page: Page, _ fields: some Encodable) -> [UInt8] {
        // Loading made sure that the template exists.
        kit(of: page).programs[page]?.render(fields) ?? []
    }
}

/// The style sheets of a folder of templates.
private struct PageStyles {
    private let day: StyleSheet
    private let slowQueries: StyleSheet
    /// Of the pages about all days.
    private let overview: StyleSheet

    /// - Parameter sheet: the text of a style sheet by its file.
    init(_ sheet: (String) throws(TemplateError) -> String) throws(TemplateError) {
        let common = [try sheet("style.css"), try sheet("charts.css")]
        day = StyleSheet(common)
        slowQueries = StyleSheet(common + [try sheet("slow-queries.css")])
        overview = StyleSheet(common + [try sheet("overview.css")])
    }

    subscript(page: TemplateSet.Page) -> StyleSheet {
        switch page {
        case .home, .month, .year: overview
        case .slowQueries, .slowQuery, .queryLoad, .query: slowQueries
        default: day
        }
    }
}

// MARK: - Reading

extension TemplateSet {
    private static func shape(of page: Page) throws(TemplateError) -> FieldShape {
        do {
            return try page.shape()
        } catch {
            throw TemplateError(description: "cannot tell the fields of \(page.rawValue): \(error)")
        }
    }

    /// The text of every template of a folder by name.
    private static func sources(in folder: String) throws(TemplateError) -> [String: String] {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder else {
            throw .missingFolder(folder)
        }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { $0.hasSuffix(".html" + suffix) || $0.hasSuffix(".md" + suffix) }
            .map { String($0.dropLast(suffix.count)) }.sorted()
        var sources: [String: String] = [:]
        for name in names { sources[name] = try read("\(folder)/\(name)\(suffix)") }
        return sources
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
