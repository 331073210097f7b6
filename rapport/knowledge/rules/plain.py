"""Markdown as plain text that people can read: steps keep their numbers, rows of a table their cells."""

from dataclasses import dataclass, field

from markdown_it.token import Token

from rapport.kit.text import squeeze
from rapport.knowledge.rules.markdown import reader

STEP = "   "  # what stands under an entry of a list begins so
OPENS = frozenset({"ordered_list_open", "bullet_list_open"})
CLOSES = frozenset({"ordered_list_close", "bullet_list_close"})


def readable_of(text: str) -> str:
    """Return a Markdown text for a mail or a reply: no marks, but "1.", "-" and "|", and where a link leads."""
    page = _Page()
    for token in reader().parse(text):
        page.take(token)
    return "\n".join(page.lines).strip()


@dataclass
class _Page:
    """Lines so far. `lists`: of each list we are in the number of its next entry, 0 where entries have none."""

    lines: list[str] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    mark: str = ""
    cells: list[str] | None = None

    def take(self, token: Token) -> None:
        """Write what a token says."""
        if token.level == 0 and token.nesting >= 0 and token.type not in {"inline", "hr"} and self.lines:
            self.lines.append("")
        if token.type in OPENS:
            self.lists.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else 0)
        elif token.type in CLOSES:
            self.lists.pop()
        elif token.type == "list_item_open":
            self._count()
        elif token.type in {"tr_open", "tr_close"}:
            self._row(token)
        elif token.type == "inline":
            self._say(_said(token))
        elif token.type in {"fence", "code_block"}:
            self._put(token.content.rstrip("\n"))

    def _count(self) -> None:
        number = self.lists[-1]
        self.mark = f"{number}. " if number else "- "
        self.lists[-1] += bool(number)

    def _row(self, token: Token) -> None:
        if token.nesting > 0:
            self.cells = []
            return
        self._put(" | ".join(self.cells or ()))
        self.cells = None

    def _say(self, said: str) -> None:
        if self.cells is None:
            self._put(said)
        else:
            self.cells.append(squeeze(said))

    def _put(self, said: str) -> None:
        """Add lines: the first of an entry with its mark, all others below it."""
        for line in said.split("\n"):
            depth = len(self.lists) - bool(self.mark)
            self.lines.append(f"{STEP * depth}{self.mark}{line}".rstrip())
            self.mark = ""


def _said(token: Token) -> str:
    said, leads = "", ""
    for part in token.children or ():
        if part.type == "link_open":
            leads = str(part.attrGet("href") or "")
        elif part.type == "link_close":
            # an address that stands there as it is need not stand there twice
            said += f" ({leads})" if leads.startswith("http") and leads not in said else ""
        else:
            said += BREAKS.get(part.type, part.content)
    return said


BREAKS = {"softbreak": " ", "hardbreak": "\n"}
