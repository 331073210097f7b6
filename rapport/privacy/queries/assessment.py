"""The impact assessment, generated from what is configured and loaded, and what changed since one was saved."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from rapport import __version__
from rapport.accounts.public import ROLE_WORDS, Actor, holders
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.privacy.models import NameRequest, OptOut, SavedAssessment
from rapport.privacy.policy import SENTENCES, ensure_overseer
from rapport.privacy.queries.holdings import assessed, clocks, holdings
from rapport.privacy.queries.optouts import minimum_group
from rapport.privacy.rules import BROWSING_PEOPLE, FLOOR, NAMES_STAY, ROTATED_AFTER, Assessed, told_by_tens

DOCUMENTS = ("assessment", "agreement", "notice")
Values = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is otherwise than in the assessment saved last: empty `before` is new, empty `now` is gone."""

    part: str
    name: str
    before: str
    now: str


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
    kept: Sequence[tuple[str, str, str]]
    held: Sequence[tuple[str, str]]
    saved: Sequence[Saved]
    changes: Sequence[Change]

    @property
    def values(self) -> Values:
        """What is configured and loaded, by part and name."""
        return _values(self.parts, self.kept)

    def part(self, title: str) -> Assessed | None:
        """One part by its title."""
        return next((part for part in self.parts if part.title == title), None)


def pack(*, by: Actor) -> Pack:
    """Gather the pack, for those who oversee. The rooms tell what they do (`ASSESSED`)."""
    ensure_overseer(by)
    parts = [*_own(), *assessed()]
    kept = [(str(c.title), _days(c.keeps) if c.keeps is not None else str(c.note), str(c.note)) for c in clocks()]
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


def document(name: str, found: Pack) -> str:
    """One of the documents as Markdown."""
    if name not in DOCUMENTS:
        raise Missing
    return render_to_string(f"privacy/pack/{name}.md", {"pack": found}).strip() + "\n"


def as_html(name: str, found: Pack) -> str:
    """One of the documents as a page that stands alone and prints well."""
    return render_to_string("privacy/pack/page.html", {"body": html_of(document(name, found)), "pack": found})


def html_of(markdown: str) -> str:
    """Markdown as HTML; anything else in it stays text."""
    from markdown_it import MarkdownIt

    rendered: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(markdown)
    return rendered


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


def _values(parts: Sequence[Assessed], kept: Sequence[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    found = {part.title: dict(part.values) for part in parts if part.values}
    return found | {"Retention": {title: period for title, period, _note in kept}}


def _own() -> list[Assessed]:
    """What this room and those below it do."""
    out = told_by_tens(OptOut.objects.filter(until=None).values("subject_id").distinct().count())
    names = NameRequest.objects.filter(state=NameRequest.State.GRANTED).count()
    key = Path(settings.KEYS) / "pseudonym.key"
    since = datetime.fromtimestamp(key.stat().st_mtime, tz=UTC).date() if key.exists() else None
    return [
        Assessed(
            title="Thresholds",
            sentences=["No figure about fewer people than the minimum, not even as a difference of two others."],
            values=[("Minimum group", f"{minimum_group()} people"), ("Lowest setting allowed", f"{FLOOR} people")],
        ),
        Assessed(
            title="Leaving the network",
            sentences=["Everybody leaves with one click, without a reason or loss, and then sees nobody else's ties."],
            values=[("People who left", f"{out} or more" if out else "fewer than ten")],
        ),
        Assessed(
            title="Pseudonyms",
            sentences=[
                "What is computed carries pseudonyms; whose is whose lies apart, readable by the program alone.",
                f"A name behind one takes two people, a purpose and a reason, and is told for {_hours(NAMES_STAY)}.",
            ],
            values=[
                ("Key replaced every", _days(ROTATED_AFTER)),
                ("Key in use since", since.isoformat() if since else "not made yet"),
                ("Names told so far", str(names)),
            ],
        ),
        Assessed(
            title="Roles",
            sentences=["What each role may do stands under Oversight; none reads another's ties or answers."],
            values=[(str(ROLE_WORDS[role]), f"{count} accounts") for role, (count, _names) in holders().items()],
        ),
        Assessed(
            title="Watching the watchers",
            sentences=["Every view of a person's page is written down; she reads who looked at her."],
            values=[("Told to overseers", f"who looks at {BROWSING_PEOPLE} people or more within an hour")],
        ),
    ]


def _days(period: timedelta) -> str:
    return f"{period.days} days" if period.days else "at once"


def _hours(period: timedelta) -> str:
    return f"{round(period.total_seconds() / 3600)} hours"
