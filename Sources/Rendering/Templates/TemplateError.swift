import Reporting

/// An error in a set of templates, described for the person who edits them.
package struct TemplateError: OperatorError, Equatable, Sendable {
    package let description: String

    static func missingFolder(_ folder: String) -> TemplateError {
        TemplateError(
            description: "cannot read the templates: there is no folder \(folder); name the folder with --templates")
    }

    static func missing(_ file: String, in folder: String) -> TemplateError {
        TemplateError(
            description:
                "template set \(folder) lacks \(file); copy it from the templates folder that came with daybook")
    }

    static func unreadable(_ file: String, why: String) -> TemplateError {
        TemplateError(description: "cannot read \(file): \(why); make it a readable file of UTF-8 text")
    }

    static func broken(_ file: String, line: Int, _ what: String, next: String) -> TemplateError {
        TemplateError(description: "\(file):\(line): \(what); \(next)")
    }
}
