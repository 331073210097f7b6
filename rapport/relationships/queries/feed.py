"""What of somebody's books stands in her calendar: meetings, contacts that are due, steps of hers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.relationships import policy
from rapport.relationships.models import Participant, Relationship, Step, Touchpoint
from rapport.relationships.queries.seen import KINDS
from rapport.relationships.rules.words import Contact

BACK, AHEAD = timedelta(days=60), timedelta(days=366)
MOST = 1000  # of each kind
USUAL_MINUTES = 30


@dataclass(frozen=True, kw_only=True)
class Event:
    """One entry of a calendar: at a moment for `minutes`, or on a day."""

    uid: str
    what: str
    at: datetime | None = None
    minutes: int = USUAL_MINUTES
    on: date | None = None
    place: str = ""
    path: str = ""


def events_of(*, by: Actor) -> Sequence[Event]:
    """Return what stands in the actor's calendar. Three statements."""
    now, me = clock.now(), by.person_id or 0
    mine = policy.visible_to(by).going_on().looked_after_by(me).select_related("unit", "person")
    books = {row.id: row for row in mine[:MOST]}
    there = Exists(Participant.objects.filter(touchpoint=OuterRef("pk"), person_id=me))
    met = policy.touchpoints_visible_to(by).filter(Q(relationship_id__in=books) | there, planned=True)
    met = met.filter(at__range=(now - BACK, now + AHEAD)).select_related("relationship__unit", "relationship__person")
    steps = Step.objects.open().filter(person_id=me, due_on__isnull=False)
    steps = steps.select_related("relationship__unit", "relationship__person")
    return [
        *(_meeting(one) for one in met.order_by("at", "id")[:MOST]),
        *(_due(row) for row in books.values() if row.due_on is not None),
        *(_step(one) for one in steps.order_by("due_on", "id")[:MOST]),
    ]


def _meeting(one: Touchpoint) -> Event:
    what = f"{KINDS[Contact(one.kind)]}: {_customer(one.relationship)}"
    return Event(
        uid=f"touchpoint-{one.id}",
        what=f"{what} ({one.outcome})" if one.outcome else what,
        at=one.at,
        minutes=one.minutes or USUAL_MINUTES,
        place=one.place,
        path=f"/book/touchpoints/{one.id}/",
    )


def _due(row: Relationship) -> Event:
    what = _("A contact is due: %s") % _customer(row)
    return Event(uid=f"due-{row.id}", what=what, on=row.due_on, path=f"/book/{row.id}/")


def _step(one: Step) -> Event:
    what = f"{one.words} ({_customer(one.relationship)})"
    return Event(uid=f"step-{one.id}", what=what, on=one.due_on, path="/tasks/")


def _customer(row: Relationship) -> str:
    return row.unit.name if row.unit else row.person.name if row.person else ""
