import Reporting

/// Numbers the endpoints of a log, and finds the endpoint of a path without creating a `String`.
///
/// Recent paths are cached as they are in the log; the cache is emptied when it is full.
struct EndpointTable: Sendable {
    private(set) var endpoints: [Endpoint] = []
    private let templates: RouteTemplates
    private let limit: Int

    /// Names by number. Number 0 is for everything beyond the limit.
    private var names = ByteStringTable()
    /// The number of the endpoint for each name and method, or -1; method 0 is none.
    private var numbers: [Int32] = []
    private var paths = ByteStringTable(capacity: Self.rememberedPaths)
    private var nameOfPath: [Int32] = []
    private var name: [UInt8] = []
    private var nameWithoutPath: Int?

    private static let rememberedPaths = 65_536
    private static let rememberedBytes = 8 << 20
    private static let longestRememberedPath = 1024
    /// The length of all names, so that long ones cannot fill the memory.
    private static let nameBytes = 16 << 20
    private static let methods = RequestMethod.allCases.count + 1

    init(templates: RouteTemplates, limit: Int) {
        self.templates = templates
        self.limit = limit
        _ = addName(Array(AccessLogReader.otherName.utf8))
    }

    /// The endpoint of a path, which can have a query string and escapes; `isOther` if it is beyond the limit.
    mutating func endpoint(
        path: ByteSlice, method: RequestMethod?, _ notation: EscapeNotation
    ) -> (number: Int, isOther: Bool) {
        number(ofName: nameNumber(of: path, notation), method)
    }

    /// The endpoint of requests without a path.
    mutating func endpointWithoutPath() -> (number: Int, isOther: Bool) {
        if nameWithoutPath == nil { nameWithoutPath = isFull ? 0 : addName(Array(AccessLogReader.noPathName.utf8)) }
        return number(ofName: nameWithoutPath ?? 0, nil)
    }

    private mutating func number(ofName name: Int, _ method: RequestMethod?) -> (number: Int, isOther: Bool) {
        let place = name * Self.methods + (method?.rawValue ?? 0)
        if numbers[place] >= 0 { return (Int(numbers[place]), name == 0) }
        if name != 0, isFull { return (number(at: method?.rawValue ?? 0, name: 0, method), true) }
        return (number(at: place, name: name, method), name == 0)
    }

    /// Endpoints with the name for all others do not count.
    private var isFull: Bool {
        endpoints.count - numbers[0..<Self.methods].count { $0 >= 0 } >= limit || names.byteCount > Self.nameBytes
    }

    private mutating func number(at place: Int, name: Int, _ method: RequestMethod?) -> Int {
        if numbers[place] >= 0 { return Int(numbers[place]) }
        // One text for all methods of a name instead of a copy for each.
        let known = numbers[name * Self.methods..<(name + 1) * Self.methods].first { $0 >= 0 }
        let text = known.map { endpoints[Int($0)].name } ?? names.string(name)
        numbers[place] = Int32(endpoints.count)
        endpoints.append(Endpoint(name: text, method: method?.name))
        return endpoints.count - 1
    }

    private mutating func addName(_ name: [UInt8]) -> Int {
        let number = name.withSlice { names.insert($0) }
        if numbers.count < names.count * Self.methods {
            numbers.append(contentsOf: repeatElement(-1, count: Self.methods))
        }
        return number
    }

    private mutating func nameNumber(of path: ByteSlice, _ notation: EscapeNotation) -> Int {
        let path = path.part(0, path.position(of: UInt8(ascii: "?")) ?? path.count)
        if path.count > Self.longestRememberedPath { return makeName(of: path, notation) }
        if paths.count == Self.rememberedPaths || paths.byteCount > Self.rememberedBytes {
            paths.removeAll()
            nameOfPath.removeAll(keepingCapacity: true)
        }
        let number = paths.insert(path)
        if number == nameOfPath.count { nameOfPath.append(Int32(makeName(of: path, notation))) }
        return Int(nameOfPath[number])
    }

    private mutating func makeName(of path: ByteSlice, _ notation: EscapeNotation) -> Int {
        guard path.position(of: .backslash) == nil else {
            return notation.decoded(path).withSlice { makeName(of: $0) }
        }
        return makeName(of: path)
    }

    /// - Parameter path: without escapes.
    private mutating func makeName(of path: ByteSlice) -> Int {
        // Most paths have the name of another one, which is found faster than made.
        for once in [true, false] {
            templates.write(nameOf: path, once: once, into: &name)
            if let known = name.withSlice({ names.find($0) }) { return known }
        }
        return isFull ? 0 : addName(name)
    }
}
