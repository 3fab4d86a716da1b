/// The values that a line has for the names of a field map, and how they become a request.
struct NamedValues: Sendable {
    let map: FieldMap
    /// The value of each slot; `nil` if the line has none, `null` if it says so.
    private var found: [JSONValue?]
    /// Whether names of the map that only tell formats apart must be there.
    var needsMarks = false

    init(_ map: FieldMap) {
        self.map = map
        found = Array(repeating: nil, count: map.slots.count)
    }

    mutating func clear() { for index in found.indices { found[index] = nil } }

    subscript(slot: Int) -> JSONValue? {
        get { found[slot] }
        set { found[slot] = newValue }
    }

    /// The slots of which the line has a value.
    var present: [Int] { found.indices.filter(hasValue) }

    /// Reads the values of a request out of a line, or returns why it is none.
    func store(
        _ line: ByteSlice, with reader: inout FieldReader, into fields: inout RequestFields
    ) -> LineFault? {
        var missing: [Int] = []
        for group in map.groups {
            guard let slot = group.first(where: { !isAbsent($0, in: line) }) else {
                if map.isMark(group) {
                    if needsMarks { return .noRequest(missing: group.lowerBound) }
                } else if !map.isOptional(group) {
                    missing.append(absent(group) ?? group.lowerBound)
                }
                continue
            }
            // nginx's $uri may be rewritten, its $request is what the client asked for.
            if slot > group.lowerBound, map.slots[slot].field == .path, !fields.path.isEmpty, map.name(slot) == "uri" {
                continue
            }
            if let fault = store(slot, of: line, with: &reader, into: &fields) {
                fields.faultPosition = found[slot]?.position ?? 0
                return .field(slot, fault)
            }
        }
        if missing.contains(where: { found[$0]?.isNull == true && map.slots[$0].field.givesPath }),
            fields.path.isEmpty, fields.status != nil, fields.nanoseconds != nil
        {
            // Envoy writes null for what was no request in HTTP.
            fields.lacksPath = true
        }
        for slot in missing {
            if let fault = fault(slot, fields) { return fault }
        }
        return nil
    }

    /// A slot of a group whose value is there, but says that there is none.
    private func absent(_ group: Range<Int>) -> Int? {
        group.first(where: hasValue) ?? group.first { found[$0] != nil }
    }

    /// What a missing value makes of a line: other lines of the same program have no path, or neither a response time nor
    /// a status.
    private func fault(_ slot: Int, _ fields: RequestFields) -> LineFault? {
        let hasPath = !fields.path.isEmpty || fields.lacksPath
        switch map.slots[slot].field {
        case .path, .request:
            return hasPath ? nil : .noRequest(missing: slot)
        case .duration(let duration):
            if hasValue(slot) { return duration.isOptional ? nil : .field(slot, .empty) }
            if fields.nanoseconds != nil { return nil }
            return !hasPath || fields.status == nil ? .noRequest(missing: slot) : .missingField(slot)
        case .time where fields.microseconds != nil:
            return nil
        case .time where hasValue(slot):
            return .field(slot, .empty)
        default:
            return hasPath ? .missingField(slot) : .noRequest(missing: slot)
        }
    }

    private func hasValue(_ slot: Int) -> Bool { found[slot].map { !$0.isNull } ?? false }

    /// Whether another name has to be tried: no value, or one that means none.
    private func isAbsent(_ slot: Int, in line: ByteSlice) -> Bool {
        switch found[slot] {
        case nil, .null: true
        case .text(let text):
            switch map.slots[slot].field {
            case .time, .duration: line.part(text.range).isAbsentValue
            default: false
            }
        default: false
        }
    }

    private func store(
        _ slot: Int, of line: ByteSlice, with reader: inout FieldReader, into fields: inout RequestFields
    ) -> FieldFault? {
        let field = map.slots[slot].field
        switch found[slot] {
        case nil, .null:
            return nil
        case .boolean, .object, .list:
            return field == .skipped ? nil : .wrongKind
        case .number(let range):
            return reader.read(field, line.part(range), into: &fields)
        case .text(let text) where field.givesPath || field == .organization || field == .user:
            // The endpoint table unescapes paths, once for each that it caches.
            return reader.read(field, line.part(text.range), into: &fields, ignoringMethodCase: true)
        case .text(let text):
            return text.unescaped(in: line) { reader.read(field, $0, into: &fields, ignoringMethodCase: true) }
        }
    }
}
