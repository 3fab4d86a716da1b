import Testing

@testable import Ingestion

@Suite("bytes of a log")
struct ByteSliceTests {
    @Test("bytes and texts are found, and never beyond either end")
    func found() {
        withBytes("a,b,c") { bytes in
            #expect(bytes.position(of: .comma) == 1)
            #expect(bytes.position(of: .comma, from: 2) == 3)
            #expect(bytes.position(of: .comma, from: 4) == nil)
            #expect(bytes.position(of: .comma, from: 9) == nil)
            #expect(bytes.lastPosition(of: .comma) == 3)
            #expect(
                bytes.has("b,", at: 2) && bytes.has("", at: 5) && !bytes.has("c,", at: 4) && !bytes.has("a", at: -1))
            #expect(bytes.has(.comma, at: 3) && !bytes.has(.comma, at: 5))
            #expect(bytes.part(2, 3).equals("b") && bytes.part(from: 5).isEmpty)
            #expect(bytes.part(2, 4).position(of: .comma) == 1)
        }
    }

    @Test("no bytes at all are a slice too")
    func empty() {
        #expect(ByteSlice.empty.isBlank && ByteSlice.empty.trimmed.isEmpty && ByteSlice.empty.equals(""))
        #expect(ByteSlice(UnsafeRawBufferPointer(start: nil, count: 0)).equals(.empty))
        #expect(ByteSlice.empty.position(of: .space) == nil && ByteSlice.empty.lastPosition(of: .space) == nil)
        #expect(ByteSlice.empty.newlines == 0)
    }

    @Test("white space is cut off at either end, and newlines are counted")
    func blanks() {
        withBytes(" \t\na b\r\n\u{B}\u{C}") { bytes in
            #expect(bytes.trimmed.equals("a b"))
            #expect(bytes.newlines == 2 && !bytes.isBlank && bytes.part(0, 3).isBlank)
        }
    }

    @Test("numbers have exactly the digits that are asked for")
    func numbers() {
        withBytes("0123456789abcdefx1.234 5.67") { bytes in
            #expect(bytes.number(at: 1, digits: 4) == 1234)
            #expect(bytes.number(at: 8, digits: 3) == nil && bytes.number(at: 26, digits: 2) == nil)
            #expect(bytes.hexNumber(at: 12, digits: 4) == 0xCDEF)
            #expect(bytes.hexNumber(at: 13, digits: 4) == nil && bytes.hexNumber(at: 26, digits: 2) == nil)
            #expect(bytes.endOfDigits(from: 0) == 10 && bytes.endOfDigits(from: 0, most: 4) == 4)
            #expect(bytes.thousandths(at: 17).map { [$0.number, $0.end] } == [1234, 22])
            #expect(bytes.thousandths(at: 23) == nil && bytes.thousandths(at: 16) == nil)
        }
    }
}
