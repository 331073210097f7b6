"""Markdown as HTML that is safe to show, and as plain words."""

import re
from functools import cache
from html import unescape

import nh3
from markdown_it import MarkdownIt

from rapport.kit.text import squeeze
from rapport.knowledge.rules.words import EXCERPT

TAGS = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
DEEPEST_HEADING = 6
_HEADING = re.compile(r"<(/?)h([1-6])>")


@cache
def reader() -> MarkdownIt:
    """Return what reads an article's Markdown, the same for every way to show it."""
    # without HTML of its own: what looks like a tag is shown as it was typed
    return MarkdownIt("commonmark", {"html": False, "breaks": False}).enable(["table", "strikethrough"])


def html_of(text: str) -> str:
    """Return Markdown as HTML: no scripts, pictures, styles, frames; its first headings are of the second level."""
    rendered: str = reader().render(text)
    first = min((int(level) for _end, level in _HEADING.findall(rendered)), default=1)
    lowered = _HEADING.sub(lambda h: f"<{h[1]}h{min(DEEPEST_HEADING, int(h[2]) - first + 2)}>", rendered)
    return nh3.clean(
        lowered, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel="noopener noreferrer"
    )


def plain_of(text: str) -> str:
    """Return the words of a Markdown text, paragraph by paragraph, without its marks."""
    broken = re.sub(r"</(?:p|h[2-6]|li|tr|td|th|pre|blockquote)>", "\n", html_of(text))
    lines = (squeeze(line) for line in unescape(nh3.clean(broken, tags=set())).splitlines())
    return "\n".join(line for line in lines if line)


def excerpt_of(text: str) -> str:
    """Return how a text begins, on a word's end; headings are left out, as the title says it already."""
    body = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    words = squeeze(plain_of(body[: EXCERPT * 12]))
    if len(words) <= EXCERPT:
        return words
    return words[:EXCERPT].rsplit(" ", 1)[0].rstrip(",;:.") + " …"
