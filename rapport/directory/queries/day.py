"""What one's day needs of the directory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import Person
from rapport.directory.queries.cards import PersonCard, person_card, unit_card
from rapport.directory.queries.profile import completeness_of
from rapport.directory.queries.timeline import Entry, unit_timeline
from rapport.kit import clock

NEW_FOR = timedelta(days=60)
MOST_NEW = 5


@dataclass(frozen=True)
class Around:
    """What changed around somebody, and what her own page still lacks."""

    unit_name: str
    unit_url: str
    new: Sequence[PersonCard]
    entries: Sequence[Entry]
    missing: tuple[str, ...]


def is_empty() -> bool:
    """Whether nobody is in the directory yet. One statement."""
    return not Person.objects.exists()


def around(by: Actor) -> Around | None:
    """Return what changed around the actor; None for an account without a person. At most eight statements."""
    me = person_card([by.person_id]).get(by.person_id) if by.person_id else None
    if me is None:
        return None
    missing = completeness_of(me.id).missing
    unit = unit_card([me.unit_id]).get(me.unit_id) if me.unit_id else None
    if unit is None:
        return Around(unit_name="", unit_url="", new=(), entries=(), missing=missing)
    since = clock.today() - NEW_FOR
    fresh = policy.visible_to(by).filter(unit_id=unit.id, vacant=False, started_on__gte=since).exclude(id=me.id)
    ids = list(fresh.order_by("-started_on", "id").values_list("id", flat=True)[:MOST_NEW])
    cards = person_card(ids) if ids else {}
    return Around(
        unit_name=unit.name,
        unit_url=unit.url,
        new=[cards[ident] for ident in ids],
        entries=unit_timeline(unit.id, limit=5),
        missing=missing,
    )
