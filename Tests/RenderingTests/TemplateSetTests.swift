import Foundation
import TestSupport
import Testing

@testable import Rendering

@Suite("template set")
struct TemplateSetTests {
    private static let day =
        "advice, alertPanel, allEndpoints, badge, byErrors, byTime, coverage, digestHref, endpointCount, endpoints, findings, findingsHref, hasAlerts, hasEndpoints, hasErrors, hasLoadCharts, hasLookFirst, hasObjectives, hasPeriods, hasRequests, hasResources, hasSlowQueries, head, isBounded, isService, latencyChart, loadCharts, lookFirst, month, more, neighbours, notes, objectives, organizations, otherEndpoints, percentileNames, percentiles, periods, queryLoad, range, requestsChart, resources, restatements, server, slowQueries, slowQueriesHref, slowQueryRest, slowQuerySummary, sources, statusCodes, tenantIDs, tiles, title, verdict"
    @Test("the shipped templates load")
    func shipped() throws {
        _ = try Templates.shipped()
    }

    @Test(
        "an invalid template is rejected with file, line and remedy",
        arguments: [
            (
                "day.html.mustache", "line\n{{verdikt}}",
                "2: there is no field verdikt here; the fields here are \(Self.day)"
            ),
            (
                "day.html.mustache", "{{#endpoints}}\n\n{{name.txt}}{{/endpoints}}",
                "3: there is no field name.txt here; the fields here are name.label, name.method, name.text"
            ),
            (
                "day.html.mustache", "{{^endpoints}}{{requests}}{{/endpoints}}",
                "1: there is no field requests here; the fields here are \(Self.day)"
            ),
            (
                "day.html.mustache", "{{{title}}}",
                "1: field title must be escaped: it holds text from outside; write {{title}}"
            ),
            (
                "day.html.mustache", "{{&title}}",
                "1: field title must be escaped: it holds text from outside; write {{title}}"
            ),
            (
                "day.html.mustache", "{{head.style}}",
                "1: field head.style is markup and would show as text; write {{{head.style}}}"
            ),
            (
                "day.html.mustache", "{{hasAlerts}}",
                "1: field hasAlerts is a condition; open it as a section with {{#hasAlerts}}"
            ),
            (
                "day.html.mustache", "{{tiles}}",
                "1: field tiles is no single value; open it as a section with {{#tiles}}"
            ),
            (
                "day.html.mustache", "\n{{> nothing}}",
                "2: there is no template nothing to include; add the file %/nothing.mustache or correct the name"
            ),
            (
                "day.html.mustache",
                String(repeating: "{{#hasAlerts}}", count: 5000) + String(repeating: "{{/hasAlerts}}", count: 5000),
                "1: sections stand more than 64 deep in each other; close some of them before others begin"
            ),
            ("day.html.mustache", "{{> day.html}}", "1: template day.html includes itself; remove one of the two"),
            ("day.html.mustache", "\n{{#hasAlerts}}\n", "2: section hasAlerts is not closed; add {{/hasAlerts}}"),
            (
                "day.html.mustache", "{{#hasAlerts}}{{/tiles}}",
                "1: {{/tiles}} closes a section that is not open; compare it with the last {{#...}}"
            ),
            ("day.html.mustache", "a\nb {{verdict", "2: a tag is not closed; end it with }}"),
            (
                "day.html.mustache", "{{=<% %>=}}",
                "1: delimiters, settings and replaceable blocks are not supported; remove this tag"
            ),
            (
                "finding.html.mustache", "{{mesage}}",
                "1: there is no field mesage here; the fields here are acknowledged, anchor, badge, details, evidence, id, isQuery, links, markdown, markdownDetails, name, number, since, strip, text, texts"
            ),
        ])
    func broken(file: String, text: String, message: String) throws {
        let copy = try Templates.copy(replacing: file, with: text)
        let expected = "\(copy.path)/\(file):\(message.replacing("%/", with: "\(copy.path)/"))"
        #expect(throws: TemplateError(description: expected)) { try TemplateSet(folder: copy.path) }
    }

    @Test("an unknown name in an included template is reported there")
    func partial() throws {
        let copy = try Templates.copy(replacing: "status-codes.html.mustache", with: "\n\n{{tile}}")
        #expect(
            throws: TemplateError(
                description:
                    "\(copy.path)/status-codes.html.mustache:3: there is no field tile here; the fields here are \(Self.day)"
            )
        ) { try TemplateSet(folder: copy.path) }
    }

    @Test(
        "a missing template, style sheet or folder is named",
        arguments: ["endpoint.html.mustache", "month.html.mustache", "style.css", "charts.css", "overview.css"])
    func missing(file: String) throws {
        let copy = try Templates.copy(replacing: file, with: nil)
        #expect(
            throws: TemplateError(
                description:
                    "template set \(copy.path) lacks \(file); copy it from the templates folder that came with daybook")
        ) { try TemplateSet(folder: copy.path) }
        #expect(
            throws: TemplateError(
                description:
                    "cannot read the templates: there is no folder \(copy.path)/none; name the folder with --templates")
        ) { try TemplateSet(folder: "\(copy.path)/none") }
    }

    @Test("outer names are available inside sections")
    func known() throws {
        let copy = try Templates.copy(
            replacing: "month.html.mustache", with: "{{#days}}{{title}}, {{tally}}{{/days}}")
        _ = try TemplateSet(folder: copy.path)
    }

    @Test("a style sheet cannot end its element, and its hash is that of the text in the page")
    func style() throws {
        let copy = try Templates.copy(replacing: "style.css", with: "/* c */\n  a { b: c }\n</style><b>")
        let style = try TemplateSet(folder: copy.path).style(.day)
        #expect(style.text.text.hasPrefix("a { b: c }\n<\\/style><b>\n"))
        #expect(!style.text.text.contains("</"))
        #expect(style.hash.hasPrefix("sha256-") && style.hash.count == "sha256-".count + 44)
    }
}

/// Templates of an older version, after an upgrade.
@Suite("templates that do not fit any more")
struct OldTemplateSetTests {
    private func day(_ templates: TemplateSet) throws -> String {
        let report = try SampleReport.day()
        let pages = SiteRenderer(templates: templates).pages(report, digest: "")
        return String(decoding: try #require(pages.first { $0.path == "index.html" }).content, as: UTF8.self)
    }

    @Test("a page with an unknown field is made from the program's own template, and the others from their own")
    func unknownField() throws {
        let copy = try Templates.copy(replacing: "day.html.mustache", with: "{{nights}}")
        try copy.write("own page", to: "findings.html.mustache")
        try copy.write("p { margin: 0 }", to: "style.css")
        let templates = try TemplateSet(folder: copy.path, shipped: Templates.folder)
        #expect(templates.remarks.count == 1)
        let remark = try #require(templates.remarks.first)
        #expect(
            remark.hasPrefix("\(copy.path)/day.html.mustache:1: there is no field nights here; the fields here are "))
        #expect(remark.hasSuffix("; until then, daybook's own day.html is used"))
        // With the style sheet that it was made for.
        #expect(templates.style(.day).hash == (try Templates.shipped()).style(.day).hash)
        #expect(templates.style(.findings).hash != templates.style(.day).hash)
        #expect(try day(templates) == day(try Templates.shipped()))
        let report = try SampleReport.day()
        let pages = SiteRenderer(templates: templates).pages(report, digest: "")
        #expect(
            pages.first { $0.path == "findings.html" }.map { String(decoding: $0.content, as: UTF8.self) }?.hasPrefix(
                "own ") == true)
    }

    @Test(
        "what is missing, and what does not parse, comes from the program",
        arguments: [
            (
                "month.html.mustache", nil,
                "template set %/ lacks month.html.mustache; copy it from the templates folder that came with daybook; until then, daybook's own month.html is used"
            ),
            (
                "overview.css", nil,
                "template set %/ lacks overview.css; copy it from the templates folder that came with daybook; until then, daybook's own overview.css is used"
            ),
            ("status-codes.html.mustache", nil, nil),
            (
                "year.html.mustache", "{{#title}}",
                "%/year.html.mustache:1: section title is not closed; add {{/title}}; until then, daybook's own year.html is used"
            ),
        ] as [(String, String?, String?)])
    func missing(file: String, text: String?, remark: String?) throws {
        let copy = try Templates.copy(replacing: file, with: text)
        let templates = try TemplateSet(folder: copy.path, shipped: Templates.folder)
        let expected =
            remark.map { [$0.replacing("%/", with: file.hasPrefix("year") ? "\(copy.path)/" : copy.path)] } ?? []
        #expect(templates.remarks == expected, "\(templates.remarks)")
        #expect(try day(templates) == day(try Templates.shipped()))
    }

    @Test("a part with an unknown field is named once, with every page that it spoils")
    func part() throws {
        let copy = try Templates.copy(replacing: "foot.html.mustache", with: "{{nobody}}")
        let templates = try TemplateSet(folder: copy.path, shipped: Templates.folder)
        #expect(templates.remarks.count >= 1)
        #expect(templates.remarks.allSatisfy { $0.contains("foot.html.mustache:1: there is no field nobody here") })
        #expect(templates.remarks.joined().contains("daybook's own"))
        #expect(try day(templates) == day(try Templates.shipped()))
    }

    @Test("a folder that fits has no remarks, and one that is not there is an error")
    func fitting() throws {
        let copy = try Templates.copy(replacing: "month.html.mustache", with: "{{title}}")
        #expect(try TemplateSet(folder: copy.path, shipped: Templates.folder).remarks == [])
        #expect(
            throws: TemplateError(
                description:
                    "cannot read the templates: there is no folder \(copy.path)/none; name the folder with --templates")
        ) { try TemplateSet(folder: "\(copy.path)/none", shipped: Templates.folder) }
    }
}
