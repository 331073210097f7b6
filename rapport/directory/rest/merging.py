"""REST of records that are one person. Before `people`: its addresses stand where a person's number would."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from rapport.accounts.public import Scope, actor_of
from rapport.directory.actions.duplicates import search_duplicates
from rapport.directory.actions.merging import keep_apart, merge_people, suggest_again, undo_merge
from rapport.directory.queries.duplicates import last_search, suggested_duplicates
from rapport.directory.queries.merging import merge_row, merges_page
from rapport.kit.given import Given
from rapport.kit.paging import Id, size

router = Router(tags=["directory"])


class DuplicateSideOut(Schema):
    """One of two records that may be one person; `identities` counts what it is known by."""

    id: int
    name: str
    title: str
    unit: str
    unit_name: str
    location: str
    email: str
    identities: int
    started_on: date | None
    account: str


class PairOut(Schema):
    """Two records that may be one person; `score` is 1 where names, unit and address are alike."""

    a: DuplicateSideOut
    b: DuplicateSideOut
    score: float


class Duplicates(Schema):
    """One page of pairs, likeliest first; `searched_at` is None where nobody has looked yet."""

    searched_at: datetime | None
    items: list[PairOut]
    after: str | None


class MergeOut(Schema):
    """A merge; `covered_by` names a later one that has to be undone first."""

    id: int
    kept_id: int
    gone_id: int
    at: datetime
    by: str
    undone_at: datetime | None
    covered_by: int | None


class Merges(Schema):
    """One page of merges, newest first."""

    items: list[MergeOut]
    after: str | None


class PersonMergeIn(Given):
    """Two records that are one person. `one_account`: where both have an account, that of the kept one is enough."""

    kept_id: Id
    gone_id: Id
    one_account: bool = False


class TwoPeople(Given):
    """Two records that are two people."""

    a_id: Id
    b_id: Id


class Made(Schema):
    """The number of what was made."""

    id: int


@router.get("/people/duplicates", response=Duplicates)
def list_duplicates(
    request: HttpRequest, person: Annotated[Id | None, Query()] = None, limit: int = 50, after: str | None = None
) -> Any:
    """List pairs of records that may be one person, as the last search found them."""
    actor = actor_of(request, Scope.READ)
    page = suggested_duplicates(by=actor, person_id=person, limit=size(limit), after=after)
    last = last_search(by=actor)
    return {"searched_at": last.at if last else None, "items": page.items, "after": page.after}


@router.post("/people/duplicates", response={202: None})
def search_for_duplicates(request: HttpRequest) -> tuple[int, None]:
    """Have a job look for such pairs now; it also does so every night, and after each file of people."""
    search_duplicates(by=actor_of(request, Scope.WRITE))
    return 202, None


@router.get("/people/merges", response=Merges)
def list_merges(request: HttpRequest, limit: int = 50, after: str | None = None) -> Any:
    """List the merges, undone ones too."""
    return merges_page(by=actor_of(request, Scope.READ), limit=size(limit), after=after)


@router.post("/people/merges", response={201: MergeOut})
def merge(request: HttpRequest, told: PersonMergeIn) -> tuple[int, Any]:
    """Make two records one person. Nothing is lost, and it can be undone."""
    actor = actor_of(request, Scope.WRITE)
    ident = merge_people(kept_id=told.kept_id, gone_id=told.gone_id, one_account=told.one_account, by=actor)
    return 201, merge_row(ident, by=actor)


@router.delete("/people/merges/{merge_id}", response={204: None})
def undo(request: HttpRequest, merge_id: Id) -> tuple[int, None]:
    """Make two people again of what a merge made one."""
    undo_merge(merge_id=merge_id, by=actor_of(request, Scope.WRITE))
    return 204, None


@router.post("/people/kept-apart", response={201: Made})
def note_two_people(request: HttpRequest, told: TwoPeople) -> tuple[int, Any]:
    """Note that two records are two people; they are not suggested again."""
    ident = keep_apart(person_a=told.a_id, person_b=told.b_id, by=actor_of(request, Scope.WRITE))
    return 201, {"id": ident}


@router.delete("/people/kept-apart/{apart_id}", response={204: None})
def take_note_back(request: HttpRequest, apart_id: Id) -> tuple[int, None]:
    """Take that note back."""
    suggest_again(apart_id=apart_id, by=actor_of(request, Scope.WRITE))
    return 204, None
