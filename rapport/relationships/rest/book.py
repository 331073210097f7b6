"""Read a book and its relationships; begin, change and end them."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.catalogue.public import team_by_prefix
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.problems import Missing
from rapport.kit.shapes import written_out
from rapport.relationships import policy
from rapport.relationships.actions.anew import change_relationship
from rapport.relationships.actions.book import end_relationship, open_relationship, return_relationship, set_stages
from rapport.relationships.actions.looks import look_at_relationship
from rapport.relationships.queries.book import Filters, Row, book, relationship_row
from rapport.relationships.queries.coverage import coverage
from rapport.relationships.queries.deputies import deputies_of
from rapport.relationships.queries.stages import scale_of, stages_in
from rapport.relationships.rest.shapes import Letters
from rapport.relationships.rules.book import Group, Size, Sort, Tab
from rapport.relationships.rules.figures import Measured
from rapport.relationships.rules.health import Band
from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_RHYTHM, LONGEST_WORDS, MOST_DEPUTIES
from rapport.relationships.views.figures_told import DEFINITIONS

router = Router()

Short = Annotated[str, Field(max_length=120)]
Reason = Annotated[str, Field(max_length=LONGEST_LINE)]
About = Annotated[str, Field(max_length=LONGEST_WORDS)]
Rhythm = Annotated[int, Field(ge=1, le=LONGEST_RHYTHM)]


class BookIn(Schema):
    """Which part of a book, narrowed how, in which order. `team`: its letters; `sort`: a minus turns it round."""

    tab: Annotated[Tab, written_out(Tab)] = Tab.TEAM
    q: Short = ""
    team: Annotated[str, Field(max_length=12)] = ""
    stage: Id | None = None
    owner: Id | None = None
    health: Band | None = None
    due: Annotated[str, Field(pattern="^(late|soon)?$")] = ""
    kind: Annotated[str, Field(pattern="^(units|people)?$")] = ""
    sort: Annotated[str, Field(pattern=f"^-?({'|'.join(Sort)})$")] = Sort.DUE.value
    group: Group = Group.NONE
    after: Annotated[str, Field(max_length=600)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class RelationshipOut(Schema):
    """A relationship. `score`: health from 0 to 100, null while unknown; `rhythm_days`: null without a plan."""

    id: int
    team: str
    name: str
    unit_id: int | None
    person_id: int | None
    owner_id: int | None
    owner: str
    stage_id: int
    stage: str
    rhythm_days: int | None
    score: int | None
    score_before: int | None
    health: Band
    last_at: datetime | None
    planned_at: datetime | None
    due_on: date | None
    late: bool
    neglected: bool
    open_cases: int
    broken: int
    version: int
    ended_at: datetime | None


class OneOut(RelationshipOut):
    """One relationship, with its deputies and what to know first."""

    deputy_ids: list[int]
    about: str


class BookOut(Schema):
    """One page of a book; `after` is the cursor of the next one."""

    items: list[RelationshipOut]
    after: str | None


class RelationshipOpenIn(Given):
    """Whom a team looks after from now on: a unit or a person."""

    team: Letters
    unit_id: Id | None = None
    person_id: Id | None = None
    owner_id: Id | None = None
    stage_id: Id | None = None
    rhythm_days: Rhythm | None = None
    about: About = ""
    external_id: Short = ""


class ChangeIn(Given):
    """What is put anew; what is left out stays. `reason`: why another owner or stage."""

    owner_id: Id | None = None
    deputy_ids: Annotated[list[Id], Field(max_length=MOST_DEPUTIES)] | None = None
    stage_id: Id | None = None
    rhythm_days: Rhythm | None = None
    about: About | None = None
    reason: Reason = ""


class StageOut(Schema):
    """A stage of a team, by its place; without an id while its book is not begun: it would begin with these."""

    id: int | None
    place: int
    name: str
    meaning: str


class StageIn(Given):
    """A stage: one there is, by its id, or a new one."""

    id: Id | None = None
    name: Short
    meaning: Reason = ""


class StagesIn(Given):
    """All the stages of a team, in order."""

    team: Letters
    stages: Annotated[list[StageIn], Field(min_length=2, max_length=12)]


class NobodyOut(Schema):
    """A unit that nobody of the team looks after; `size`: its people, in a band."""

    unit_id: int
    unit: str
    size: Size


class DivisionOut(Schema):
    """How many units of a division are looked after."""

    unit: str
    units: int
    looked_after: int


class LoadOut(Schema):
    """What one of the team looks after, and how much of it is late; null is nobody."""

    person_id: int | None
    relationships: int
    late: int


class CoverageOut(Schema):
    """How much of the organisation is looked after; `more`: of those nobody does, how many are not listed.

    `definition`: which units count and when one is looked after, as the figures of the book say it too.
    """

    units: int
    looked_after: int
    people: int
    more: int
    nobody: list[NobodyOut]
    divisions: list[DivisionOut]
    loads: list[LoadOut]
    definition: str


@router.get("/relationships", response=BookOut, operation_id="relationships")
def list_relationships(request: HttpRequest, wanted: Query[BookIn]) -> Any:
    """A book: `mine`, `team`, `nobody`, `cold` or `ended`."""
    names = ("tab", "q", "team", "due", "kind", "sort")
    filters = Filters(
        **{name: getattr(wanted, name) for name in names},
        stage=str(wanted.stage or ""),
        owner=str(wanted.owner or ""),
        health=wanted.health.value if wanted.health else "",
        group=wanted.group.value,
    )
    found = book(filters, by=actor_of(request, Scope.READ), after=wanted.after or None, limit=wanted.limit)
    return {"items": [out(row) for row in found.page.items], "after": found.page.after}


@router.post("/relationships", response={201: OneOut}, operation_id="open_relationship")
def create_relationship(request: HttpRequest, given: RelationshipOpenIn) -> Any:
    """Begin to look after a unit or a person."""
    actor = actor_of(request)
    said = given.dict(exclude={"team"})
    made = open_relationship(team_id=team_by_prefix(given.team, by=actor).id, **said, by=actor)
    return Status(201, _one(made, actor))


@router.get("/relationships/coverage", response=CoverageOut, operation_id="relationship_coverage")
def get_coverage(request: HttpRequest, team: Letters) -> Any:
    """Which units a team whose book you read looks after, and the largest that nobody does."""
    actor = actor_of(request, Scope.READ)
    card = team_by_prefix(team, by=actor)
    if card.id not in policy.teams_of(actor):
        raise Missing
    found = coverage(card, by=actor)
    nobody = [{"unit_id": one.unit.id, "unit": one.unit.slug, "size": one.size} for one in found.nobody]
    reach = found.reach
    divisions = [{"unit": one.slug, "units": one.units, "looked_after": one.looked_after} for one in reach.divisions]
    said = {"units": reach.units, "looked_after": reach.looked_after, "people": found.people, "more": found.more}
    loads = [
        {"person_id": one.person.id if one.person else None, "relationships": one.relationships, "late": one.late}
        for one in found.loads
    ]
    definition = str(DEFINITIONS[Measured.COVERAGE])
    return said | {"nobody": nobody, "divisions": divisions, "loads": loads, "definition": definition}


@router.put("/relationships/stages", response=list[StageOut], operation_id="set_relationship_stages")
def put_stages(request: HttpRequest, given: StagesIn) -> Any:
    """Put the scale of a team you lead in this order and words; one left out must be empty."""
    actor = actor_of(request)
    card = team_by_prefix(given.team, by=actor)
    set_stages(team_id=card.id, stages=[(one.id, one.name, one.meaning) for one in given.stages], by=actor)
    return stages_in(frozenset({card.id}))


@router.get("/relationships/stages", response=list[StageOut], operation_id="relationship_stages")
def list_stages(request: HttpRequest, team: Letters) -> Any:
    """The scale of a team whose book you read; before it is begun, the one it would begin with."""
    actor = actor_of(request, Scope.READ)
    found = team_by_prefix(team, by=actor)
    scale = scale_of(found.id) if found.id in policy.teams_of(actor) else []
    return [
        {"id": ident, "place": place, "name": name, "meaning": meaning}
        for place, (ident, name, meaning) in enumerate(scale, 1)
    ]


@router.get("/relationships/{relationship_id}", response=OneOut, operation_id="relationship")
def get_relationship(request: HttpRequest, relationship_id: Id) -> Any:
    """One relationship, ended ones too."""
    told = _one(relationship_id, actor_of(request, Scope.READ))
    look_at_relationship(relationship_id, by=actor_of(request, Scope.READ))
    return told


@router.patch("/relationships/{relationship_id}", response=OneOut, operation_id="change_relationship")
def patch_relationship(request: HttpRequest, relationship_id: Id, given: ChangeIn) -> Any:
    """Put anew who looks after it, its deputies, stage, rhythm or what to know first: all that is given, or nothing."""
    actor = actor_of(request)
    said = given.dict(exclude_unset=True)
    for name in ("deputy_ids", "stage_id", "about"):  # of these, null says nothing
        if said.get(name, "") is None:
            del said[name]
    change_relationship(relationship_id=relationship_id, **said, by=actor)
    return _one(relationship_id, actor)


@router.post("/relationships/{relationship_id}/end", response=OneOut, operation_id="end_relationship")
def post_end(request: HttpRequest, relationship_id: Id) -> Any:
    """Look after them no longer."""
    actor = actor_of(request)
    end_relationship(relationship_id=relationship_id, by=actor)
    return _one(relationship_id, actor)


@router.post("/relationships/{relationship_id}/return", response=OneOut, operation_id="return_relationship")
def post_return(request: HttpRequest, relationship_id: Id) -> Any:
    """Let what has ended go on."""
    actor = actor_of(request)
    return_relationship(relationship_id=relationship_id, by=actor)
    return _one(relationship_id, actor)


def out(row: Row) -> dict[str, Any]:
    """Return a row as REST tells it."""
    plain = {name: getattr(row, name) for name in RelationshipOut.model_fields if name not in {"team", "health"}}
    return plain | {"team": row.prefix, "health": row.band}


def _one(relationship_id: int, actor: Actor) -> dict[str, Any]:
    row = relationship_row(relationship_id, by=actor)
    deputies = deputies_of([row.id]).get(row.id, ())
    return out(row) | {"deputy_ids": [one.id for one in deputies], "about": row.about}
