import FoundationEssentials
import Glibc

/// Keeps the archive and the site out of each other: a web server would serve the archive, and retention and `verify`
/// would take one for the other.
enum FolderNesting {
    /// - Throws: `UsageError` if one folder is the other or inside it, through links and `..` too.
    static func refuse(archive: String, site: String) throws {
        let (first, second) = (resolved(archive), resolved(site))
        if first == second {
            throw UsageError(
                "the archive and the site are the same folder, \(archive); give each its own with --archive and --site")
        }
        for (inner, outer, names) in [
            (first, second, "the archive \(archive) is inside the site \(site)"),
            (second, first, "the site \(site) is inside the archive \(archive)"),
        ] where inner.starts(with: outer) {
            throw UsageError("\(names); name folders that do not contain each other with --archive and --site")
        }
    }

    /// The names of the folders on the way from the root folder, without links; of a folder that does not exist, too.
    private static func resolved(_ path: String) -> [String] {
        let absolute = path.hasPrefix("/") ? path : "\(FileManager.default.currentDirectoryPath)/\(path)"
        var place = "/"
        for name in absolute.split(separator: "/") where name != "." {
            let next = name == ".." ? parent(of: place) : place == "/" ? "/\(name)" : "\(place)/\(name)"
            // Link by link, because ".." leads out of the folder that a link leads to.
            place =
                realpath(next, nil).map { real in
                    defer { free(real) }
                    return String(cString: real)
                } ?? next
        }
        return place.split(separator: "/").map(String.init)
    }

    private static func parent(of place: String) -> String {
        let slash = place.lastIndex(of: "/") ?? place.startIndex
        return slash == place.startIndex ? "/" : String(place[..<slash])
    }
}
