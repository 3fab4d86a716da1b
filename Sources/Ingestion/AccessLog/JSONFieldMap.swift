/// The fields of a JSON object that hold the parts of a request, written as
/// `time=ts,duration=request_time:s,method=method,path=uri,status=status`.
///
/// `time`, `duration` and either `path` or `request` (a whole `GET /path HTTP/1.1`) are required, `method` and `status`
/// are optional. The duration has its unit `s`, `ms` or `us` after a colon. A dot leads into an object: `path=http.url`
/// finds `{"http": {"url": ...}}` and `{"http.url": ...}`.
struct JSONFieldMap: Sendable {
    struct Wanted: Sendable {
        let field: LogField
        let name: [UInt8]
    }

    /// The fields to read, at most eight, in the order in which they are read from a line.
    let wanted: [Wanted]

    private static let keys = ["time", "duration", "request", "path", "method", "status"]

    init(_ map: String) throws(AccessLogFormatError) {
        var names: [String: String] = [:]
        for part in map.split(separator: ",", omittingEmptySubsequences: false) {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            guard sides.count == 2, !sides[1].isEmpty else {
                throw .fieldMap(
                    map, why: "\(VisibleText.quoted(String(part))) does not have the form key=field",
                    next: "write it like time=ts,duration=request_time:s,path=uri")
            }
            guard Self.keys.contains(sides[0]) else {
                throw .fieldMap(
                    map, why: "\(VisibleText.quoted(sides[0])) is not a valid key",
                    next: "use \(Self.keys.joined(separator: ", "))")
            }
            guard names.updateValue(sides[1], forKey: sides[0]) == nil else {
                throw .fieldMap(map, why: "\(sides[0]) is given twice", next: "remove one of them")
            }
        }
        for (key, example) in [("time", "time=ts"), ("duration", "duration=request_time:s")] where names[key] == nil {
            throw .fieldMap(map, why: "it has no \(key)", next: "add the field with it, for example \(example)")
        }
        guard names["path"] != nil || names["request"] != nil else {
            throw .fieldMap(
                map, why: "it has no path", next: "add the field with it, for example path=uri or request=request")
        }
        var wanted: [Wanted] = []
        for key in Self.keys {
            guard let name = names[key] else { continue }
            let field: LogField
            switch key {
            case "time": field = .time(.any)
            case "duration":
                let (duration, unit) = DurationUnit.split(name)
                guard let unit, !duration.isEmpty else {
                    throw .fieldMap(
                        map, why: "the unit of duration=\(name) is missing",
                        next: "add :s, :ms or :us to the name of the field, for example duration=\(duration):ms")
                }
                wanted.append(Wanted(field: .duration(unit), name: Array(duration.utf8)))
                continue
            case "request":
                field = .request(givesMethod: names["method"] == nil, givesPath: names["path"] == nil)
            case "path": field = .path
            case "method": field = .method
            default: field = .status
            }
            if field == .request(givesMethod: false, givesPath: false) { continue }
            wanted.append(Wanted(field: field, name: Array(name.utf8)))
        }
        self.wanted = wanted
    }

    func name(_ index: Int) -> String { String(decoding: wanted[index].name, as: UTF8.self) }
}
