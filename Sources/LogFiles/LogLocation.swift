import Glibc

/// The location of a log file: an absolute folder without symbolic links, and a name in it.
struct LogLocation: Hashable {
    let folder: String
    let name: String

    init(_ path: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard !path.utf8.contains(0), let resolved = realpath(folder, nil) else {
            self.folder = folder
            return
        }
        defer { free(resolved) }
        self.folder = String(cString: resolved)
    }

    private init(folder: String, name: String) {
        self.folder = folder
        self.name = name
    }

    func sibling(_ name: String) -> LogLocation { LogLocation(folder: folder, name: name) }

    var path: String { folder == "/" ? "/\(name)" : "\(folder)/\(name)" }

    /// Compares bytes, as the system does for names.
    static func == (left: LogLocation, right: LogLocation) -> Bool {
        left.name.utf8.elementsEqual(right.name.utf8) && left.folder.utf8.elementsEqual(right.folder.utf8)
    }

    func hash(into hasher: inout Hasher) {
        for var text in [folder, name] { text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) } }
    }

    /// Whether it is in the same folder as `base` and its name looks as if rotation derived it from `base`.
    func isRelative(of base: LogLocation) -> Bool {
        self != base && folder.utf8.elementsEqual(base.folder.utf8)
            && (name.utf8.starts(with: base.name.utf8) || RotatedName.isRotation(name, of: base.name))
    }

    func isRotation(of base: LogLocation) -> Bool {
        folder.utf8.elementsEqual(base.folder.utf8) && RotatedName.isRotation(name, of: base.name)
    }
}
