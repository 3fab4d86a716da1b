import TestSupport
import Testing

@testable import Reporting

@Suite("error messages")
struct ErrorMessagesTests {
    private let a = Endpoint(name: "/a", method: "GET")

    @Test("the five most frequent are listed, the rest is counted")
    func listed() {
        var tally = ErrorMessageTally()
        for number in 1...8 { for _ in 0..<number { tally.add("m\(number)", to: a) } }
        let messages = tally.messages(of: a)
        #expect(
            messages?.list.map(\.text) == ["m8", "m7", "m6", "m5", "m4"]
                && messages?.list.map(\.requests) == [8, 7, 6, 5, 4])
        #expect(messages?.otherMessages == 3 && messages?.otherRequests == 6)
        #expect(tally.messages(of: Endpoint(name: "/a", method: nil)) == nil)
    }

    @Test(
        "too many different messages are cut to their first words, or only counted, in any order", arguments: 0..<3
    )
    func bounded(seed: Int) {
        var random = SeededRandom(UInt64(seed))
        func messages(_ texts: [String]) -> ErrorMessages? {
            var (one, other) = (ErrorMessageTally(), ErrorMessageTally())
            for (index, text) in texts.shuffled(using: &random).enumerated() {
                if index % 3 == 0 { one.add(text, to: a) } else { other.add(text, to: a) }
            }
            one.merge(other)
            return one.messages(of: a)
        }
        let letters = (0...ErrorMessageTally.limit).map { String($0, radix: 36) }
        let words = messages(letters.map { "could not read \($0)" } + ["quite another one here"])
        #expect(words?.list.map(\.text) == ["could not read …", "quite another one …"])
        #expect(words?.list.map(\.requests) == [ErrorMessageTally.limit + 1, 1])
        let counted = messages(letters)
        #expect(
            counted?.list.map(\.text) == ["(too many different messages)"]
                && counted?.list.map(\.requests) == [ErrorMessageTally.limit + 1])
    }
}
