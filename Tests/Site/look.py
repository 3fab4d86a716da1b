"""What a browser makes of pages: its console, accessibility, width, print, and whether text from outside stays text."""
import json
import os
import re
import subprocess
import tempfile

SCHEMES = ["light", "dark"]
PHONE, DESK = 360, 1280
WIDTHS = [320, PHONE, 1024, DESK]

OPEN_DETAILS = "for (const d of document.querySelectorAll('details')) d.open = true"
CLOSE_DETAILS = "for (const d of document.querySelectorAll('details')) d.open = false"

# Elements that reach over the right edge and are not inside one that scrolls or hides what is too wide.
TOO_WIDE = """(() => {
  const page = document.scrollingElement;
  if (page.scrollWidth <= page.clientWidth) return null;
  const wide = [...document.querySelectorAll('body *')].filter(e => {
    if (e.getBoundingClientRect().right <= page.clientWidth + 0.5) return false;
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== 'visible') return false;
    return true;
  });
  const name = e => e.tagName.toLowerCase() + (e.id ? '#' + e.id : '') + [...e.classList].map(c => '.' + c).join('');
  return page.scrollWidth + ' px wide because of ' + (wide.slice(-3).map(name).join(', ') || 'something unseen');
})()"""

AXE = """axe.run(document, {
  resultTypes: ['violations'],
  rules: {
    'target-size': { enabled: true }, 'css-orientation-lock': { enabled: true },
    // A status screen is there to be replaced; it tells so, and the same report stands still among the days.
    'meta-refresh': { enabled: !location.pathname.includes('/now/') },
  },
}).then(outcome => outcome.violations.map(rule => {
  const [node, ...others] = rule.nodes;
  return `${rule.id} (${rule.impact}) at ${node.target.join(' ')}`
    + (others.length > 0 ? ` and ${others.length} more` : '') + ': '
    + [...node.any, ...node.all, ...node.none].map(check => check.message).join('; ');
}))"""

# What only text from outside could have brought in.
STRANGERS = """(() => {
  const found = [];
  if (window.__canary !== undefined) found.push('a script of the text ran');
  const selector = 'script, img, iframe, object, embed, form, input, base, video, audio, link:not([rel=alternate]), [data-canary], '
    + 'foreignObject, animate, set, use, image';
  for (const e of document.querySelectorAll(selector)) found.push('there is an element ' + e.outerHTML.slice(0, 120));
  for (const e of document.querySelectorAll('*'))
    for (const a of e.attributes)
      if (/^on/i.test(a.name) || a.name === 'style' || /^\\s*(javascript|data|vbscript):/i.test(a.value))
        found.push('there is an attribute ' + a.name + '=' + a.value.slice(0, 80) + ' at ' + e.tagName.toLowerCase());
  if (document.querySelectorAll('style').length > 1) found.push('there is a second style sheet');
  return found;
})()"""


def console(browser):
    """What the browser complained of since the page was opened, in words."""
    for event in browser.events:
        method, parameters = event.get("method"), event.get("params", {})
        if method == "Log.entryAdded":
            entry = parameters["entry"]
            if is_favicon(entry.get("url", "")):
                continue
            yield f"the console says ({entry['level']}): {entry['text']} {entry.get('url', '')}".strip()
        elif method == "Runtime.consoleAPICalled":
            yield f"a script wrote to the console: {parameters['args']}"
        elif method == "Runtime.exceptionThrown":
            yield f"a script failed: {parameters['exceptionDetails']['text']}"
        elif method == "Page.javascriptDialogOpening":
            yield f"a dialog opened: {parameters['message']}"


def requests(browser, address):
    """What the browser asked for since the page was opened, but for the page itself."""
    asked = [event["params"]["request"]["url"] for event in browser.events if event.get("method") == "Network.requestWillBeSent"]
    return [other for other in asked if other != address and not is_favicon(other)]


def is_favicon(address):
    """Whether it is the icon that browsers look for by themselves, beside pages whose policy does not keep them from it."""
    return address.endswith("/favicon.ico")


def check_page(browser, axe, address, name, is_thorough):
    """Findings of one page, in light and dark and at every width; axe looks at each width in each scheme only when it is to be
    thorough, and else at the phone in light and at the desk in dark."""
    findings = []
    for scheme in SCHEMES:
        browser.look(scheme=scheme, width=DESK)
        browser.open(address)
        browser.evaluate(axe)
        findings += [f"{name}, {scheme}: {what}" for what in console(browser)]
        findings += [f"{name}, {scheme}: it loads {other}" for other in requests(browser, address)]
        for width in WIDTHS:
            browser.look(width=width)
            browser.evaluate(CLOSE_DETAILS)
            states = [browser.evaluate(TOO_WIDE)]
            browser.evaluate(OPEN_DETAILS)
            states.append(browser.evaluate(TOO_WIDE))
            if scheme == "light":
                findings += [f"{name}, {width} px: it scrolls sideways, {what}" for what in dict.fromkeys(states) if what]
            if (scheme, width) in [("light", PHONE), ("dark", DESK)] or is_thorough and width in (PHONE, DESK):
                findings += [f"{name}, {width} px, {scheme}: axe: {what}" for what in browser.evaluate(AXE)]
    return findings


def check_print(browser, address, name, words):
    """Findings of a page on paper: `words` must be on it, and it looks the same to those who prefer dark screens."""
    pictures = []
    findings = []
    for scheme in SCHEMES:
        browser.look(scheme=scheme, width=DESK)
        browser.open(address)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "page.pdf")
            with open(path, "wb") as file:
                file.write(browser.pdf())
            text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True).stdout
            pictures.append(subprocess.run(["pdftoppm", "-r", "30", "-gray", path], check=True, capture_output=True).stdout)
        if words not in re.sub(r"\s+", " ", text):
            findings.append(f"{name}, {scheme}: its print lacks the words {words!r}")
    if pictures[0] != pictures[1]:
        findings.append(f"{name}: whoever prefers dark screens prints it otherwise: by its colours it is not for paper")
    if (light := lightness(pictures[0])) < 0.6:
        findings.append(f"{name}: its print is dark: only {light:.0%} of the paper is light")
    return findings


def lightness(picture):
    """The share of light points in the pictures that pdftoppm made, PGM one after the other."""
    light = points = 0
    while picture:
        header = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", picture)
        end = header.end() + int(header[1]) * int(header[2])
        light += sum(picture.count(value, header.end(), end) for value in range(200, 256))
        points += end - header.end()
        picture = picture[end:]
    return light / points


def check_hostile(browser, address, name):
    """Findings of a page that is full of markup and scripts as text: under its own policy, and with none, when only its
    escaping is left to hold them."""
    findings = []
    for bypass in [False, True]:
        browser.look(scheme="light", width=DESK, bypass_policy=bypass)
        browser.open(address)
        browser.evaluate(OPEN_DETAILS)
        # Until what was set off would have happened.
        browser.evaluate("new Promise(done => setTimeout(done, 100))")
        state = "without a policy" if bypass else "under its policy"
        findings += [f"{name}, {state}: {what}" for what in browser.evaluate(STRANGERS)]
        findings += [f"{name}, {state}: it loads {other}" for other in requests(browser, address)]
        findings += [f"{name}, {state}: {what}" for what in console(browser)]
    browser.look(bypass_policy=False)
    return findings


def verdict(browser):
    """The sentence that a reader is to find on paper."""
    return browser.evaluate("(document.querySelector('.verdict .sentence, main .sentence') ?? document.querySelector('h1')).innerText.replace(/\\s+/g, ' ')")


def canary(browser):
    """Findings when the checks themselves are blind: a page made to break every rule must be told of."""
    findings = []
    page = (
        "data:text/html,<meta name=viewport content='width=device-width'><p id=wide style='width:3000px;color:%23eee;background:%23fff'>"
        "faint</p><img src=x onerror='window.__canary=1'><script>console.error('loud')</script>")
    browser.look(scheme="light", width=PHONE)
    browser.open(page)
    browser.evaluate("new Promise(done => setTimeout(done, 100))")
    if not any("loud" in json.dumps(what) for what in console(browser)):
        findings.append("the console of the browser is not heard")
    if not any("script" in what for what in browser.evaluate(STRANGERS)):
        findings.append("a script that ran is not seen")
    if browser.evaluate(TOO_WIDE) is None:
        findings.append("a page that is too wide is not seen")
    return findings
