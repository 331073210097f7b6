"""REST of services."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Query, Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.catalogue.actions.services import (
    change_form,
    change_service,
    create_service,
    retire_service,
    return_service,
)
from rapport.catalogue.queries.answers import validate_answers
from rapport.catalogue.queries.services import (
    ServiceCard,
    service_by_slug,
    service_card,
    service_page,
    services_for,
    services_of,
)
from rapport.catalogue.queries.teams import team_by_prefix
from rapport.catalogue.rest.asked import About, Name
from rapport.catalogue.rules.finding import LONGEST_KEYWORDS
from rapport.catalogue.rules.forms import FieldKind, FormField
from rapport.catalogue.rules.words import Kind, Level
from rapport.kit.given import Given
from rapport.kit.paging import Id

router = Router(tags=["catalogue"])

LEVELS = ("default_impact", "default_urgency")
UnitIds = Annotated[list[Id], Field(max_length=200)]


class FieldShape(Given):
    """One thing a form asks; without a key one is made from the label, and it stays."""

    key: Name = ""
    label: Name
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    help: Annotated[str, Field(max_length=300)] = ""
    choices: Annotated[list[Name], Field(max_length=50)] = []

    def field(self) -> FormField:
        """Return it as the rules have it."""
        return FormField(**{**self.dict(), "choices": tuple(self.choices)})


Fields = Annotated[list[FieldShape], Field(max_length=20)]


class ServiceOut(Schema):
    """Something a team offers. `last_resort`: every search for a service ends with it."""

    id: int
    slug: str
    name: str
    about: str
    keywords: str
    kind: Kind
    team_id: int
    team: str
    default_impact: Level
    default_urgency: Level
    confidential: bool
    last_resort: bool
    retired: bool


class ServiceDetail(ServiceOut):
    """A service with its form, as fields and as JSON Schema, and whom it is for; no unit: everybody."""

    fields: list[FieldShape]
    form: dict[str, Any]
    for_unit_ids: list[int]
    may_ask: bool


class ServiceChange(Given):
    """What is to be otherwise of a service; what is left out stays."""

    name: Name = ""
    about: About = ""
    keywords: Annotated[str, Field(max_length=LONGEST_KEYWORDS)] = ""
    kind: Kind = Kind.REQUEST
    default_impact: Level = Level.LOW
    default_urgency: Level = Level.MEDIUM
    confidential: bool = False
    last_resort: bool = False
    for_unit_ids: UnitIds = []


class ServiceIn(ServiceChange):
    """A new service of a team."""

    team_id: Id
    name: Name
    fields: Fields = []


@router.get("/services", response=list[ServiceOut])
def list_services(request: HttpRequest, q: Annotated[str, Query(max_length=200)] = "", team: str = "") -> Any:
    """Return what you may ask for, the best fit for `q` first; with the prefix of a `team`, what it offers."""
    actor = actor_of(request, Scope.READ)
    found = services_of(team_by_prefix(team, by=actor).id, by=actor) if team else services_for(actor, q)
    return [_listed(card) for card in found]


@router.post("/services", response={201: ServiceDetail})
def add_service(request: HttpRequest, told: ServiceIn) -> Any:
    """Let a team offer something; its lead may, and administrators."""
    actor = actor_of(request, Scope.WRITE)
    given = told.dict(exclude={"fields"})
    ident = create_service(**given, fields=[field.field() for field in told.fields], by=actor)
    return Status(201, _detail(service_card(ident, by=actor).slug, actor))


@router.get("/services/{slug}", response=ServiceDetail)
def get_service(request: HttpRequest, slug: str) -> Any:
    """Return one service with its form."""
    return _detail(slug, actor_of(request, Scope.READ))


@router.patch("/services/{slug}", response=ServiceDetail)
def patch_service(request: HttpRequest, slug: str, told: ServiceChange) -> Any:
    """Change what a service is and whom it is for; its address stays."""
    actor = actor_of(request, Scope.WRITE)
    change_service(service_id=service_by_slug(slug, by=actor).id, **told.dict(exclude_unset=True), by=actor)
    return _detail(slug, actor)


@router.put("/services/{slug}/form", response=ServiceDetail)
def put_form(request: HttpRequest, slug: str, told: Body[Fields]) -> Any:
    """Let a service ask these things, in this order; keep the keys of those it asked before."""
    actor = actor_of(request, Scope.WRITE)
    fields = [field.field() for field in told]
    change_form(service_id=service_by_slug(slug, by=actor).id, fields=fields, by=actor)
    return _detail(slug, actor)


@router.post("/services/{slug}/form/check", response=dict[str, Any])
def check_form(request: HttpRequest, slug: str, told: Body[dict[str, Any]]) -> Any:
    """Return answers to the form as they would be kept, by key; a refusal names the field. Nothing is kept."""
    return validate_answers(service_by_slug(slug, by=actor_of(request, Scope.READ)).form, told)


@router.put("/services/{slug}/retirement", response=ServiceDetail)
def put_retirement(request: HttpRequest, slug: str) -> Any:
    """Let a service be asked for no more."""
    actor = actor_of(request, Scope.WRITE)
    retire_service(service_id=service_by_slug(slug, by=actor).id, by=actor)
    return _detail(slug, actor)


@router.delete("/services/{slug}/retirement", response={204: None})
def delete_retirement(request: HttpRequest, slug: str) -> Any:
    """Let a service that was retired be asked for again."""
    actor = actor_of(request, Scope.WRITE)
    return_service(service_id=service_by_slug(slug, by=actor).id, by=actor)
    return Status(204, None)


def _listed(card: ServiceCard) -> dict[str, Any]:
    said = (
        "id",
        "slug",
        "name",
        "about",
        "keywords",
        "kind",
        "default_impact",
        "default_urgency",
        "confidential",
        "last_resort",
        "retired",
    )
    return {**{name: getattr(card, name) for name in said}, "team_id": card.team.id, "team": card.team.prefix}


def _detail(slug: str, actor: Actor) -> dict[str, Any]:
    page = service_page(slug, by=actor)
    return {
        **_listed(page.card),
        "fields": page.card.fields,
        "form": page.card.form,
        "for_unit_ids": [unit.id for unit in page.for_units],
        "may_ask": page.may_ask,
    }
