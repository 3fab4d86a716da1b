import ArgumentParser
import FoundationEssentials
import Publishing
import Reporting

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every file in the archive and the site against the manifests.",
        discussion: """
            Exits with status 1 when a file is missing, changed or unexpected, and prints a line for each on standard error. \
            Also compares the days that the site lists with those in the archive. Changes nothing.

            $ daybook verify
            $ daybook verify --subset 1/7
            """)

    @Option(
        help: ArgumentHelp(
            "Read the files of only this part of the days, such as 1/7 today and 2/7 tomorrow; seven such runs read every day.",
            valueName: "part"))
    var subset: String?

    @Option(setting: "keep-site") var keepSite: String?

    @OptionGroup(title: "Output") var output: OutputOptions
    @OptionGroup(title: "Common options") var common: CommonOptions

    private static let remedy = "; run \"daybook rebuild\" to restore it"

    func run() throws {
        let settings = try Settings(common, output.given + [GivenOption("keep-site", keepSite)])
        let output = try OutputSettings(settings)
        let subset = try subset.map(DaySubset.init) ?? .all
        let retention = Retention(siteDays: settings.keepSiteDays)
        let log = RunLog(quiet: common.quiet, verbose: common.verbose)
        let archive = Archive(root: output.archive)
        try output.requireArchive()
        var problems: [String] = []
        var counts = Counts()
        for output in output.all {
            for root in [output.archive, output.site] { try DayTree(root: root).checkReadable() }
            verify(output, retention, subset, &counts, &problems, log)
        }
        do throws(PublishError) { _ = try archive.acknowledgements() } catch { problems.append("\(error)") }
        let strange = Set(DayTree(root: output.site).tenants).subtracting(archive.tree.tenants)
        for id in strange.sorted() { problems.append("\(output.tenant(id).site) is not in the archive") }
        print(
            "verified \(subset == .all ? "" : "\(NumberText.count(counts.read)) of ")\(NumberText.counted(counts.days, "day")): \(NumberText.counted(counts.archive, "file")) in the archive and \(NumberText.count(counts.site)) in the site are unchanged"
        )
        guard problems.isEmpty else { throw PublishError(description: problems.joined(separator: "\n")) }
    }

    private struct Counts {
        var days = 0
        /// Days whose files were read.
        var read = 0
        /// Files that are unchanged.
        var archive = 0
        var site = 0
    }

    /// The archive and the site of the whole service, or of one organization.
    private func verify(
        _ output: OutputSettings, _ retention: Retention, _ subset: DaySubset, _ counts: inout Counts,
        _ problems: inout [String], _ log: RunLog
    ) {
        let archive = Archive(root: output.archive)
        let paths = archive.paths
        let expired = retention.expired(in: archive).site
        counts.days += paths.count
        for (index, path) in paths.enumerated() {
            log.progress("verifying days", done: index, of: paths.count)
            let site = "\(output.site)/\(path)"
            let hasPages = FileManager.default.fileExists(atPath: site)
            if subset.contains(path) {
                counts.read += 1
                verify(path, in: archive, &counts, &problems)
            }
            guard hasPages else {
                if !expired.contains(path) { problems.append("\(site) is missing\(Self.remedy)") }
                continue
            }
            guard subset.contains(path) else { continue }
            let pages = Manifest.verify(folder: site)
            counts.site += pages.files
            problems += pages.problems
        }
        let folders = archive.tree.windows
        for path in folders where !paths.contains(path) {
            problems.append("\(output.archive)/\(path) has no \(Archive.reportFile)")
        }
        for path in DayTree(root: output.site).windows where !paths.contains(path) {
            problems.append("\(output.site)/\(path) is not in the archive")
        }
        if !paths.isEmpty {
            let overview = Manifest.verify(folder: output.site, isComplete: false)
            counts.site += overview.files
            problems += overview.problems.map { $0 + Self.remedy }
        }
        do {
            try Ownership(output).checkSite()
            problems += SiteListing(site: output.site).problems(archived: paths).map {
                "\($0); run \"daybook rebuild\" to correct it"
            }
        } catch {
            problems.append("\(error)")
        }
    }

    /// The files of one archived day.
    private func verify(_ path: String, in archive: Archive, _ counts: inout Counts, _ problems: inout [String]) {
        let archived = Manifest.verify(folder: "\(archive.root)/\(path)")
        counts.archive += archived.files
        problems += archived.problems
        do throws(PublishError) { _ = try archive.report(at: path) } catch { problems.append("\(error)") }
        for channel in DeliveryLedger.channels {
            do throws(DeliveryError) {
                _ = try DeliveryLedger(of: path, in: archive, channel: channel)
            } catch {
                problems.append("\(error)")
            }
        }
    }
}
