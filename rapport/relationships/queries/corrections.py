"""What somebody says is not so in a book: which entry she means, and who of the team hears of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.catalogue.public import team_cards
from rapport.directory.public import leads_of, person_card, unit_card
from rapport.kit import clock
from rapport.privacy.public import Correction, corrections, open_corrections
from rapport.relationships import policy
from rapport.relationships.models import Goal, Relationship, StageMove, Step, Touchpoint
from rapport.relationships.queries.seen import BOOK, KINDS
from rapport.relationships.queries.sides import ours
from rapport.relationships.rules.corrections import level_at
from rapport.relationships.rules.words import Contact, Judged, TaskOf
from rapport.tasks.public import About, Waiting, waiting_on

HOLDING = "relationships.customer"
HIGHEST = 12  # units a correction climbs at most
MOST = 200  # tasks read at once
MODELS: dict[Judged, Any] = {
    Judged.STAGE: Relationship.objects,
    Judged.ABOUT: Relationship.objects,
    Judged.MOVE: StageMove.objects,
    Judged.GOAL: Goal.objects,
    Judged.STEP: Step.objects,
    Judged.TOUCHPOINT: Touchpoint.objects.standing(),
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry of a book: of which relationship, who wrote it if that is known, what it is called, where it is changed.

    `unit_id`: of the team that keeps the book.
    """

    relationship_id: int
    team_id: int
    unit_id: int | None
    owner_id: int | None
    wrote: int | None
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """A correction that waits, as those read it who keep the book: `who` it is about, and of what (`label`, `url`)."""

    id: int
    entry: str
    who: str
    label: str
    url: str
    text: str
    created_at: datetime


def place_of(entry: str) -> Place | None:
    """Return where in a book an entry is; None once it is gone. Two statements at most."""
    kind, _colon, number = entry.partition(":")
    if kind not in set(Judged) or not number.isdecimal():
        return None
    judged = Judged(kind)
    rows = MODELS[judged].filter(id=int(number))
    if judged in {Judged.STAGE, Judged.ABOUT}:
        book = rows.select_related("team").first()
        return book and _place(book, judged, book)
    found = rows.select_related("relationship__team").first()
    return found and _place(found, judged, found.relationship)


def _place(row: Any, judged: Judged, book: Relationship) -> Place:
    return Place(
        relationship_id=book.id,
        team_id=book.team_id,
        unit_id=book.team.unit_id,
        owner_id=book.owner_id,
        wrote=_who_wrote(row, judged),
        label=_called(row, judged),
        url=f"/book/touchpoints/{row.id}/" if judged is Judged.TOUCHPOINT else BOOK.format(book.id),
    )


def _who_wrote(row: Any, judged: Judged) -> int | None:
    """Who wrote an entry; of what to know of her nobody is written down, so its owner answers."""
    if judged is Judged.STAGE:
        moves = StageMove.objects.filter(relationship_id=row.id).order_by("-at", "-id")
        return moves.values_list("by_id", flat=True).first()
    columns = {Judged.MOVE: "by_id", Judged.GOAL: "made_by_id", Judged.STEP: "made_by_id"}
    return None if judged is Judged.ABOUT else getattr(row, columns.get(judged, "author_id"))


def _called(row: Any, judged: Judged) -> str:
    if judged is Judged.TOUCHPOINT:
        return f"{KINDS[Contact(row.kind)]}, {row.at:%Y-%m-%d}"
    words = {
        Judged.STAGE: _("stage and health"),
        Judged.ABOUT: _("what to know of her"),
        Judged.MOVE: _("why the stage changed"),
        Judged.GOAL: _("a goal"),
        Judged.STEP: _("a step"),
    }
    return words[judged]


def who_hears_it(said: Correction, place: Place) -> frozenset[int]:
    """Return on whom a correction waits now; empty where only somebody of the team's unit is left to ask.

    Who wrote it and who looks after the relationship, while they serve in the team; once they let a week pass, or are
    gone, who leads the team, and each week on whoever leads above. Never the one it is about. Seven statements at most.
    """
    level = level_at(said.created_at, clock.now())
    team = team_cards([place.team_id]).get(place.team_id)
    keepers = ours(team) if team else frozenset[int]()
    near = {ident for ident in (place.wrote, place.owner_id) if ident is not None} & keepers - {said.subject_id}
    if near and level == 0:
        return frozenset(near)
    line = _leads(place.unit_id, without=said.subject_id)
    if not line:
        return frozenset(near)
    return frozenset((line[min(max(level - 1, 0), len(line) - 1)],))


def _leads(unit_id: int | None, *, without: int) -> Sequence[int]:
    """Who leads a unit and those above, the nearest first."""
    units: list[int] = []
    while unit_id is not None and len(units) < HIGHEST:
        units.append(unit_id)
        card = unit_card([unit_id]).get(unit_id)
        unit_id = card.parent_id if card else None
    leads = leads_of(units)
    return [lead for lead in dict.fromkeys(leads[one] for one in units if one in leads) if lead != without]


def about_corrections(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """Say of tasks what somebody says is not so, to who reads the book it is in. Three statements, two for each."""
    said = {row.id: row for row in _readable(corrections([task.subject_id for task in waiting]).values(), by)}
    return {
        task.id: About(label=f"{row.who}: {row.label}", url=row.url, private=True, words=f"“{row.text}”")
        for task in waiting
        if (row := said.get(task.subject_id)) is not None
    }


def waiting_corrections(by: Actor) -> Sequence[Waiting]:
    """Return the corrections that wait on the actor, whom she stands in for, or her unit. Two statements a page."""
    found: list[Waiting] = []
    after: str | None = None
    while True:
        page = waiting_on(by=by, after=after, limit=MOST)
        found += [task for task in page.items if task.kind == TaskOf.CORRECTION]
        if (after := page.after) is None:
            return found


def corrections_waiting(*, by: Actor) -> Sequence[Said]:
    """Return what an actor is asked to correct, all that waits at the terminal; the oldest first.

    Four statements, two for each.
    """
    rows = open_corrections(HOLDING)
    if not by.is_system:
        asked = {task.subject_id for task in waiting_corrections(by)}
        rows = [row for row in rows if row.id in asked]
    return _readable(rows, by)


def _readable(rows: Collection[Correction], by: Actor) -> list[Said]:
    people = person_card({row.subject_id for row in rows})
    found = [(row, place) for row in rows if (place := place_of(row.entry)) is not None]
    return [
        Said(
            id=row.id,
            entry=row.entry,
            who=people[row.subject_id].name if row.subject_id in people else "",
            label=place.label,
            url=place.url,
            text=row.text,
            created_at=row.created_at,
        )
        for row, place in found
        if policy.reads(by, place.unit_id) and row.subject_id != by.person_id
    ]
