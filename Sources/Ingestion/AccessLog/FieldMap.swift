/// The named fields of a line that hold the parts of a request, for JSON, LTSV and logfmt, written as
/// `time=ts,duration=request_time:s,method=method,path=uri,status=status`.
///
/// `time`, `duration` and either `path` or `request` (a whole `GET /path HTTP/1.1`) are required; `method`, `status`,
/// `organization` and `user` are optional. The duration has its unit `s`, `ms`, `us` or `ns` after a colon. A dot leads
/// into an object: `path=http.url` finds `{"http": {"url": ...}}` and `{"http.url": ...}`; a list of one object is that
/// object. `a|b` is `b` where a line has no `a`.
struct FieldMap: Sendable {
    /// One name under which a value can be found.
    struct Slot: Sendable {
        let field: LogField
        let name: [UInt8]
    }

    /// What is known of a format that has a name.
    struct Known: Sendable {
        var isInUTC = false
        var takesTimeFromEnvelope = false
    }

    /// The names, those for the same value next to each other in the order of preference; at most `mostSlots`.
    let slots: [Slot]
    /// The ranges of the slots for the same value, in the order in which values are read.
    let groups: [Range<Int>]
    /// The text of the map.
    let text: String

    static let mostSlots = 32
    private static let keys = [
        "time", "duration", "request", "path", "method", "status", "organization", "user", "end",
    ]
    /// Where known formats write what tells them from others; not for operators.
    private static let mark = "has"
    /// Where a known format has a line that says more of a request; not for operators.
    private static let summary = "summary"

    /// - Parameter known: how a format that has a name differs from the map of an operator.
    init(_ map: String, known: Known? = nil) throws(AccessLogFormatError) {
        let names = try Self.names(in: map)
        try Self.checkComplete(names, map, needsTime: known?.takesTimeFromEnvelope != true)
        var slots: [Slot] = []
        var groups: [Range<Int>] = []
        for key in Self.keys + [Self.summary, Self.mark] {
            guard let name = names[key] else { continue }
            let start = slots.count
            for alternative in name.split(separator: "|").map(String.init) {
                slots.append(try Self.slot(key, alternative, map, known))
            }
            if slots.count > start { groups.append(start..<slots.count) }
        }
        guard slots.count <= Self.mostSlots else {
            throw .fieldMap(
                map, why: "it has more than \(Self.mostSlots) names", next: "leave out those that never occur")
        }
        (self.slots, self.groups, text) = (slots, groups, map)
    }

    private static func names(in map: String) throws(AccessLogFormatError) -> [String: String] {
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
            guard keys.contains(sides[0]) || [mark, summary].contains(sides[0]) else {
                throw .fieldMap(
                    map, why: "\(VisibleText.quoted(sides[0])) is not a valid key",
                    next: "use \(keys.joined(separator: ", "))")
            }
            guard names.updateValue(sides[1], forKey: sides[0]) == nil else {
                throw .fieldMap(map, why: "\(sides[0]) is given twice", next: "remove one of them")
            }
        }
        return names
    }

    private static func checkComplete(
        _ names: [String: String], _ map: String, needsTime: Bool
    ) throws(AccessLogFormatError) {
        if needsTime, names["time"] == nil {
            throw .fieldMap(map, why: "it has no time", next: "add the field with it, for example time=ts")
        }
        if names["duration"] == nil, names["end"] == nil {
            throw .fieldMap(
                map, why: "it has no duration", next: "add the field with it, for example duration=request_time:s")
        }
        guard names["path"] != nil || names["request"] != nil else {
            throw .fieldMap(
                map, why: "it has no path", next: "add the field with it, for example path=uri or request=request")
        }
    }

    private static func slot(
        _ key: String, _ name: String, _ map: String, _ known: Known?
    ) throws(AccessLogFormatError) -> Slot {
        let field: LogField
        switch key {
        case mark: field = .skipped
        case summary: field = .summary
        case "time": field = .time(known?.isInUTC == true ? .anyUTC : .any)
        case "end": field = .endTime(.any)
        case "duration":
            let (duration, unit) = DurationUnit.split(name)
            if unit == nil, let unknown = DurationUnit.unknown(in: name) {
                throw .fieldMap(
                    map, why: "duration=\(name) has the unknown unit \(VisibleText.quoted(unknown))",
                    next: DurationUnit.list)
            }
            guard let unit, !duration.isEmpty else {
                throw .fieldMap(
                    map, why: "the unit of duration=\(name) is missing",
                    next: "add :s, :ms, :us or :ns to the name of the field, for example duration=\(duration):ms")
            }
            let isUpstream = duration.hasSuffix("upstream_response_time")
            return Slot(
                field: .duration(DurationField(unit, isOptional: isUpstream || known != nil, isList: isUpstream)),
                name: Array(duration.utf8))
        case "request":
            field = .request(givesMethod: true, givesPath: true)
        case "path": field = .path
        case "method": field = .method
        case "organization": field = .organization
        case "user": field = .user
        default: field = .status
        }
        return Slot(field: field, name: Array(name.utf8))
    }

    func name(_ index: Int) -> String { String(decoding: slots[index].name, as: UTF8.self) }

    /// Whether a group is one of the marks that only tell formats apart.
    func isMark(_ group: Range<Int>) -> Bool { slots[group.lowerBound].field == .skipped }

    /// Whether a line without the value of a group can be a request.
    func isOptional(_ group: Range<Int>) -> Bool {
        switch slots[group.lowerBound].field {
        case .status, .method, .organization, .user, .endTime, .summary: true
        default: false
        }
    }
}
