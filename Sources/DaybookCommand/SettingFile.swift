extension SettingChapter {
    /// A configuration file with every setting and its default, commented out.
    static var file: String {
        """
        ## Settings of Daybook. Each is commented out and has its default here, if that is a value. To change one, remove
        ## the "# " before it, and before the name of its section, such as mail. An option on the command line overrides
        ## the file. Then try it: daybook check --config /etc/daybook/daybook.yaml
        ## configuration.md in the documentation has more about each, and about what is in lists.

        """ + Setting.chapters.map(\.lines).joined() + """

            #### Objectives, and limits of resources; both begin without any

            # objectives:
            # limits:

            """
    }

    private var lines: String {
        var lines = ["", "#### \(title.replacing("`", with: ""))"]
        var section: Substring = ""
        for setting in settings {
            // A default with spaces is words, such as "the name of the database".
            let standard = setting.shownStandard.replacing("`", with: "")
            let isValue = setting.form.read != nil && standard != "none" && !standard.contains(" ")
            let meaning = setting.shownMeaning.replacing("`", with: "") + (isValue ? "" : " Default: \(standard).")
            lines += [""] + Self.wrapped(meaning).map { "## \($0)" }
            if setting.section != section, !setting.section.isEmpty { lines.append("# \(setting.section):") }
            section = setting.section
            lines.append("# \(section.isEmpty ? "" : "  ")\(setting.shortName):\(isValue ? " " + standard : "")")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The lines of a text, of at most 110 characters where words allow it.
    private static func wrapped(_ text: String) -> [String] {
        text.split(separator: " ").reduce(into: []) { lines, word in
            if let last = lines.last, last.count + word.count < 110 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
    }
}
