"""One relationship as its page shows it: who it is with, who looks after it, how far it has come, what is planned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, team_card
from rapport.directory.public import PersonCard, person_card
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.relationships import policy
from rapport.relationships.models import Deputy, Relationship
from rapport.relationships.queries.plan import Plan, plan_of


@dataclass(frozen=True, kw_only=True)
class Head:
    """A relationship and what stands on top of its page. `slug`: of the unit it is with, or of the person's."""

    id: int
    team: ServiceTeamCard
    name: str
    unit_id: int | None
    person_id: int | None
    slug: str
    customer_url: str
    lead_id: int | None
    owner: PersonCard | None
    deputies: Sequence[PersonCard]
    stage: str
    stage_says: str
    staged_at: datetime
    rhythm_days: int | None
    last_at: datetime | None
    planned_at: datetime | None
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
        return self.due_on is not None and self.due_on < clock.today()

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
    """Return what the page of a relationship begins with. Raises Missing. Twelve statements."""
    return Whole(head=head_of(relationship_id, by=by), plan=plan_of(relationship_id))


def head_of(relationship_id: int, *, by: Actor) -> Head:
    """Return the top of a relationship's page. Raises Missing. Six statements."""
    rows = policy.visible_to(by).select_related("unit", "person__unit", "stage")
    row = rows.filter(id=relationship_id).first()
    if row is None:
        raise Missing
    return head_from(row, by)


def head_from(row: Relationship, by: Actor) -> Head:
    """Return the top of the page of a relationship at hand, with its unit, person and stage. Three statements."""
    team = team_card(row.team_id)
    deputies = list(Deputy.objects.filter(relationship=row).order_by("id").values_list("person_id", flat=True))
    people = person_card({*deputies, *([row.owner_id] if row.owner_id else [])})
    unit, person = row.unit, row.person
    return Head(
        id=row.id,
        team=team,
        name=unit.name if unit else person.name if person else "",
        unit_id=row.unit_id,
        person_id=row.person_id,
        slug=unit.slug if unit else person.unit.slug if person and person.unit else "",
        customer_url=f"/units/{unit.slug}/" if unit else f"/people/{row.person_id}/",
        lead_id=unit.manager_id if unit else row.person_id,
        owner=people.get(row.owner_id or 0),
        deputies=[people[ident] for ident in deputies if ident in people],
        stage=row.stage.name,
        stage_says=row.stage.meaning,
        staged_at=row.staged_at,
        rhythm_days=row.rhythm_days,
        last_at=row.last_at,
        planned_at=row.planned_at if row.planned_at and row.planned_at > clock.now() else None,
        due_on=row.due_on,
        about=row.about,
        score=row.score,
        score_before=row.score_before,
        open_cases=row.open_cases,
        broken=row.broken,
        version=row.version,
        ended=row.ended_at is not None,
        may_change=policy.keeps(by, team.unit_id),
    )
