"""Whether every link and fragment of every page resolves over HTTP, and no page refers to anything outside."""
import html.parser
import http.client
import urllib.parse

# Names, not addresses: nothing is loaded from them.
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}


class References(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.ids, self.repeated, self.outside = [], set(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            value = value or ""
            if name == "id":
                if value in self.ids:
                    self.repeated.append(value)
                self.ids.add(value)
            elif name == "content" and value.startswith("0; url="):
                self.links.append((self.getpos()[0], value.removeprefix("0; url=")))
            elif name in ("href", "src", "srcset", "action", "formaction", "poster", "data", "xlink:href", "ping", "cite"):
                self.links.append((self.getpos()[0], value))
            elif name in ("fill", "stroke", "filter", "mask", "clip-path") and value.startswith("url("):
                self.links.append((self.getpos()[0], value[4:-1]))
            elif name in ("aria-labelledby", "aria-describedby", "for", "headers"):
                self.links += [(self.getpos()[0], "#" + name) for name in value.split()]
            elif name == "xmlns" and value not in NAMESPACES:
                self.outside.append((self.getpos()[0], f"xmlns={value}"))

    handle_startendtag = handle_starttag


def check(addresses, site_pages):
    """Findings, and how many links were followed. Pages are given by site, as are their addresses."""
    findings, followed = [], 0
    for address, paths in zip(addresses, site_pages):
        host = urllib.parse.urlsplit(address)
        connection = http.client.HTTPConnection(host.netloc, timeout=20)
        answers, references = {}, {}

        def get(path):
            if path not in answers:
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
                answers[path] = (answer.status, answer.getheader("Content-Type", ""))
                if answer.status == 200 and answers[path][1].startswith("text/html"):
                    references[path] = References(body.decode())
            return answers[path]

        for page in paths:
            path = "/" + urllib.parse.quote(page)
            status, kind = get(path)
            if status != 200 or kind != "text/html; charset=utf-8":
                findings.append(f"{page}: the web server answers {status}, {kind}")
                continue
            found = references[path]
            findings += [f"{page}: the id {name} is there twice" for name in found.repeated]
            findings += [f"{page}:{line}: refers to something outside: {what}" for line, what in found.outside]
            for line, link in found.links:
                followed += 1
                target = urllib.parse.urljoin(f"http://{host.netloc}{path}", link)
                parts = urllib.parse.urlsplit(target)
                if parts.netloc != host.netloc or parts.scheme != "http":
                    findings.append(f"{page}:{line}: refers to something outside: {link}")
                    continue
                status, _ = get(parts.path)
                if status != 200:
                    findings.append(f"{page}:{line}: the link {link} leads to {status}")
                elif parts.fragment and urllib.parse.unquote(parts.fragment) not in references[parts.path].ids:
                    findings.append(f"{page}:{line}: the link {link} leads to no such place of the page")
        connection.close()
    return findings, followed
