"""One relationship as its page shows it: who it is with, who looks after it, how far it has come, what is planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard, person_card
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.relationships import policy
from rapport.relationships.models import Deputy, Relationship
from rapport.relationships.queries.plan import Plan, plan_of
from rapport.relationships.rules.book import is_late


@dataclass(frozen=True, kw_only=True)
class Head:
    """A relationship and what stands on top of its page. `slug`: of the unit it is with, or of the person's."""

    id: int
    team_id: int
    team_name: str
    team_prefix: str
    name: str
    unit_id: int | None
    person_id: int | None
    slug: str
    customer_url: str
    owner: PersonCard | None
    deputies: Sequence[PersonCard]
    stage: str
    stage_says: str
    staged_at: datetime
    rhythm_days: int | None
    last_at: datetime | None
    due_on: date | None
    about: str
    score: int | None
    score_before: int | None
    open_cases: int
    broken: int
    version: int
    ended: bool
    may_change: bool

    @property
    def url(self) -> str:
        """Its page."""
        return f"/book/{self.id}/"

    @property
    def late(self) -> bool:
        """Whether the rhythm wanted a contact before today."""
        return not self.ended and is_late(self.due_on, today=clock.today())

    @property
    def weeks(self) -> int | None:
        """Its rhythm in weeks, where it is whole ones."""
        return self.rhythm_days // 7 if self.rhythm_days and self.rhythm_days % 7 == 0 else None


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A relationship with its plan."""

    head: Head
    plan: Plan


def whole(relationship_id: int, *, by: Actor) -> Whole:
    """Return what the page of a relationship begins with. Raises Missing. Seven statements."""
    return Whole(head=head_of(relationship_id, by=by), plan=plan_of(relationship_id))


def head_of(relationship_id: int, *, by: Actor) -> Head:
    """Return the top of a relationship's page. Raises Missing. Three statements."""
    deputies = Deputy.objects.filter(relationship=OuterRef("pk")).order_by("id").values("person_id")
    rows = policy.visible_to(by).select_related("team", "unit", "person__unit", "stage")
    row: Any = rows.filter(id=relationship_id).annotate(deputy_ids=ArraySubquery(deputies)).first()
    if row is None:
        raise Missing
    return _head(row, row.deputy_ids, by)


def _head(row: Relationship, deputies: Sequence[int], by: Actor) -> Head:
    people = person_card({*deputies, *([row.owner_id] if row.owner_id else [])})
    unit, person = row.unit, row.person
    return Head(
        id=row.id,
        team_id=row.team_id,
        team_name=row.team.name,
        team_prefix=row.team.prefix or "",
        name=unit.name if unit else person.name if person else "",
        unit_id=row.unit_id,
        person_id=row.person_id,
        slug=unit.slug if unit else person.unit.slug if person and person.unit else "",
        customer_url=f"/units/{unit.slug}/" if unit else f"/people/{row.person_id}/",
        owner=people.get(row.owner_id or 0),
        deputies=[people[ident] for ident in deputies if ident in people],
        stage=row.stage.name,
        stage_says=row.stage.meaning,
        staged_at=row.staged_at,
        rhythm_days=row.rhythm_days,
        last_at=row.last_at,
        due_on=row.due_on,
        about=row.about,
        score=row.score,
        score_before=row.score_before,
        open_cases=row.open_cases,
        broken=row.broken,
        version=row.version,
        ended=row.ended_at is not None,
        may_change=policy.keeps(by, row.team.unit_id),
    )
