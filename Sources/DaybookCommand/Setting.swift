import ArgumentParser
import Reporting

/// One setting, declared once: its value in the configuration file and, if it has one, of its option are read, explained
/// in the help and documented in `docs/configuration.md` from here.
struct Setting: Sendable {
    /// As in the file, with its section: `mail.when`.
    let name: String
    /// The command that has it as an option; empty for all commands that use it, `nil` for a setting of the file alone.
    let commands: String?
    /// The default, as the documentation and the help write it; `nil` for that of `Settings`.
    let standard: String?
    /// What it does, for the help and the documentation. `{}` stands for the range of its numbers.
    let meaning: String
    /// More, in Markdown, for the documentation alone.
    let details: String
    let form: SettingForm

    init(
        _ name: String, commands: String? = nil, standard: String? = nil, _ meaning: String, details: String = "",
        _ form: SettingForm
    ) {
        self.name = name
        self.commands = commands
        self.standard = standard
        self.meaning = meaning
        self.details = details
        self.form = form
    }

    /// The name without its section, as in its section of the file and as an option.
    var shortName: Substring { name.split(separator: ".").last ?? "" }
    var section: Substring { name.split(separator: ".").dropLast().first ?? "" }

    /// The help of its option.
    var help: ArgumentHelp {
        ArgumentHelp("\(shownMeaning) Default: \(shownStandard).".replacing("`", with: ""), valueName: form.valueName)
    }

    var shownMeaning: String { meaning.replacing("{}", with: form.range) }
    /// The default, in Markdown.
    var shownStandard: String { standard ?? form.standard(Settings()) }
}
