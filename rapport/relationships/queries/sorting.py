"""In which order a book is read, and where its next page begins: any order, with what is unknown last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Collate, Concat, Left, LPad

from rapport.kit.paging import day_of, decode, moment_of
from rapport.relationships.models import Relationship
from rapport.relationships.rules.book import Group, Sort

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9999, 1, 1)
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
LAST_WORD = "\U0010ffff"


@dataclass(frozen=True, kw_only=True)
class Key:
    """A part of what rows are sorted by: the column it was put into, and which way it runs."""

    name: str
    kind: type
    down: bool = False

    def read(self, value: Any) -> Any:
        """Return what a cursor says of it, as the database compares it. Refuses what it cannot."""
        if self.kind is date:
            return day_of(value)
        return moment_of(value) if self.kind is datetime else value


def keyed(rows: QuerySet[Relationship], *, sort: str, group: str) -> tuple[QuerySet[Any], list[Key]]:
    """Put what rows are sorted by into columns, none of them null; return the rows and their keys in order."""
    down, by = sort.startswith("-"), Sort(sort.removeprefix("-"))
    expression, kind = _sorted_by(by, down=down)
    keys = [Key(name="key_sort", kind=kind, down=down), Key(name="key_id", kind=int)]
    found: Any = rows.annotate(key_sort=expression, key_id=F("id"))
    if group:
        expression, kind = _grouped_by(Group(group))
        keys = [Key(name="key_group", kind=kind), *keys]
        found = found.annotate(key_group=expression)
    return found.order_by(*(f"-{key.name}" if key.down else key.name for key in keys)), keys


def moved_on(rows: QuerySet[Any], keys: Sequence[Key], after: str | None) -> QuerySet[Any]:
    """Return what comes after the row a cursor names. Refuses a cursor of another order."""
    said = decode(after, *(int if key.kind is int else str for key in keys))
    if said is None:
        return rows
    values = [key.read(value) for key, value in zip(keys, said, strict=True)]
    beyond = []
    for at, key in enumerate(keys):
        same = {before.name: value for before, value in zip(keys[:at], values[:at], strict=True)}
        beyond.append(Q(**same, **{f"{key.name}__{'lt' if key.down else 'gt'}": values[at]}))
    return rows.filter(reduce(or_, beyond))


def _sorted_by(by: Sort, *, down: bool) -> tuple[Any, type]:
    """Return an expression that is never null; what is unknown comes last, whichever way the order runs."""
    if by is Sort.DUE:
        return Coalesce(F("due_on"), Value(FIRST_DAY if down else LAST_DAY)), date
    if by is Sort.CONTACT:
        return Coalesce(F("last_at"), Value(FIRST if down else LAST)), datetime
    if by is Sort.HEALTH:
        return Coalesce(F("score") + 1, Value(0 if down else 102)), int  # a cursor holds no number below nought
    if by is Sort.STAGE:
        return F("stage__place"), int
    return Collate(Left(Coalesce(F("unit__search"), F("person__search")), 60), "C"), str


def _grouped_by(group: Group) -> tuple[Any, type]:
    if group is Group.STAGE:
        place = LPad(Cast("stage__place", TextField()), 5, Value("0"))
        return Collate(Concat(place, Value(" "), F("stage__name"), output_field=TextField()), "C"), str
    if group is Group.OWNER:
        return Collate(Coalesce(F("owner__name"), Value(LAST_WORD)), "C"), str
    path = Coalesce(F("unit__path"), F("person__unit__path"), Value(""))
    division = Func(path, Value("/"), Value(3), function="split_part", output_field=TextField())
    return Collate(division, "C"), str
