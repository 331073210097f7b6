"""Lists of people: filtered, in one of three orders, a page at a time, whatever the size of the organisation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import Person, Unit
from rapport.directory.queries.search import SORT_NAME, beginning_with, words_of
from rapport.kit.paging import Page, cut, decode

COLUMNS = (
    "id",
    "name",
    "title",
    "unit__name",
    "unit__slug",
    "location",
    "started_on",
    "email",
    "skills",
    "sort_name",
    "unit_id",
)
CHUNK = 2000
MOST_PLACES = 500

# A loose walk over the index: one step per place, not per person.
PLACES = """
WITH RECURSIVE place AS (
    (SELECT location FROM directory_person WHERE location > '' ORDER BY location LIMIT 1)
    UNION ALL
    SELECT (SELECT location FROM directory_person p WHERE p.location > place.location ORDER BY location LIMIT 1)
    FROM place WHERE place.location IS NOT NULL
)
SELECT location FROM place WHERE location IS NOT NULL LIMIT %s
"""


@dataclass(frozen=True)
class Filters:
    """What a list of people is narrowed to; empty values narrow nothing. `unit` is a slug and means all below it too.

    `sort` is name, unit or title; a minus before it turns the order round.
    """

    q: str = ""
    unit: str = ""
    location: str = ""
    skill: str = ""
    sort: str = "name"

    @property
    def given(self) -> dict[str, str]:
        """The narrowing ones that say something."""
        found = {"q": self.q, "unit": self.unit, "location": self.location, "skill": self.skill}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class PersonRow:
    """A person as a list shows her."""

    id: int
    name: str
    title: str
    unit_name: str
    unit_slug: str
    location: str
    started_on: date | None
    email: str
    skills: tuple[str, ...]
    sort_name: str
    unit_id: int | None

    @property
    def url(self) -> str:
        """The address of her page."""
        return f"/people/{self.id}/"

    @property
    def unit(self) -> str:
        """The slug that gives her face its colour."""
        return self.unit_slug


@dataclass(frozen=True)
class _Order:
    columns: tuple[str, ...]
    kinds: tuple[type, ...]
    key: Callable[[PersonRow], list[Any]]


ORDERS = {
    "name": _Order(("sort_name", "id"), (str, int), lambda row: [row.sort_name, row.id]),
    "title": _Order(("title", "id"), (str, int), lambda row: [row.title, row.id]),
    # within a unit the order is that of the index over people, so that reading stops where the page is full
    "unit": _Order(
        ("unit__name", "unit_id", "name", "id"),
        (str, int, str, int),
        lambda row: [row.unit_name, row.unit_id, row.name, row.id],
    ),
}


def people_page(filters: Filters, *, by: Actor, limit: int = 50, after: str | None = None) -> Page[PersonRow]:
    """Return one page of the people an actor may see. At most three statements."""
    order, down = _order(filters)
    rows = _chosen(filters, by=by)
    key = decode(after, *order.kinds)
    if order is ORDERS["unit"]:
        rows = _from_units(rows, key, down=down)
    if key:
        compare = TupleLessThan if down else TupleGreaterThan
        rows = rows.filter(compare(tuple(F(column) for column in order.columns), tuple(key)))
    sign = "-" if down else ""
    rows = rows.order_by(*(f"{sign}{column}" for column in order.columns))
    found = [_row(values) for values in rows.values_list(*COLUMNS)[: limit + 1]]
    return cut(found, limit=limit, key=order.key)


def _from_units(rows: QuerySet[Person], key: list[Any] | None, *, down: bool) -> QuerySet[Person]:
    """Let units lead: they are read in the order of their names, each with its people, until the page is full.

    Who has no unit stands in the lists by name and by title only.
    """
    if key and down:
        return rows.filter(unit__name__lte=key[0])
    return rows.filter(unit__name__gte=key[0] if key else "")


def all_people(filters: Filters, *, by: Actor) -> Iterator[PersonRow]:
    """Yield everybody of a list in the order of names, reading 2,000 at a time, for an export."""
    after = None
    while True:
        page = people_page(Filters(**{**filters.given, "sort": "name"}), by=by, limit=CHUNK, after=after)
        yield from page.items
        after = page.after
        if after is None:
            return


def places() -> list[str]:
    """Return the places people work at, in order. One statement of one index step per place."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [MOST_PLACES])
        return [row[0] for row in cursor.fetchall()]


def _order(filters: Filters) -> tuple[_Order, bool]:
    down = filters.sort.startswith("-")
    return ORDERS.get(filters.sort.removeprefix("-"), ORDERS["name"]), down


def _chosen(filters: Filters, *, by: Actor) -> QuerySet[Person]:
    rows = policy.visible_to(by).filter(vacant=False).annotate(sort_name=SORT_NAME)
    if words := words_of(filters.q):
        rows = rows.filter(beginning_with(words))
    if filters.unit:
        rows = rows.filter(unit__in=_below(filters.unit, by=by))
    if filters.location:
        rows = rows.filter(location=filters.location)
    if filters.skill:
        # the index finds the words, the array says whether it is this skill
        rows = rows.filter(beginning_with(words_of(filters.skill)), skills__contains=[filters.skill])
    return rows


def _below(slug: str, *, by: Actor) -> QuerySet[Unit, int]:
    top = policy.units_visible_to(by).filter(slug=slug.strip("/")).values_list("path", flat=True).first()
    return policy.units_visible_to(by).filter(path__startswith=top or "nowhere").values_list("id", flat=True)


def _row(values: Sequence[Any]) -> PersonRow:
    known = dict(zip(COLUMNS, values, strict=True))
    return PersonRow(
        id=known["id"],
        name=known["name"],
        title=known["title"],
        unit_name=known["unit__name"] or "",
        unit_slug=known["unit__slug"] or "",
        location=known["location"],
        started_on=known["started_on"],
        email=known["email"],
        skills=tuple(known["skills"]),
        sort_name=known["sort_name"],
        unit_id=known["unit_id"],
    )
