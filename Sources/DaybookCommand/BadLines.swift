import Reporting

/// The number of unreadable lines or records, and the allowed fraction.
struct BadLines {
    let bad: Int
    let of: Int
    /// What is counted, in the singular.
    var noun = "line"
    /// A fraction, 0...1.
    let limit: Double

    /// What to say when there are more; `nil` if there are not.
    var failure: String? {
        guard of > 0, Double(bad) / Double(of) > limit else { return nil }
        guard bad < of else {
            return
                "\(of == 1 ? "the only \(noun)" : "none of the \(NumberText.counted(of, noun))") could \(of == 1 ? "not " : "")be read; check the format"
        }
        return
            "\(NumberText.percent(Double(bad) / Double(of))) of the \(noun)s could not be read (--max-bad allows \(NumberText.percentThreshold(limit))); the others are counted; check the format"
    }
}
