"""Tags of a team, and what a case is sorted by."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.cases.actions.life import sorting
from rapport.cases.queries.inbox.tags import tags_known
from rapport.cases.rest.asked import Tag, Tags, Version
from rapport.cases.rest.shapes import AFTER, MadeOut, case_now
from rapport.catalogue.public import Kind, team_by_prefix
from rapport.kit.given import Given
from rapport.kit.paging import Id

router = Router()


class SortIn(Given):
    """Tags and kind; what is left out stays."""

    tags: Tags | None = None
    kind: Kind | None = None
    version: Version | None = None


class TagIn(Given):
    """One tag more for a team, by its letters."""

    team: Annotated[str, Field(max_length=12)]
    word: Tag


class TagOut(Schema):
    """A tag of a team."""

    id: int
    team_id: int
    word: str


@router.get("/cases/tags", response=list[TagOut], operation_id="case_tags")
def get_tags(request: HttpRequest) -> Any:
    """The tags of the reader's teams."""
    return [
        {"id": card.id, "team_id": card.team_id, "word": card.word}
        for card in tags_known(by=actor_of(request, Scope.READ))
    ]


@router.post("/cases/tags", response={201: MadeOut}, operation_id="add_case_tag")
def post_tag(request: HttpRequest, given: TagIn) -> Any:
    """Give a team one tag more."""
    team = team_by_prefix(given.team, by=actor_of(request))
    return Status(201, {"id": sorting.add_tag(team_id=team.id, word=given.word, by=actor_of(request))})


@router.delete("/cases/tags/{tag_id}", response={204: None}, operation_id="remove_case_tag")
def delete_tag(request: HttpRequest, tag_id: Id) -> Any:
    """Take a tag from a team's list; cases keep it."""
    sorting.remove_tag(tag_id=tag_id, by=actor_of(request))
    return Status(204, None)


@router.put("/cases/{case_id}/tags", response=AFTER, operation_id="sort_case")
def put_tags(request: HttpRequest, case_id: Id, given: SortIn) -> Any:
    """Say which tags a case has, and of what kind it is."""
    sorting.sort(case_id=case_id, **given.dict(), by=actor_of(request))
    return case_now(request, case_id)
