"""Our templates are broken into lines wherever that reads well: where a line ends is nothing to the page.

A template is read as if its lines were one. A break, with the spaces around it, is nothing beside a tag (`<b>`,
`{% if %}`), and one space between words and values and within an HTML tag. Where a space beside a tag must stay at the
end or beginning of a line, it is written as `&#32;`. The break at the very end stays, and so do those within `<style>`
and the like. So a template reads as a tree, and its page has no byte more for that.
"""

import re
from pathlib import Path

from django_cotton.cotton_loader import Loader as CottonLoader

OURS = Path(__file__).resolve().parent.parent
SPACE, END = "&#32;", "\n"
# What a template is made of, as far as breaks are concerned; a tag may have others within.
_PIECE = re.compile(
    r"(?P<kept>\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<(?P<raw>script|style|pre|textarea)\b.*?</(?P=raw)>)"
    r"|(?P<opens><(?=[a-zA-Z/!]))|(?P<ends>>)|(?P<quote>\")|(?P<breaks>[ \t]*\n\s*(?=\S))",
    re.DOTALL,
)
_TAG_ENDS = (">", "%}", "#}")
_TAG_BEGINS = ("<", "{%", "{#")


class Loader(CottonLoader):  # type: ignore[misc]  # the package has no types
    """Reads templates, ours as one line, and what they say in components."""

    def _get_template_string(self, template_name: str) -> str:
        source: str = super()._get_template_string(template_name)
        ours = template_name.endswith(".html") and Path(template_name).resolve().is_relative_to(OURS)
        return folded(source) if ours else source


def folded(source: str) -> str:
    """Return a template without its breaks."""
    source = source.strip() + END
    pieces, end, in_tag, in_quotes = [], 0, False, False
    for found in _PIECE.finditer(source):
        pieces.append(source[end : found.start()])
        end = found.end()
        if found["breaks"]:
            beside_tag = source.endswith(_TAG_ENDS, 0, found.start()) or source.startswith(_TAG_BEGINS, end)
            pieces.append(" " if in_tag or not beside_tag else "")
            continue
        pieces.append(found[0])
        if found["quote"]:
            in_quotes = in_tag and not in_quotes
        elif found["opens"]:
            in_tag = in_tag or not in_quotes
        elif found["ends"] and not in_quotes:
            in_tag = False
    return "".join([*pieces, source[end:]]).replace(SPACE, " ")
