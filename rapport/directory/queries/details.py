"""Everything the directory knows of a person or its units at one look, for the terminal."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import ALWAYS, Position
from rapport.directory.rules.identities import IdentityKind, normalise
from rapport.kit.problems import Missing

PLAIN = (
    "id", "external_id", "name", "email", "title", "location", "timezone", "languages", "skills", "grade", "vacant",
    "started_on", "leaves_on", "ended_on",
)  # fmt: skip


RECORD = ("name", "given_name", "family_name", "location", "timezone", "grade", "started_on")


@dataclass(frozen=True)
class IdentityLine:
    """Something by which somebody is known; `primary` is the address colleagues see."""

    id: int
    kind: str
    value: str
    source: str
    primary: bool

    @property
    def is_email(self) -> bool:
        """Whether it can be the one colleagues see."""
        return self.kind == IdentityKind.EMAIL


@dataclass(frozen=True)
class UnitLine:
    """A unit in a list; `people` counts those placed directly in it."""

    slug: str
    name: str
    depth: int
    manager: str | None
    people: int
    ended: bool


def whole_person(person_id: int, *, by: Actor) -> dict[str, Any]:
    """Return a person as plain values, with her identities and dated positions, oldest first. Three statements."""
    person = policy.visible_to(by).select_related("unit", "manager").filter(id=person_id).first()
    if person is None:
        raise Missing
    identities = policy.identities_visible_to(by).filter(person=person).order_by("kind", "value")
    return {
        **{name: getattr(person, name) for name in PLAIN},
        "unit": person.unit.slug if person.unit else None,
        "manager": person.manager.name if person.manager else None,
        "identities": [{"kind": i.kind, "value": i.value} for i in identities],
        "positions": positions_of(person_id),
    }


def record_of(person_id: int, *, by: Actor) -> dict[str, Any]:
    """Return what a record says that is not dated, as it is kept. One statement."""
    found: dict[str, Any] | None = policy.visible_to(by).filter(id=person_id).values(*RECORD).first()
    if found is None:
        raise Missing
    return found


def identities_of(person_id: int, *, by: Actor) -> list[IdentityLine]:
    """Return what somebody is known by, as far as the actor may see. One statement."""
    rows = policy.identities_visible_to(by).filter(person_id=person_id).order_by("kind", "value")
    columns = ("id", "kind", "value", "source", "person__email")
    return [
        IdentityLine(id=ident, kind=kind, value=value, source=source, primary=value == email)
        for ident, kind, value, source, email in rows.values_list(*columns)
    ]


def identity_owner(identity_id: int, *, by: Actor) -> int:
    """Return whose an identity is, if the actor may see it. One statement."""
    owner = policy.identities_visible_to(by).filter(id=identity_id).values_list("person_id", flat=True).first()
    if owner is None:
        raise Missing
    return owner


def identity_by_value(value: str, *, by: Actor) -> int:
    """Return the number of an identity. One statement."""
    found = policy.identities_visible_to(by).filter(value=normalise(value)).values_list("id", flat=True).first()
    if found is None:
        raise Missing(f"Nobody here is known as “{value}”.")
    return found


def positions_of(person_id: int) -> list[dict[str, Any]]:
    """Return somebody's positions, oldest first; `since` None: nobody knows. One statement."""
    rows = Position.objects.filter(person_id=person_id).select_related("unit", "manager").order_by("since", "id")
    return [
        {
            "id": row.id,
            "since": None if row.since == ALWAYS else row.since,
            "until": row.until,
            "title": row.title,
            "unit": row.unit.slug if row.unit else None,
            "manager": row.manager.name if row.manager else None,
            "primary": row.primary,
        }
        for row in rows
    ]


def units_listed(*, by: Actor, ended: bool = False) -> list[UnitLine]:
    """Return the units, parents before children. Two statements."""
    seen = policy.units_visible_to(by) if ended else policy.units_visible_to(by).filter(ended_on=None)
    standing = policy.visible_to(by).filter(ended_on=None, vacant=False)
    counts = dict(standing.values_list("unit_id").annotate(n=Count("id", filter=Q(unit_id__isnull=False))))
    return [
        UnitLine(
            slug=unit.slug,
            name=unit.name,
            depth=unit.depth,
            manager=unit.manager.name if unit.manager else None,
            people=counts.get(unit.id, 0),
            ended=unit.ended_on is not None,
        )
        for unit in seen.select_related("manager").order_by("slug")
    ]
