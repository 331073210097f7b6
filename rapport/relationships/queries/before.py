"""What to know before a meeting: on one screen, on one sheet of paper."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard, headcounts, members_of, person_card, unit_card
from rapport.kit import clock
from rapport.relationships.models import Entry, OwnerSpan, Participant, Touchpoint
from rapport.relationships.queries.page import Head, head_of
from rapport.relationships.queries.plan import Plan, plan_of
from rapport.relationships.queries.timeline import Row, entry_rows, newest_rows
from rapport.relationships.rules.hanging import Hangs, hangs_on
from rapport.relationships.rules.words import Happened, Side

LAST = 3  # touchpoints that are told
LOOKED_BACK = timedelta(days=365)
MOST_LOOKED_AT = 500  # touchpoints of a year
SHOWN = 5  # people of a side
BROKEN_SHOWN = 5

There = tuple[Side, int, datetime, int]  # who was on which side, when, at which touchpoint


@dataclass(frozen=True, kw_only=True)
class MetLately:
    """Somebody who was at touchpoints, and when last."""

    person: PersonCard
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class FormerOwner:
    """Who looked after them, and until when; `left`: she is no longer here."""

    person: PersonCard
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Before:
    """All of it. `theirs` and `ours`: whom we met lately, and who of us met them; who met most often comes first."""

    head: Head
    plan: Plan
    said: Sequence[Row]
    broken: Sequence[Row]
    theirs: Sequence[MetLately]
    ours: Sequence[MetLately]
    were: Sequence[FormerOwner]
    hangs: Hangs | None
    hangs_on: PersonCard | None


def before_meeting(relationship_id: int, *, by: Actor) -> Before:
    """Return what to know before a meeting. Raises Missing.

    Fifteen statements, and those of other rooms for what of theirs is told.
    """
    head = head_of(relationship_id, by=by)
    said = Entry.objects.filter(relationship_id=head.id, what=Happened.TOUCHPOINT, at__lte=clock.now())
    missed = Entry.objects.filter(relationship_id=head.id, what__in=[Happened.PROMISE_BROKEN, Happened.AGREED_MISSED])
    met = _met(head.id)
    hangs = hangs_on(
        [(side, person) for side, person, _at, _touchpoint in met],
        contacts=len({one for *_who, one in met}),
        theirs=headcounts([head.unit_id]).get(head.unit_id, 0) if head.unit_id is not None else 1,
    )
    spans = OwnerSpan.objects.filter(relationship_id=head.id, person__isnull=False).exclude(until=None)
    before = list(spans.order_by("-until").values_list("person_id", "until")[: SHOWN * 2])
    people = person_card({person for _side, person, *_rest in met} | {ident for ident, _until in before if ident})
    return Before(
        head=head,
        plan=plan_of(head.id),
        said=[row for row in entry_rows(list(said.order_by("-at", "-id")[: LAST * 2]), by=by) if _told(row)][:LAST],
        broken=newest_rows(missed, BROKEN_SHOWN, by=by),
        theirs=_lately(met, Side.THEIRS, people),
        ours=_lately(met, Side.OURS, people),
        were=_were(before, people),
        hangs=hangs,
        hangs_on=people.get(hangs.person_id) if hangs else None,
    )


def strangers(head: Head, *, by: Actor) -> list[PersonCard]:
    """Return some of theirs whom nobody met within a year, who leads them first; not the actor. Four statements."""
    met = {person for _side, person, *_rest in _met(head.id)} | {by.person_id}
    if head.unit_id is None:
        return [card for card in person_card([head.person_id or 0]).values() if not card.left and card.id not in met]
    unit = unit_card([head.unit_id]).get(head.unit_id)
    lead = unit.manager_id if unit else None
    found = [card for card in members_of([head.unit_id]) if card.id not in met]
    return sorted(found, key=lambda card: card.id != lead)[:SHOWN]


def _told(row: Row) -> bool:
    return row.met is not None and not row.met.planned


def _met(relationship_id: int) -> list[There]:
    """Who was there in the last year, one row for each person and touchpoint, the newest first. One statement."""
    newest = Touchpoint.objects.contacts().filter(relationship_id=relationship_id, at__gte=clock.now() - LOOKED_BACK)
    ids = newest.order_by("-at").values("id")[:MOST_LOOKED_AT]
    rows = Participant.objects.filter(touchpoint_id__in=ids).order_by("-touchpoint__at", "id")
    columns = rows.values_list("side", "person_id", "touchpoint__at", "touchpoint_id")
    return [(Side(side), person, at, ident) for side, person, at, ident in columns]


def _lately(met: Sequence[There], side: Side, people: dict[int, PersonCard]) -> list[MetLately]:
    times = Counter(person for one, person, *_rest in met if one == side)
    last: dict[int, datetime] = {}
    for one, person, at, _touchpoint in met:
        if one == side:
            last.setdefault(person, at)
    best = sorted(times, key=lambda person: (-times[person], person))
    return [MetLately(person=people[ident], last_at=last[ident]) for ident in best if ident in people][:SHOWN]


def _were(spans: Sequence[tuple[int | None, datetime | None]], people: dict[int, PersonCard]) -> list[FormerOwner]:
    found: dict[int, FormerOwner] = {}
    for ident, until in spans:
        if ident is not None and ident in people:
            found.setdefault(ident, FormerOwner(person=people[ident], until=until))
    return list(found.values())[:SHOWN]
