/// The names in an object of JSON, for messages.
enum JSONOutline {
    /// The names of an object and of the objects in it, as a field map writes them, `most` of them; `nil` if it is no
    /// object.
    static func names(in object: ByteSlice, most: Int = 30) -> [String]? {
        var cursor = JSONCursor(object)
        var names: [String] = []
        do throws(JSONFault.Stop) {
            try append(&names, "", &cursor)
        } catch {
            return nil
        }
        return names.count > most ? Array(names.prefix(most)) + ["…"] : names
    }

    private static func append(
        _ names: inout [String], _ prefix: String, _ cursor: inout JSONCursor
    ) throws(JSONFault.Stop) {
        try cursor.openObject()
        while let name = try cursor.nextName() {
            let text = name.unescaped(in: cursor.bytes) { VisibleText.excerpt($0, limit: 60) }
            if cursor.peek() == UInt8(ascii: "{") {
                try append(&names, "\(prefix)\(text).", &cursor)
            } else {
                names.append(prefix + text)
                _ = try cursor.value()
            }
        }
    }
}
