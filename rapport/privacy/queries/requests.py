"""What people ask for about their data: whether it is done, and how many requests wait how long, for who oversees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.privacy.models import Objection
from rapport.privacy.policy import ensure_overseer
from rapport.privacy.queries.holdings import account_of, data_about, holdings, records_of
from rapport.privacy.rules import ANSWERED_WITHIN, Holding, Wish

EVERYTHING = "everything"
NOBODY = 0  # whose a request was that stays as proof
SHOWN = 50


def holding_of(name: str) -> Holding | None:
    """Return what a request is about; None for everything, and for what no room lists any more."""
    return next((one for one in holdings() if one.name == name), None)


def asks_whole(row: Objection) -> bool:
    """Whether a request can be met by erasing the person only."""
    holding = holding_of(row.holding)
    return row.holding == EVERYTHING or (holding is not None and holding.whole)


def idents_of(holding: Holding, subject_id: int) -> list[int]:
    """Return by which numbers a holding knows somebody: those of her records, or of her accounts."""
    records = records_of(subject_id)
    if holding.of == "person":
        return records
    return sorted({user_id for record_id in records if (user_id := account_of(record_id)) is not None})


def is_held(row: Objection) -> bool:
    """Whether what somebody wants erased is still there: all of her, one room's share, or the entry she means."""
    if asks_whole(row):
        return True
    holding = holding_of(row.holding)
    if holding is None:
        return False
    (section,) = data_about(person_id=row.subject_id, user_id=account_of(row.subject_id), of=[holding])
    if not row.meant:
        return bool(section.rows)
    return any(row.meant in {held.entry, held.label[: len(row.meant)]} for held in section.rows)


def stops_with_network(name: str) -> bool:
    """Whether leaving the network is what stops that something is used."""
    holding = holding_of(name)
    return name == EVERYTHING or (holding is not None and holding.network)


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """A request that waits: what is asked, since when, and whether for more than a month; never whose it is.

    `keepers`: who wrote the entry or keeps it answers, no administrator.
    """

    id: int
    wish: str
    created_at: datetime
    late: bool
    keepers: bool


@dataclass(frozen=True, kw_only=True)
class RequestCount:
    """How many requests of one kind there are, and what came of them. `answered_late`: after more than a month."""

    wish: str
    open: int
    late: int
    done: int
    refused: int
    answered_late: int


@dataclass(frozen=True, kw_only=True)
class Requests:
    """What people ask for about their data, in numbers, and what of it waits, the oldest first."""

    counts: Sequence[RequestCount]
    waiting: Sequence[RequestRow]


def is_late(row: Objection) -> bool:
    """Whether a request waits for more than a month."""
    return row.state == Objection.State.OPEN and row.created_at < clock.now() - ANSWERED_WITHIN


def requests(*, by: Actor) -> Requests:
    """Return how many requests there are, how old and with what outcome; no words and nobody's name. Two statements."""
    ensure_overseer(by)
    opened = Q(state=Objection.State.OPEN)
    counted = (
        Objection.objects.order_by("wish")
        .values_list("wish")
        .annotate(
            open=Count("id", filter=opened),
            late=Count("id", filter=opened & Q(created_at__lt=clock.now() - ANSWERED_WITHIN)),
            done=Count("id", filter=Q(state=Objection.State.GRANTED)),
            refused=Count("id", filter=Q(state=Objection.State.REFUSED)),
            answered_late=Count("id", filter=Q(answered_at__gt=F("created_at") + ANSWERED_WITHIN)),
        )
    )
    told = {wish: numbers for wish, *numbers in counted}
    rows = Objection.objects.filter(state=Objection.State.OPEN).order_by("created_at", "id")[:SHOWN]
    return Requests(
        counts=[_count(wish.value, told.get(wish.value, [0] * 5)) for wish in Wish],
        waiting=[
            RequestRow(id=o.id, wish=o.wish, created_at=o.created_at, late=is_late(o), keepers=bool(o.entry))
            for o in rows
        ],
    )


def _count(wish: str, numbers: Sequence[int]) -> RequestCount:
    opened, late, done, refused, answered_late = numbers
    return RequestCount(wish=wish, open=opened, late=late, done=done, refused=refused, answered_late=answered_late)
