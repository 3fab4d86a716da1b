/// Tells random text from words by its pairs of neighbors.
///
/// A pair of letters scores by how often the second follows the first in words; a change to uppercase or between letters
/// and digits costs points, as words have few. A text is random when its least word-like stretch outweighs its most
/// word-like one by enough. The shorter the text and the fewer sorts of characters it has, the more that is; text of
/// fewer than eight characters is never called random.
enum RandomText {
    /// The fewest characters of a text that can be told from words.
    static let shortest = 8
    /// The fewest lowercase letters in a row that can be told from words.
    static let shortestLowercase = 12

    /// From a lowercase letter to an uppercase one, which begins a word.
    private static let camelCase = -5
    private static let letterBeforeDigit = -3
    private static let digitBeforeLetter = -6
    /// Between two uppercase letters where there are also lowercase ones.
    private static let acronym = -2
    /// The shortest stretch that counts as random.
    private static let stretch = 6

    /// Whether a text without dots is random.
    static func isRandom(_ text: ByteSlice) -> Bool {
        guard text.count >= shortest else { return false }
        let sorts = Sorts(text)
        let figures = Figures(text, areMixed: sorts.areMixed)
        // Only tokens of both cases have dashes in them; in others, each word is looked at alone.
        let count = sorts.areMixed ? text.count : figures.longestRun
        if count >= 16, sorts.haveDigits {
            // Long words have no digits in them.
            guard sorts.areMixed else { return figures.lowest <= -7 }
            // Random text changes at 45 % of its pairs, getUserProfileById2 at 28 %.
            if figures.changes * 100 >= count * 32 { return true }
        }
        if !sorts.areMixed, !sorts.haveDigits, count < shortestLowercase { return false }
        // A token after words, as in "reset-password-".
        if figures.longestRun >= 16, figures.longestRun < text.count,
            isRandom(text.part(figures.runEnd - figures.longestRun, figures.runEnd))
        {
            return true
        }
        return figures.lowest + figures.highest <= limit(count: count) - (sorts.haveDigits ? 0 : 2)
    }

    /// Half bits of evidence that some stretch of a text is random rather than a word: 0 for none.
    static func evidence(in text: ByteSlice) -> Int { -Figures(text, areMixed: Sorts(text).areMixed).lowest }

    private static func limit(count: Int) -> Int {
        switch count {
        case ..<shortest: .min / 2
        case ..<10: -22
        case ..<12: -16
        case ..<14: -12
        case ..<16: -9
        default: -6
        }
    }

    /// Which sorts of characters a text has.
    private struct Sorts {
        /// Whether there are letters of both cases as in tokens: in one word, not only as its capital, or beside digits.
        let areMixed: Bool
        let haveDigits: Bool

        init(_ text: ByteSlice) {
            var (lowercase, uppercase, digits, spaces) = (false, false, false, false)
            var (wordLowercase, wordUppercase, isMixed) = (false, false, false)
            var isStart = true
            for byte in text {
                if byte.isLowercaseLetter {
                    lowercase = true
                    wordLowercase = true
                } else if byte.isUppercaseLetter {
                    uppercase = true
                    wordUppercase = wordUppercase || !isStart
                } else if byte.isDigit {
                    digits = true
                } else {
                    spaces = spaces || byte == .space
                    (wordLowercase, wordUppercase) = (false, false)
                    isStart = true
                    continue
                }
                isStart = false
                isMixed = isMixed || (wordLowercase && wordUppercase)
            }
            areMixed = isMixed || (lowercase && uppercase && digits && !spaces)
            haveDigits = digits
        }
    }

    private struct Figures {
        /// The score of the least word-like stretch; 0 or less.
        private(set) var lowest = 0
        /// The score of the most word-like stretch; 0 or more.
        private(set) var highest = 0
        /// From lowercase to uppercase, and between letters and digits.
        private(set) var changes = 0
        /// The most letters and digits in a row.
        private(set) var longestRun = 0
        /// Where these end.
        private(set) var runEnd = 0
        private let areMixed: Bool

        init(_ text: ByteSlice, areMixed: Bool) {
            self.areMixed = areMixed
            var (low, high) = (0, 0)
            var (length, run) = (0, 0)
            var previous: UInt8 = 0
            for (index, byte) in text.enumerated() {
                let isLetter = byte.isLetter
                let isWord = isLetter || byte.isDigit
                run = isWord ? run + 1 : 0
                if run > longestRun {
                    longestRun = run
                    runEnd = index + 1
                }
                let points = isLetter ? points(previous, letter: byte) : points(previous, other: byte)
                high = max(0, high + points)
                highest = max(highest, high)
                low += points
                length += 1
                if low >= 0 || !(isWord || areMixed) {
                    low = 0
                    length = 0
                } else if length >= stretch, low < lowest {
                    lowest = low
                }
                previous = byte
            }
        }

        private mutating func points(_ previous: UInt8, letter: UInt8) -> Int {
            if previous.isLetter {
                if previous.isLowercaseLetter, letter.isUppercaseLetter {
                    changes += 1
                    return pairPoints(nil, letter) + camelCase
                }
                // XML and HTTP are no words.
                if areMixed, previous.isUppercaseLetter, letter.isUppercaseLetter { return acronym }
                return pairPoints(previous, letter)
            }
            guard previous.isDigit else { return pairPoints(nil, letter) }
            changes += 1
            return pairPoints(nil, letter) + digitBeforeLetter
        }

        private mutating func points(_ previous: UInt8, other byte: UInt8) -> Int {
            guard byte.isDigit, previous.isLetter else { return 0 }
            changes += 1
            return letterBeforeDigit
        }
    }

    private static func pairPoints(_ first: UInt8?, _ second: UInt8) -> Int {
        let row = first.map { Int($0 | 0x20) - Int(UInt8(ascii: "a")) } ?? 26
        let column = Int(second | 0x20) - Int(UInt8(ascii: "a"))
        return Int(pairs.utf8Start[row * 27 + column]) - Int(UInt8(ascii: "i"))
    }

    /// For each letter, and in the last line for the beginning of a word, how much more often a, b ... z follow in words
    /// than in random text: `i` as often, each letter after it half a bit more, down to `a`, a sixteenth or less.
    ///
    /// Counted in Debian's word lists of English, German, French, Spanish, Italian, Dutch, Portuguese, Polish and
    /// Swedish without accents (packages wamerican, wngerman and so on), and in the words of the file names of a Debian
    /// system.
    private static let pairs: StaticString = """
        eijjffhdicfljlbhamklhgdbed
        miffmeeblebledldakiekbbchc
        mchdkdankajidamdaifjiaaafe
        lfehoffcmcbgeeldaiieiddaed
        hfijgfgehcdjimdgbnmjefdfcf
        lefflkebmackecldakhjkacafb
        lccdochhkabjeijdaljfjabadb
        mdcdnccalabhfglcaihjiaeaga
        jhkhlgiaaddjinkgchlkchacag
        nbggnfdaiahdghlfacjdmdcaae
        lfeenedflbejdhldajkjideafb
        meegnddcnaeleeleaciiidaaib
        niddncbamacfjdmkacheiaaaea
        kdjllgldkbgdchjdbclmfebadd
        fgiigfhcfbfkjnhiamkjjgiccd
        mbfdmedikackccljamiiiabaga
        ecebecbadaaidfbeafecqabaaa
        mfghnegclaffhhleahjjhecafe
        jekcmdeikagggeijdclnideafd
        lcfcndcimabfdckdaljiibdagd
        iiihkhhajeekjmdiallkbdccad
        ncdcpcbanaaedcleaffeecaaba
        ndgfmcbimaegdikeahjdgaaaia
        kdkglgcfladgjchmaehmgfehfd
        jhkhjfhdiegjljhlaimjfbicaf
        ndfenbdclaeffhkdadegkagaii
        kjkjjiihiegijhgkcjljhhgcbe
        """
}
