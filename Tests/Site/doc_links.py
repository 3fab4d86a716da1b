#!/usr/bin/env python3
"""Checks the links of the documentation: README.md, CONTRIBUTING.md, CHANGELOG.md, docs/*.md, templates/README.md.

Every relative link must lead to a file or folder of this tree, and every #anchor to a heading of the page it names, by
the rules of GitHub. Every page of docs/ must have a link in README.md. Addresses such as https://... are not followed.

    python3 Tests/Site/doc_links.py [ROOT]

Prints a line for each finding and exits with status 1, or one line of summary.
"""

import pathlib
import re
import sys
import urllib.parse

PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/*.md", "templates/README.md"]
FENCE = re.compile(r" {0,3}(```+|~~~+)")
HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
# [text](target), ![text](target "title"), and the text may hold an image: [![text](image)](target).
INLINE = re.compile(r"\]\(\s*(<[^<>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)")
DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:\s*(<[^<>]*>|\S+)")
REFERENCE = re.compile(r"\[([^\[\]]+)\]\[([^\[\]]*)\]")
ANCHOR = re.compile(r"<a\s+(?:id|name)=[\"']([^\"']+)[\"']", re.IGNORECASE)


def prose(text):
    """The lines with their numbers, without those of code blocks."""
    fence = None
    previous_blank = True
    indented = False
    for number, line in enumerate(text.splitlines(), 1):
        match = FENCE.match(line)
        if fence is None and match:
            fence = match.group(1)
            continue
        if fence is not None:
            if match and match.group(1).startswith(fence) and not line.strip().strip(fence[0]):
                fence = None
            continue
        # Code by its indent begins after an empty line; in a list it is text all the same, which only adds links to check.
        if line.startswith(("    ", "\t")) and (previous_blank or indented):
            indented = True
            continue
        if line.strip():
            indented = False
        previous_blank = not line.strip()
        yield number, line


def without_code(line):
    """The line with its code spans blanked, so that a link in backticks is text."""
    return re.sub(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", lambda match: " " * len(match.group(0)), line)


def slug(heading):
    """The anchor that GitHub gives to a heading."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    text = re.sub(r"[*`]|<[^>]*>", "", text).strip().lower()
    return "".join("-" if letter == " " else letter for letter in text if letter.isalnum() or letter in " -_")


class Page:
    def __init__(self, path):
        self.path = path
        self.links = []
        self.anchors = set()
        counts = {}
        definitions = set()
        references = []
        for number, line in prose(path.read_text(encoding="utf-8")):
            heading = HEADING.match(line)
            if heading:
                name = slug(heading.group(2))
                counts[name] = counts.get(name, -1) + 1
                self.anchors.add(f"{name}-{counts[name]}" if counts[name] else name)
            text = without_code(line)
            self.anchors.update(ANCHOR.findall(text))
            definition = DEFINITION.match(text)
            if definition:
                definitions.add(text[text.index("[") + 1:text.index("]")].lower())
                self.links.append((number, definition.group(1).strip("<>")))
                continue
            self.links += [(number, match.group(1).strip("<>")) for match in INLINE.finditer(text)]
            references += [(number, match.group(2) or match.group(1)) for match in REFERENCE.finditer(text)]
        self.undefined = [(number, name) for number, name in references if name.lower() not in definitions]


class Checker:
    def __init__(self, root):
        self.root = root.resolve()
        self.findings = []
        self.checked = 0
        self.pages = {}

    def page(self, path):
        if path not in self.pages:
            self.pages[path] = Page(path)
        return self.pages[path]

    def found(self, path, number, what):
        self.findings.append(f"{path.relative_to(self.root)}:{number}: {what}")

    def check(self, path):
        page = self.page(path)
        for number, name in page.undefined:
            self.found(path, number, f"[{name}] is not defined on this page")
        for number, target in page.links:
            if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", target) or target.startswith("//"):
                continue
            self.checked += 1
            self.check_link(path, number, target)

    def check_link(self, path, number, target):
        name, _, anchor = urllib.parse.unquote(target).partition("#")
        if not name and not anchor:
            return self.found(path, number, "a link without a target")
        if name.startswith("/"):
            return self.found(path, number, f"{target}: write it relative to this page")
        linked = (path.parent / name).resolve() if name else path
        if linked != self.root and self.root not in linked.parents:
            return self.found(path, number, f"{target} leads out of the project")
        if not linked.exists():
            return self.found(path, number, f"{target}: there is no {linked.relative_to(self.root)}")
        if not anchor:
            return None
        if linked.suffix != ".md":
            return self.found(path, number, f"{target}: only pages in Markdown have anchors")
        if anchor not in self.page(linked).anchors:
            return self.found(path, number, f"{target}: there is no heading #{anchor} in {linked.relative_to(self.root)}")
        return None

    def check_index(self, paths):
        """That readers of README.md find every page of docs/."""
        readme = self.root / "README.md"
        if readme not in paths:
            return
        linked = {(self.root / target.partition("#")[0]).resolve() for _, target in self.page(readme).links}
        for path in paths:
            if path.parent == self.root / "docs" and path not in linked:
                self.found(path, 1, "README.md has no link to this page")


def main(arguments):
    if len(arguments) > 1:
        print(__doc__, file=sys.stderr)
        return 64
    checker = Checker(pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).parents[2])
    paths = []
    for pattern in PAGES:
        matches = sorted(checker.root.glob(pattern))
        if not matches:
            checker.findings.append(f"{pattern}: there is no such page")
        paths += matches
    for path in paths:
        checker.check(path)
    checker.check_index(paths)
    for finding in checker.findings:
        print(finding)
    if checker.findings:
        return 1
    print(f"documentation: {len(paths)} pages, {checker.checked} links, 0 findings")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
