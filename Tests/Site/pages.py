"""Which pages a site has, and which of them stand for all of their kind."""
import collections
import os
import re


def pages(folder):
    """The paths of all pages, sorted."""
    found = []
    for place, _, names in os.walk(folder):
        found += [os.path.relpath(os.path.join(place, name), folder) for name in names if name.endswith(".html")]
    return sorted(found)


def kinds(folder):
    """One page of every kind, by its kind. Of days the last counts. Every page is a kind of its own, but of a folder that has
    many, such as endpoints, the largest page stands for all. So a new kind of page is found without being named here."""
    every = pages(folder)
    days = [day[0] for path in every if (day := re.match(r"\d{4}/\d\d/\d\d[^/]*/(?=index\.html$)", path))]
    last = max(days, default=None)
    by_folder = collections.defaultdict(list)
    for path in every:
        if re.match(r"\d{4}/\d\d/\d\d", path) and not (last and path.startswith(last)):
            continue
        name = "day/" + path.removeprefix(last) if last and path.startswith(last) else path
        name = re.sub(r"^\d{4}/\d\d/", "month/", name)
        name = re.sub(r"^\d{4}/", "year/", name)
        by_folder[os.path.dirname(name)].append((name, path))
    found = {}
    for place, members in by_folder.items():
        if len({name for name, _ in members}) > 6:
            found[place] = max((path for _, path in members), key=lambda path: (os.path.getsize(os.path.join(folder, path)), path))
            continue
        for name, path in members:
            found[(place or "home") if name.endswith("index.html") else name.removesuffix(".html")] = path
    return dict(sorted(found.items()))
