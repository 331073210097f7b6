"""The words of a page of HTML, in one pass from the front: however it is written, it takes time by its length alone."""

import re
from collections.abc import Iterator
from html import unescape

# A tag may hold ">" in what it quotes. Nothing here is tried twice: what did not close is no tag but text.
TAG = re.compile(
    r"""<(?:(?P<comment>!--)|[!?/](?![a-zA-Z])[^<>]*+>"""
    r"""|(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*+)(?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}')*+>)"""
)
BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})
SILENT = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "title")}


def text_of_html(html: str) -> str:
    """Return the words of a page, its blocks on lines of their own; no tag, script, style or comment is left."""
    bare = unescape("".join(_pieces(html)))
    return "\n".join(" ".join(line.split()) for line in bare.splitlines()).strip()


def _pieces(html: str) -> Iterator[str]:
    at = 0
    while found := TAG.search(html, at):
        yield " ".join(html[at : found.start()].split("\n"))
        name = (found["name"] or "").lower()
        if found["comment"]:
            end = html.find("-->", found.start() + 2)
            at = end + 3 if end >= 0 else len(html)
        elif name in SILENT and not found["end"]:
            closed = SILENT[name].search(html, found.end())
            at = closed.start() if closed else len(html)
        else:
            at = found.end()
            if name == "br" or (name in BREAKS and found["end"]):
                yield "\n"
    yield html[at:]
