"""What a service team lacks before colleagues can ask it."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from rapport.catalogue.queries.addresses import AddressCard
from rapport.catalogue.queries.services import ServiceCard
from rapport.catalogue.queries.teams import TeamPage
from rapport.directory.public import headcounts


class Lack(StrEnum):
    """Something a team lacks."""

    PEOPLE = "people"
    LEAD = "lead"
    HOURS = "hours"
    SERVICE = "service"
    TIMES = "times"
    ADDRESS = "address"


# Without one of these a team is still being set up; without the rest it may well go on, and is not told of it for good.
NEEDED = frozenset({Lack.PEOPLE, Lack.LEAD, Lack.SERVICE, Lack.TIMES})


def missing(page: TeamPage, services: Collection[ServiceCard], mail: Collection[AddressCard]) -> Sequence[Lack]:
    """Return what a team lacks, in the order it is set up; nothing once it has what it needs. One statement."""
    unit_id = page.unit.id
    there = {
        Lack.PEOPLE: headcounts([unit_id]).get(unit_id, 0) > 0,
        Lack.LEAD: page.lead is not None,
        Lack.HOURS: page.card.calendar_id is not None,
        Lack.SERVICE: any(not card.retired for card in services),
        Lack.TIMES: page.promises,
        Lack.ADDRESS: bool(mail),
    }
    lacks = [lack for lack, is_there in there.items() if not is_there]
    return lacks if NEEDED.intersection(lacks) else []
