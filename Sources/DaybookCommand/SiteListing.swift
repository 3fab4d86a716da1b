import FoundationEssentials
import Publishing
import Reporting

/// The days that the pages about all days list, compared with those on record.
struct SiteListing {
    private let root: String

    init(site: String) { root = site }

    /// - Parameter archived: the paths of all archived windows.
    /// - Returns: the differences, one sentence each.
    func problems(archived: [String]) -> [String] {
        let places = DayTree(root: root)
        let site = SiteFolder(root: root)
        let (days, withPages) = (site.days, archived.count(where: places.hasFolder))
        var problems: [String] = []
        if days > archived.count {
            problems.append("\(root) lists \(NumberText.counted(days, "day")), but the archive has \(archived.count)")
        } else if days < withPages {
            problems.append(
                "\(root) lists \(NumberText.counted(days, "day")), but has pages of \(withPages) that are in the archive"
            )
        }
        let known = Set(archived)
        for (file, listed) in listed(places) {
            for path in listed.subtracting(known).sorted() {
                problems.append("\(root)/\(file) lists \(WindowFolder(path).name), which is not in the archive")
            }
        }
        return problems
    }

    /// The paths of windows that each of those files lists.
    private func listed(_ places: DayTree) -> [(file: String, paths: Set<String>)] {
        let latest = SiteFolder(root: root).latest.map { [(file: SiteStatus.file, paths: Set([$0]))] } ?? []
        let months = Set(places.windows.map { $0.split(separator: "/").prefix(2).joined(separator: "/") })
        let folders = [""] + Set(months.map { "\($0.prefix(4))/" }).union(months.map { "\($0)/" }).sorted()
        return latest
            + folders.compactMap { folder in
                let file = "\(folder)index.html"
                return FileManager.default.contents(atPath: "\(root)/\(file)").map {
                    (file, Self.links(in: String(decoding: $0, as: UTF8.self)))
                }
            }
    }

    private static func links(in page: String) -> Set<String> {
        Set(
            page.matches(of: #/href="(?:\.\./)*([0-9]{4}/[0-9]{2}/[0-9]{2}(?:T[0-9]{4}Z)?)/index\.html"/#)
                .map { String($0.1) })
    }
}
