"""A document on paper: a PDF in the look of the house, its words set as they were written, whatever they hold.

The same words give the same bytes. Lengths are points, 72 to the inch.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from rapport.ui import right_to_left
from rapport.ui.paper_type import PLAIN, STRONG, cleaned, lines_of, load_fonts, marked, runs

INK, INK_2, INK_3, LINE = (HexColor(code) for code in ("#1b1d20", "#484c52", "#62666c", "#cfcbc2"))
SIDE, TOP, BOTTOM = 24 * mm, 20 * mm, 24 * mm
HAIR = 0.6
SIGNING = 34  # above the line to sign on
LABELS = 0.3  # of the width, for what stands before a value
_ROOM_FOR_TWO_LINES = 32 * mm


def _style(name: str, size: float, lead: float, *, font: str = PLAIN, ink: Any = INK, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        name, fontName=font, bulletFontName=font, fontSize=size, leading=lead, textColor=ink, splitLongWords=1,
        allowWidows=0, allowOrphans=0, **more,
    )  # fmt: skip


TITLE = _style("title", 20, 25, font=STRONG, spaceAfter=10)
HEADING = _style("heading", 11.5, 15, font=STRONG, spaceBefore=11, spaceAfter=4)
WORDS = _style("words", 9.5, 14, spaceAfter=5)
CELL = _style("cell", 9.5, 13)
FIRST = _style("first", 9.5, 13, ink=INK_2)
ITEM = _style("item", 9.5, 14, spaceAfter=2, leftIndent=11, bulletIndent=1)
META = _style("meta", 8.5, 12, ink=INK_3)
HEAD = _style("head", 8.5, 12, ink=INK_3)
LEAD = _style("lead", 10.5, 14, font=STRONG)


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One side that signs: whom it is `of`; `name` and `told` (when, how) if it has, else an empty line is left."""

    of: str
    name: str = ""
    told: str = ""


class Paper:
    """A document that is written from its title to its last line, then given as bytes."""

    def __init__(self, title: str, *, above: str, foot: str, language: str, letter: bool = False) -> None:
        """Begin a document. `above`: a quiet line over the title; `foot`: what stands on every page beside its number.

        `letter`: on paper of 8.5 by 11 inches instead of A4.
        """
        load_fonts()
        self.name, self.foot, self.language = cleaned(title), cleaned(foot), language
        self.size = LETTER if letter else A4
        self.width = self.size[0] - 2 * SIDE
        self.story: list[Flowable] = [_set(above, META), _set(title, TITLE)]

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write what things are, a line each: (label, value)."""
        cells = [[_set(label, FIRST), _set(value, CELL)] for label, value in rows]
        self._table(cells, [LABELS, 1 - LABELS], above=True)

    def heading(self, text: str) -> None:
        """Begin a section; two lines of it at least stay on its page."""
        self.story += [CondPageBreak(_ROOM_FOR_TWO_LINES), _set(text, HEADING)]

    def words(self, text: str, *, quiet: bool = False) -> None:
        """Write paragraphs."""
        style = META if quiet else WORDS
        self.story += [_set(part, style) for part in text.splitlines() if part.strip()]
        if quiet:
            self.story.append(Spacer(0, 4))

    def items(self, texts: Sequence[str]) -> None:
        """Write a list."""
        self.story += [_set(text, ITEM, bullet="\u2022") for text in texts]
        self.story.append(Spacer(0, 4))

    def table(self, rows: Sequence[Sequence[str]], shares: Sequence[float], *, head: Sequence[str] = ()) -> None:
        """Write a table; `shares` of the width by column. A `head` stands again on every page."""
        cells = [[_set(text, FIRST if place == 0 else CELL) for place, text in enumerate(row)] for row in rows]
        heads = [[_set(text, HEAD) for text in head]] if head else []
        self._table([*heads, *cells], shares, head=bool(head), above=not head)

    def signs(self, heading: str, signs: Sequence[Sign], *, below: str) -> None:
        """Write where each side signed, or where it is to sign by hand; all of this section on one page."""
        gap = 10 * mm
        wide = (self.width - gap) / 2
        columns = [[_signed(sign, wide), ""] for sign in signs]
        row = [piece for column in columns for piece in column][:-1]
        widths = [wide, gap, wide][: len(row)]
        table = Table([row], colWidths=widths, hAlign="LEFT", style=_PLAIN_TABLE)
        self.story.append(KeepTogether([_set(heading, HEADING), table, Spacer(0, 10), _set(below, META)]))

    def pdf(self) -> bytes:
        """Return the document."""
        buffer = io.BytesIO()
        frame = Frame(SIDE, BOTTOM, self.width, self.size[1] - TOP - BOTTOM, 0, 0, 0, 0)
        made = BaseDocTemplate(
            buffer, pagesize=self.size, title=self.name, creator="Rapport", producer="Rapport", author="Rapport",
            lang=self.language, initialFontName=PLAIN, invariant=1, displayDocTitle=1,
            pageTemplates=[PageTemplate(frames=[frame])],
        )  # fmt: skip
        made.build(self.story, canvasmaker=partial(_Numbered, foot=self._foot))
        return buffer.getvalue()

    def _table(self, rows: list[list[Flowable]], shares: Sequence[float], *, above: bool, head: bool = False) -> None:
        if not rows:
            return
        lines = [*_PLAIN_TABLE, ("LINEBELOW", (0, 0), (-1, -1), HAIR, LINE)]
        lines += [("LINEABOVE", (0, 0), (-1, 0), HAIR, LINE)] if above else []
        lines += [("LEFTPADDING", (1, 0), (-1, -1), 8), ("TOPPADDING", (0, 0), (-1, -1), 4)]
        lines += [("BOTTOMPADDING", (0, 0), (-1, -1), 5)]
        widths = [share * self.width for share in shares]
        table = Table(rows, colWidths=widths, repeatRows=int(head), hAlign="LEFT", splitInRow=1, style=lines)
        self.story += [table, Spacer(0, 6)]

    def _foot(self, canvas: Canvas, page: int, pages: int) -> None:
        """Draw what stands at the foot of a page."""
        y = BOTTOM - 9 * mm
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(HAIR)
        canvas.line(SIDE, y + 12, SIDE + self.width, y + 12)
        canvas.setFillColor(INK_3)
        count = _("Page %(page)s of %(pages)s") % {"page": page, "pages": pages}
        x = SIDE
        for name, piece in runs(self.foot, PLAIN):
            canvas.setFont(name, 8)
            canvas.drawString(x, y, piece)
            x += canvas.stringWidth(piece, name, 8)
        canvas.setFont(PLAIN, 8)
        canvas.drawRightString(SIDE + self.width, y, count)


class _Numbered(Canvas):
    """Keeps the pages until their number is known, then draws the foot of each."""

    def __init__(self, *arguments: Any, foot: Callable[[Canvas, int, int], None], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.draw_foot = foot
        self.kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  # the name it is called by
        self.kept.append(dict(self.__dict__))
        self._startPage()  # type: ignore[attr-defined]

    def save(self) -> None:
        for number, page in enumerate(self.kept, 1):
            self.__dict__.update(page)
            self.draw_foot(self, number, len(self.kept))
            super().showPage()
        super().save()


class _FromRight(Flowable):
    """Words in which something is written from right to left: their lines are put in the order they are seen."""

    def __init__(self, text: str, style: ParagraphStyle, bullet: str | None) -> None:
        super().__init__()
        self.rightwards = right_to_left.begins_right(text)
        if self.rightwards and bullet is not None:  # it stands at the right, too
            text, style, bullet = f"{bullet}  {text}", ParagraphStyle("item", parent=style, leftIndent=0), None
        if self.rightwards:
            style = ParagraphStyle(f"{style.name}-right", parent=style, alignment=TA_RIGHT)
        self.text, self.style, self.bullet = right_to_left.joined(text), style, bullet
        self.inner = Paragraph("", style)

    def getSpaceBefore(self) -> float:  # noqa: N802
        return float(self.style.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802
        return float(self.style.spaceAfter)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        style = self.style
        lines = lines_of(self.text, style.fontName, style.fontSize, width - style.leftIndent - 1)
        found = [right_to_left.ordered(line, rightwards=self.rightwards) for line in lines]
        self.inner = Paragraph(marked("\n".join(found), style.fontName), style, bulletText=self.bullet)
        return self.inner.wrap(width, height)

    def split(self, width: float, height: float) -> list[Flowable]:
        self.wrap(width, height)
        return self.inner.split(width, height)

    def draw(self) -> None:
        self.inner.drawOn(self.canv, 0, 0)


_PLAIN_TABLE: list[tuple[Any, ...]] = [
    ("FONT", (0, 0), (-1, -1), PLAIN, 9.5, 13),  # no text of ours, but else the file names a font it does not hold
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]


def _set(text: str, style: ParagraphStyle, *, bullet: str | None = None) -> Flowable:
    """Return words as they are set in a style; none of them is markup."""
    plain = cleaned(text)
    if right_to_left.has_any(plain):
        return _FromRight(plain, style, bullet)
    return Paragraph(marked(plain, style.fontName), style, bulletText=bullet)


def _signed(sign: Sign, width: float) -> list[Flowable]:
    line = HRFlowable(width=width, thickness=HAIR, color=INK_3, spaceBefore=2, spaceAfter=3, hAlign="LEFT")
    named = [_set(sign.name, LEAD)] if sign.told else []
    free = SIGNING - LEAD.leading * len(named)
    return [
        _set(sign.of, CELL),
        Spacer(0, free),
        *named,
        line,
        _set(sign.told or _("Place, day, name, signature"), META),
    ]
