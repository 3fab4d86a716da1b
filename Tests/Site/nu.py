"""The Nu HTML checker, run once over whole folders."""
import json
import os
import re
import subprocess

# The checker is of 2020. What CSS has learnt since is known to browsers and programs for mail, and these names are spelt right.
NEWER_CSS = {
    "::details-content", "@container", "color-scheme", "container-type", "padding-inline", "paint-order", "print-color-adjust", "text-underline-offset",
    "supported-color-schemes", "text-wrap", "vector-effect",
}


class HTMLChecker:
    """Runs beside other checks; `findings` waits for it."""

    def __init__(self, jar, folders):
        self.process = subprocess.Popen(
            ["java", "-Xss4m", "-jar", jar, "--format", "json", "--exit-zero-always", "--skip-non-html"] + folders,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def findings(self):
        _, output = self.process.communicate()
        try:
            messages = json.loads(output)["messages"]
        except (ValueError, KeyError):
            return [f"the checker of HTML failed with {self.process.returncode}: {output.decode()[-600:]}"]
        found = []
        for message in messages:
            text = message.get("message", "")
            newer = re.fullmatch(r"CSS: (?:Unrecognized at-rule “(\S+)”|“\S+”: Property “(\S+)” doesn't exist\.|Unknown pseudo-element or pseudo-class “(\S+)”\.)", text)
            if newer and (newer[1] or newer[2] or newer[3]) in NEWER_CSS:
                continue
            page = os.path.relpath(message.get("url", "?").removeprefix("file:"))
            # Text from outside is shown as it was written, and may look like any language.
            if "/hostile" in page and re.match(r"Text run is not in Unicode Normalization Form C\.|This document appears to be written in ", text):
                continue
            found.append(f"{page}:{message.get('lastLine', '?')}: {text} {message.get('extract', '').strip()[:160]!r}")
        return found
