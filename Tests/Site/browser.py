"""Chromium without a window, spoken to by its DevTools protocol over a pipe: no driver and no package is needed."""
import base64
import collections
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


class Browser:
    """One browser with one page; a context manager that ends the browser and removes what it wrote."""

    def __enter__(self):
        self.profile = tempfile.mkdtemp(prefix="daybook-browser-")
        to_browser, self.commands = os.pipe()
        self.answers, from_browser = os.pipe()
        options = [
            "--headless=new", "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "--no-first-run", "--disable-gpu",
            "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--hide-scrollbars", "--lang=en-GB", "about:blank",
        ]
        if os.getuid() == 0:
            # Chromium's sandbox refuses root; the pages are our own.
            options.insert(0, "--no-sandbox")
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec chromium "$@" 3<&{to_browser} 4>&{from_browser}', "chromium"] + options,
            pass_fds=(to_browser, from_browser), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.pending = b""
        self.events = collections.deque()
        self.last = 0
        self.session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.send(f"{domain}.enable")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.commands)
        os.close(self.answers)
        shutil.rmtree(self.profile, ignore_errors=True)

    def send(self, method, **parameters):
        """The answer to a command; what happens meanwhile is kept in `events`."""
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        text = json.dumps(message).encode() + b"\0"
        while text:
            text = text[os.write(self.commands, text):]
        while True:
            answer = self._receive(60, f"an answer to {method}")
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"chromium refused {method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def _receive(self, seconds, what):
        deadline = time.monotonic() + seconds
        while b"\0" not in self.pending:
            ready, _, _ = select.select([self.answers], [], [], max(0, deadline - time.monotonic()))
            part = os.read(self.answers, 1 << 20) if ready else b""
            if not part:
                state = "has ended" if self.process.poll() is not None else f"did not send it within {seconds} s"
                raise RuntimeError(f"waiting for {what} from chromium: it {state}; try it by hand: chromium --headless --dump-dom about:blank")
            self.pending += part
        message, self.pending = self.pending.split(b"\0", 1)
        return json.loads(message)

    def wait_for(self, method):
        """The parameters of the next event of a name."""
        passed = []
        while True:
            event = self.events.popleft() if self.events else self._receive(60, method)
            passed.append(event)
            if event.get("method") == method:
                self.events.extendleft(reversed(passed))
                self.events.remove(event)
                return event["params"]

    def open(self, address):
        """Loads a page. `events` then holds what happened on the way."""
        self.events.clear()
        outcome = self.send("Page.navigate", url=address)
        if outcome.get("errorText"):
            raise RuntimeError(f"{address} does not load: {outcome['errorText']}")
        # Another place of the page that is open already is not loaded again.
        if "loaderId" in outcome:
            self.wait_for("Page.loadEventFired")

    def look(self, scheme=None, width=None, media="", bypass_policy=None):
        """Changes what the page is shown on: `light` or `dark`, so many pixels wide, `screen` or `print`."""
        if scheme is not None:
            self.send("Emulation.setEmulatedMedia", media=media, features=[{"name": "prefers-color-scheme", "value": scheme}])
        if width is not None:
            self.send("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 700)
        if bypass_policy is not None:
            self.send("Page.setBypassCSP", enabled=bypass_policy)

    def evaluate(self, script):
        """The value of a script, or of what it promises."""
        outcome = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in outcome:
            details = outcome["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description") or details["text"])
        return outcome["result"].get("value")

    def pdf(self):
        """The page as it is printed on A4."""
        printed = self.send("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, printBackground=False)
        return base64.b64decode(printed["data"])

    def screenshot(self):
        """What is shown, as PNG."""
        return base64.b64decode(self.send("Page.captureScreenshot", captureBeyondViewport=True)["data"])
