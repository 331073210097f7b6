"""The impact assessment, generated from what is configured and loaded, and what changed since one was saved."""

import hashlib
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.template.loader import render_to_string
from django.utils import translation

from rapport import __version__
from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.privacy.models import SavedAssessment
from rapport.privacy.policy import SENTENCES, ensure_overseer
from rapport.privacy.queries.assessed import own
from rapport.privacy.queries.holdings import assessed, holdings
from rapport.privacy.queries.optouts import minimum_group
from rapport.privacy.queries.retention import ClockRow, clock_rows
from rapport.privacy.rules import FLOOR, Assessed

DOCUMENTS = ("assessment", "agreement", "notice")
# square brackets in a text, not in a tag: html of our own renderer holds "<" in tags only
BLANK = re.compile(r"\[[^\[\]<>]*\](?![^<]*>)")
Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is otherwise than in the assessment saved last: empty `before` is new, empty `now` is gone."""

    part: str
    name: str
    before: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How long one kind of record stays, and when its clock ran last and how."""

    name: str
    title: str
    period: str
    note: str
    last: str


@dataclass(frozen=True, kw_only=True)
class Saved:
    """An assessment that was saved, with the note it was saved with."""

    id: int
    made_at: datetime
    note: str
    digest: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What the three documents are made from. `digest` is that of the values: the same configuration gives the same."""

    version: str
    made_on: date
    digest: str
    minimum: int
    floor: int
    parts: Sequence[Assessed]
    purposes: Sequence[str]
    kept: Sequence[Kept]
    held: Sequence[tuple[str, str]]
    saved: Sequence[Saved]
    changes: Sequence[Change]

    @property
    def values(self) -> Values:
        """What is set here, by part and name: the digest is of these, and they are what is compared."""
        return _values(self.parts, self.kept)

    @property
    def today(self) -> Values:
        """What moves by itself from day to day, by part and name."""
        return {part.title: dict(part.today) for part in self.parts if part.today}


@translation.override("en")
def pack(*, by: Actor) -> Pack:
    """Gather the pack, for those who oversee. The rooms tell what they do (`ASSESSED`).

    The documents are English for every reader, so that her language changes neither a digest nor what is compared.
    """
    ensure_overseer(by)
    parts = [*own(), *assessed()]
    kept = [_kept(row) for row in clock_rows(by=by)]
    values = _values(parts, kept)
    saved = list(SavedAssessment.objects.order_by("-id")[:50])
    return Pack(
        version=__version__,
        made_on=clock.today(),
        digest=digest_of(values),
        minimum=minimum_group(),
        floor=FLOOR,
        parts=parts,
        purposes=[str(sentence) for sentence in SENTENCES.values()],
        kept=kept,
        held=[(str(h.title), str(h.source)) for h in holdings()],
        saved=[Saved(id=s.id, made_at=s.made_at, note=s.note, digest=s.digest, version=s.version) for s in saved],
        changes=changes(saved[0].values, values) if saved else [],
    )


@translation.override("en")
def document(name: str, found: Pack) -> str:
    """One of the documents as Markdown."""
    if name not in DOCUMENTS:
        raise Missing
    context = {"pack": found, "parts": [_in_cells(part) for part in found.parts]}
    return re.sub(r"\n{3,}", "\n\n", render_to_string(f"privacy/pack/{name}.md", context)).strip() + "\n"


def as_html(name: str, found: Pack) -> str:
    """One of the documents as a page that stands alone and prints well."""
    text = document(name, found)
    title = text.split("\n", 1)[0].removeprefix("# ")
    return render_to_string("privacy/pack/page.html", {"title": title, "body": html_of(text), "pack": found})


def html_of(markdown: str) -> str:
    """Markdown as HTML; anything else in it stays text. What is left to complete is marked."""
    from markdown_it import MarkdownIt

    rendered: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    number = itertools.count(1)
    with_places = re.sub(r"<h2>", lambda _found: f'<h2 id="chapter-{next(number)}">', rendered)
    return BLANK.sub(r"<mark>\g<0></mark>", with_places)


def chapters_of(markdown: str) -> list[tuple[str, str]]:
    """The place and the heading of every chapter, as `html_of` sets them."""
    headings = re.findall(r"^## (.+)$", markdown, re.MULTILINE)
    return [(f"chapter-{number}", heading) for number, heading in enumerate(headings, 1)]


def changes(before: Values, now: Values) -> list[Change]:
    """What is otherwise, in the order of the parts."""
    keys = [(part, name) for values in (before, now) for part, rows in values.items() for name in rows]
    told = [
        Change(part=part, name=name, before=before.get(part, {}).get(name, ""), now=now.get(part, {}).get(name, ""))
        for part, name in dict.fromkeys(keys)
    ]
    return [change for change in told if change.before != change.now]


def digest_of(values: Values) -> str:
    """SHA-256 of the values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _in_cells(part: Assessed) -> Assessed:
    """A part whose words may stand in a table: a bar or a new line in a source's name ends no cell."""
    values, today = ([(_cell(name), _cell(value)) for name, value in rows] for rows in (part.values, part.today))
    return replace(part, values=values, today=today)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _kept(row: ClockRow) -> Kept:
    period = row.note if row.keeps is None else _days(row.keeps)
    last = "not yet"
    if row.last is not None:
        last = f"{row.last.ran_at:%Y-%m-%d}, " + ("failed" if row.last.error else f"{row.last.removed:,} removed")
    note = row.note if row.keeps is not None else ""
    return Kept(name=row.name, title=row.title, period=period, note=note, last=last)


def _days(period: timedelta) -> str:
    return f"{period.days} days" if period.days else "only while in use"


def _values(parts: Sequence[Assessed], kept: Sequence[Kept]) -> dict[str, dict[str, str]]:
    found = {part.title: dict(part.values) for part in parts if part.values}
    return found | {"Retention": {row.title: row.period for row in kept}}
