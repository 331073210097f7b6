"""Macros of a team, and carrying one out."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.cases.actions.many import macros
from rapport.cases.queries.inbox.macros import MacroCard, macro_card, macros_of
from rapport.cases.rest.asked import Once, Tags, Text, TextOrNone, Version
from rapport.cases.rest.shapes import AFTER, MadeOut, TeamOut, case_now, team_out
from rapport.cases.rules.limits import LONGEST_MACRO_NAME
from rapport.cases.rules.words import Said
from rapport.catalogue.public import Level, team_by_prefix
from rapport.kit.given import Given
from rapport.kit.paging import Id

router = Router()


class MacroIn(Given):
    """A macro: its words, with places as {{requester.first_name}}, and its steps."""

    team: Annotated[str, Field(max_length=12)]
    name: Annotated[str, Field(min_length=1, max_length=LONGEST_MACRO_NAME)]
    text: TextOrNone = ""
    said: Literal[Said.REPLY, Said.NOTE] = Said.REPLY
    service_id: Id | None = None
    priority: Level | None = None
    tags: Tags = []
    hears_within: Annotated[int, Field(ge=1, le=2160)] | None = None
    to_team_id: Id | None = None
    asks: TextOrNone = ""
    resolves: bool = False


class MacroOut(Schema):
    """A macro. `hears_within`: working hours until the promise it makes; `fits`: it is for the service of the case."""

    id: int
    team: TeamOut
    name: str
    text: str
    said: str
    service_id: int | None
    priority: int | None
    tags: list[str]
    hears_within: int | None
    to_team: TeamOut | None
    asks: str
    resolves: bool
    fits: bool


class ApplyIn(Given):
    """What is said instead of the macro's own words, if anything."""

    text: Text | None = None
    once: Once | None = None
    version: Version | None = None


@router.get("/cases/macros", response=list[MacroOut], operation_id="case_macros")
def get_macros(request: HttpRequest, service_id: Id | None = None) -> Any:
    """The macros of the reader's teams, those for a service first."""
    return [_macro_out(card) for card in macros_of(by=actor_of(request, Scope.READ), service_id=service_id)]


@router.post("/cases/macros", response={201: MadeOut}, operation_id="make_case_macro")
def post_macro(request: HttpRequest, given: MacroIn) -> Any:
    """Make a macro of a team."""
    return Status(201, {"id": _saved(request, given, None)})


@router.put("/cases/macros/{macro_id}", response=MacroOut, operation_id="change_case_macro")
def put_macro(request: HttpRequest, macro_id: Id, given: MacroIn) -> Any:
    """Say a macro anew, all of it."""
    _saved(request, given, macro_id)
    return _macro_out(macro_card(macro_id, by=actor_of(request)))


@router.delete("/cases/macros/{macro_id}", response={204: None}, operation_id="remove_case_macro")
def delete_macro(request: HttpRequest, macro_id: Id) -> Any:
    """Remove a macro; what was done by it stays."""
    macros.remove_macro(macro_id=macro_id, by=actor_of(request))
    return Status(204, None)


@router.post("/cases/{case_id}/macros/{macro_id}", response=AFTER, operation_id="apply_case_macro")
def post_apply(request: HttpRequest, case_id: Id, macro_id: Id, given: ApplyIn) -> Any:
    """Carry out a macro: all of it or nothing."""
    macros.apply_macro(case_id=case_id, macro_id=macro_id, **given.dict(), by=actor_of(request))
    return case_now(request, case_id)


def _saved(request: HttpRequest, given: MacroIn, macro_id: int | None) -> int:
    said = given.dict()
    team = team_by_prefix(said.pop("team"), by=actor_of(request))
    return macros.save_macro(team_id=team.id, macro_id=macro_id, **said, by=actor_of(request))


def _macro_out(card: MacroCard) -> dict[str, Any]:
    same = ("id", "name", "text", "said", "service_id", "priority", "tags", "hears_within", "asks", "resolves", "fits")
    teams = {"team": team_out(card.team), "to_team": team_out(card.to_team) if card.to_team else None}
    return {name: getattr(card, name) for name in same} | teams
