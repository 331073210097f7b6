"""A book that changes hands: what is handed over, the first meetings, and the pack who takes over reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, team_cards
from rapport.directory.public import PersonCard, person_card, time_zone_of
from rapport.kit import clock
from rapport.kit.paging import Page, cut, decode, size
from rapport.kit.problems import Missing
from rapport.ledger.public import Subject
from rapport.relationships import policy
from rapport.relationships.models import Goal, Participant, StageMove, Step, Touchpoint, Transfer, Transferred
from rapport.relationships.queries.book import SHOWN, Row, row_of
from rapport.relationships.queries.sides import speaking
from rapport.relationships.rules.time import first_meetings
from rapport.relationships.rules.words import Side

LAST = 3  # touchpoints of each relationship that are told
LATELY = timedelta(days=365)
MOST_MET = 5  # people of theirs who are named
PACK = 25  # relationships on a page of the pack


@dataclass(frozen=True, kw_only=True)
class TransferCard:
    """Who gives, who takes over, of which team, from which day, why; done, dropped, or still to come."""

    id: int
    team: ServiceTeamCard
    giver: PersonCard | None
    taker: PersonCard | None
    by: PersonCard | None
    on: date
    reason: str
    steps: bool
    done_at: datetime | None
    dropped_at: datetime | None

    @property
    def url(self) -> str:
        """Its page."""
        return f"/book/transfers/{self.id}/"

    @property
    def waits(self) -> bool:
        """Whether it is still to come."""
        return self.done_at is None and self.dropped_at is None


@dataclass(frozen=True, kw_only=True)
class FirstMeeting:
    """The first meeting with one customer: planned or held (`planned_at`, touchpoint `first_id`), or proposed.

    `with_id`: who is expected. `refused`: why the relationship did not change hands.
    """

    id: int
    row: Row
    proposed_at: datetime
    planned_at: datetime | None
    first_id: int | None
    held: bool
    with_id: int | None
    refused: str


@dataclass(frozen=True, kw_only=True)
class PackedTouchpoint:
    """A touchpoint as the pack tells it."""

    at: datetime
    kind: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Packed:
    """What who takes over should know of one relationship, and who was met on their side within a year."""

    row: Row
    about: str
    moved_at: datetime | None
    moved_why: str
    touchpoints: Sequence[PackedTouchpoint]
    goals: Sequence[Goal]
    steps: Sequence[Step]
    met: Sequence[PersonCard]
    lead: PersonCard | None


def transfer_card(transfer_id: int, *, by: Actor) -> TransferCard:
    """Return a transfer within the books of the actor's teams. Raises Missing. Three statements."""
    made = policy.transfers_visible_to(by).filter(id=transfer_id).first()
    if made is None:
        raise Missing
    return _cards([made])[0]


def transfers(*, by: Actor, after: str | None = None, limit: int | None = None) -> Page[TransferCard]:
    """Return what changed hands in the books of the actor's teams, newest first. Three statements."""
    rows, many = policy.transfers_visible_to(by).order_by("-id"), size(limit)
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    return cut(_cards(list(rows[: many + 1])), limit=many, key=lambda card: [card.id])


def transfers_seen(ids: Any, by: Actor) -> dict[int, Subject]:
    """Return, of these transfers, those the actor may see, as records others may speak of. One statement."""
    rows = list(policy.transfers_visible_to(by).filter(id__in=ids).select_related("team", "giver"))
    return {
        one.id: Subject(
            id=one.id,
            label=f"{one.team.name}: {one.giver.name}" if one.giver else one.team.name,
            url=f"/book/transfers/{one.id}/",
        )
        for one in rows
    }


def first_meetings_of(made: Transfer | TransferCard, *, by: Actor) -> list[FirstMeeting]:
    """Return the first meeting with each relationship of a transfer, in the order of their times. Three statements.

    Those the actor does not see are left out.
    """
    rows = Transferred.objects.filter(transfer_id=made.id, relationship__in=policy.visible_to(by)).order_by("id")
    shown = [f"relationship__{name}" for name in SHOWN]
    found: list[Any] = list(rows.select_related("first", *shown))
    asked = speaking(one.relationship for one in found)
    taker_id = made.taker_id if isinstance(made, Transfer) else made.taker.id if made.taker else 0
    name = time_zone_of(taker_id)
    since, today, now = max(made.on, clock.today()), clock.today(), clock.now()
    proposed = first_meetings(len(found), since=since, zone=ZoneInfo(name) if name else UTC)
    meetings = [
        FirstMeeting(
            id=one.relationship_id,
            row=row_of(one.relationship, today=today, now=now),
            proposed_at=moment,
            planned_at=one.first.at if one.first and one.first.removed_at is None else None,
            first_id=one.first_id if one.first and one.first.removed_at is None else None,
            held=bool(one.first and not one.first.planned),
            with_id=asked.get(one.relationship_id),
            refused=one.refused,
        )
        for one, moment in zip(found, proposed, strict=True)
    ]
    return sorted(meetings, key=lambda one: (one.planned_at or one.proposed_at, one.id))


def pack(transfer_id: int, *, by: Actor, after: str | None = None) -> Page[Packed]:
    """Return what who takes over should know, 25 relationships a page. Eight statements, however many they are."""
    rows = Transferred.objects.filter(transfer_id=transfer_id, relationship__in=policy.visible_to(by)).order_by("id")
    if key := decode(after, int):
        rows = rows.filter(id__gt=key[0])
    shown = [f"relationship__{name}" for name in SHOWN]
    found: list[Any] = list(rows.select_related(*shown)[: PACK + 1])
    page = cut(found, limit=PACK, key=lambda one: [one.id])
    held = [one.relationship for one in page.items]
    ids = [one.id for one in held]
    moves = {one.relationship_id: one for one in _newest(StageMove.objects.filter(relationship_id__in=ids), 1)}
    said = _by_relationship(_newest(Touchpoint.objects.took_place().filter(relationship_id__in=ids), LAST))
    goals = _by_relationship(Goal.objects.open().filter(relationship_id__in=ids).order_by("due_on", "id"))
    steps = _by_relationship(
        Step.objects.open().filter(relationship_id__in=ids).select_related("person").order_by("due_on", "id")
    )
    met = _met(ids)
    asked = speaking(one for one in held if one.unit_id is not None)
    people = person_card({*(ident for some in met.values() for ident in some), *asked.values()})
    today, now = clock.today(), clock.now()
    items = [
        Packed(
            row=row_of(one, today=today, now=now),
            about=one.about,
            moved_at=moves[one.id].at if one.id in moves else None,
            moved_why=moves[one.id].reason if one.id in moves else "",
            touchpoints=[
                PackedTouchpoint(at=last.at, kind=last.kind, outcome=last.outcome) for last in said.get(one.id, ())
            ],
            goals=goals.get(one.id, ()),
            steps=steps.get(one.id, ()),
            met=[people[ident] for ident in met.get(one.id, ()) if ident in people],
            lead=people.get(asked.get(one.id, 0)),
        )
        for one in held
    ]
    return Page(items=items, after=page.after)


def _cards(rows: Sequence[Transfer]) -> list[TransferCard]:
    ids = {ident for one in rows for ident in (one.giver_id, one.taker_id, one.made_by_id) if ident is not None}
    people, teams = person_card(ids), team_cards({one.team_id for one in rows})
    return [
        TransferCard(
            id=one.id,
            team=teams[one.team_id],
            giver=people.get(one.giver_id or 0),
            taker=people.get(one.taker_id),
            by=people.get(one.made_by_id or 0),
            on=one.on,
            reason=one.reason,
            steps=one.steps,
            done_at=one.done_at,
            dropped_at=one.dropped_at,
        )
        for one in rows
    ]


def _newest(rows: Any, many: int) -> list[Any]:
    """Return the newest of each relationship, newest first. One statement."""
    place = Window(RowNumber(), partition_by=[F("relationship_id")], order_by=["-at", "-id"])
    return list(rows.annotate(nth=place).filter(nth__lte=many).order_by("-at", "-id"))


def _by_relationship(rows: Any) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for one in rows:
        found.setdefault(one.relationship_id, []).append(one)
    return found


def _met(ids: Sequence[int]) -> Mapping[int, list[int]]:
    """Return who of theirs was met within a year, the last met first, by relationship. One statement."""
    contacts = Touchpoint.objects.contacts().filter(relationship_id__in=ids, at__gte=clock.now() - LATELY)
    lately = Participant.objects.filter(touchpoint__in=contacts, side=Side.THEIRS)
    found: dict[int, list[int]] = {}
    for relationship, person in lately.order_by("-touchpoint__at", "-id").values_list(
        "touchpoint__relationship_id", "person_id"
    ):
        some = found.setdefault(relationship, [])
        if person not in some and len(some) < MOST_MET:
            some.append(person)
    return found
