/// The bytes of a log as ASCII characters.
extension UInt8 {
    static let newline = UInt8(ascii: "\n")
    static let tab = UInt8(ascii: "\t")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let quote = UInt8(ascii: "\"")
    static let apostrophe = UInt8(ascii: "'")
    static let backslash = UInt8(ascii: "\\")
    static let comma = UInt8(ascii: ",")

    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
    var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
    var isUppercaseLetter: Bool { self &- UInt8(ascii: "A") < 26 }
    var isLowercaseLetter: Bool { self &- UInt8(ascii: "a") < 26 }
    var isBlank: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0d) }

    /// The value of a decimal digit; `nil` for any other character.
    var decimalDigit: Int? { isDigit ? Int(self &- UInt8(ascii: "0")) : nil }

    /// The value of a hexadecimal digit of either case; `nil` for any other character.
    var hexDigit: UInt8? {
        if isDigit { return self &- UInt8(ascii: "0") }
        let letter = (self | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }
}
