"""People and units as small frozen cards, for lists, sentences and other rooms."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from django.db import connection
from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import FormerUnit, Identity, Unit
from rapport.directory.rules.identities import normalise
from rapport.kit.problems import Missing
from rapport.kit.text import fold, initials, squeeze
from rapport.ledger.public import Subject


@dataclass(frozen=True)
class PersonCard:
    """Enough of a person to name and link her."""

    id: int
    name: str
    initials: str
    title: str
    unit_id: int | None
    unit_name: str
    url: str
    vacant: bool = False
    left: bool = False
    unit: str = ""  # its slug, which gives her face its colour


@dataclass(frozen=True)
class UnitCard:
    """Enough of a unit to name and link it."""

    id: int
    name: str
    slug: str
    parent_id: int | None
    depth: int
    manager_id: int | None
    url: str
    ended: bool = False
    manager_given: bool = False  # somebody named the manager; otherwise it follows from who reports to whom


ALIKE = 200  # people whose names begin alike are read
CARD = ("id", "name", "title", "unit_id", "unit__name", "vacant", "ended_on", "unit__slug")


# Asked by every list: written out, because building it for a hundred people would take longer than running it.
CARDS = """
SELECT person.id, person.name, person.title, person.unit_id, unit.name, person.vacant, person.ended_on, unit.slug
FROM directory_person person LEFT JOIN directory_unit unit ON unit.id = person.unit_id
WHERE person.id = ANY(%s)
"""


def person_card(ids: Iterable[int]) -> dict[int, PersonCard]:
    """Return cards by id; ids of nobody are left out. One statement."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(CARDS, [wanted])
        return {row[0]: card_from(*row) for row in cursor.fetchall()}


@lru_cache(maxsize=16384)  # the same few hundred people stand in lists all day
def card_from(
    ident: int,
    name: str,
    title: str,
    unit_id: int | None,
    unit: str | None,
    vacant: bool,
    ended: object,
    slug: str | None,
) -> PersonCard:
    """Return a card of the columns of `CARD`. No statement."""
    return PersonCard(
        id=ident,
        name=name,
        initials=initials(name),
        title=title,
        unit_id=unit_id,
        unit_name=unit or "",
        url=f"/people/{ident}/",
        vacant=vacant,
        left=ended is not None,
        unit=slug or "",
    )


def unit_card(ids: Iterable[int]) -> dict[int, UnitCard]:
    """Return cards by id; ids of no unit are left out. One statement."""
    return {unit.id: card_of(unit) for unit in Unit.objects.filter(id__in=set(ids))}


def card_of(unit: Unit) -> UnitCard:
    """Return the card of a unit at hand. No statement."""
    return UnitCard(
        id=unit.id,
        name=unit.name,
        slug=unit.slug,
        parent_id=unit.parent_id,
        depth=unit.depth,
        manager_id=unit.manager_id,
        url=f"/units/{unit.slug}/",
        ended=unit.ended_on is not None,
        manager_given=unit.manager_given,
    )


def unit_by_slug(slug: str, *, by: Actor) -> UnitCard:
    """Return the unit an address names, also by the slug it had before. At most two statements."""
    seen = policy.units_visible_to(by)
    wanted = slug.strip().strip("/").lower()
    unit = seen.filter(slug=wanted).first()
    if unit is None:
        unit = seen.filter(id__in=FormerUnit.objects.filter(slug=wanted).values("unit_id")).first()
    if unit is None:
        raise Missing(f"There is no unit “{slug}”. A slug is the path of the unit, such as company/sales/north.")
    return card_of(unit)


def person_by_identity(value: str, *, by: Actor) -> PersonCard:
    """Return who is known by an id, address or login. At most two statements."""
    owner = Identity.objects.filter(value=normalise(value)).values("person_id")
    row = policy.visible_to(by).filter(id__in=owner).values_list(*CARD).first()
    if row is None:
        raise Missing(f"Nobody here is known as “{value}”.")
    return card_from(*row)


def people_called(name: str, *, by: Actor, limit: int = 6) -> list[PersonCard]:
    """Return colleagues of exactly this name, whatever its case and accents. One statement."""
    wanted = fold(squeeze(name))
    if not wanted:
        return []
    here = policy.visible_to(by).filter(ended_on=None, merged_into=None, vacant=False)
    rows = here.filter(search__startswith=wanted).order_by("id").values_list(*CARD)[:ALIKE]
    return [card_from(*row) for row in rows if fold(squeeze(row[1])) == wanted][:limit]


def names_shared(names: Collection[str], *, by: Actor) -> set[str]:
    """Return those of some names that several colleagues have, whatever their case and accents. One statement."""
    wanted = {fold(squeeze(name)): name for name in names}
    wanted.pop("", None)
    if not wanted:
        return set()
    begins: list[str] = []
    for one in sorted(wanted):  # what begins as the one before is found with it
        if not begins or not one.startswith(begins[-1]):
            begins.append(one)
    any_of = reduce(or_, (Q(search__startswith=one) for one in begins))
    here = policy.visible_to(by).filter(any_of, ended_on=None, merged_into=None, vacant=False)
    found = Counter(fold(squeeze(name)) for name in here.values_list("name", flat=True))
    return {name for one, name in wanted.items() if found[one] > 1}


def units_seen(ids: Collection[int], by: Actor) -> dict[int, Subject]:
    """Return, of these units, those the actor may see, as records others may speak of. One statement."""
    rows = policy.units_visible_to(by).filter(id__in=ids).values_list("id", "slug", "name")
    return {ident: Subject(id=ident, label=name, url=f"/units/{slug}/") for ident, slug, name in rows}
