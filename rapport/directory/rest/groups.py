"""REST of groups."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.directory.actions.groups import (
    NAME,
    PURPOSE,
    add_group,
    change_group,
    close_group,
    join_group,
    leave_group,
)
from rapport.directory.queries.groups import group_for, groups_page, members_page
from rapport.directory.rest.asked import Plain
from rapport.kit.given import Given
from rapport.kit.paging import Id, size

router = Router(tags=["directory"])

Name = Annotated[str, Field(min_length=1, max_length=NAME)]
Purpose = Annotated[str, Field(max_length=PURPOSE)]


class GroupOut(Schema):
    """A group; `mine` where you are in it. Members are counted to 1,001. A closed one is known to its members only."""

    id: int
    name: str
    purpose: str
    open: bool
    mine: bool
    members: int


class Groups(Schema):
    """One page of groups, yours first; `after` names the next one."""

    items: list[GroupOut]
    after: str | None


class MemberOut(Schema):
    """Somebody in a group."""

    id: int
    name: str
    title: str
    unit_id: int | None
    unit_name: str


class Members(Schema):
    """One page of members; `after` names the next one."""

    items: list[MemberOut]
    after: str | None


class GroupIn(Given):
    """A new group; you are its first member."""

    name: Name
    purpose: Purpose = ""
    open: bool = True


class GroupChange(Given):
    """Another name, or what it is for; what is left out stays."""

    name: Name = ""
    purpose: Purpose = ""


class GroupsQuery(Schema):
    """What a list of groups is narrowed to."""

    q: Plain = ""
    mine: bool = False
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: str | None = None


@router.get("/groups", response=Groups)
def list_groups(request: HttpRequest, asked: Query[GroupsQuery]) -> Any:
    """List the groups you may see, yours first, a page at a time."""
    return groups_page(
        q=asked.q, mine=asked.mine, by=actor_of(request, Scope.READ), limit=size(asked.limit), after=asked.after
    )


@router.post("/groups", response={201: GroupOut})
def create_group(request: HttpRequest, told: GroupIn) -> Any:
    """Make a group."""
    actor = actor_of(request, Scope.WRITE)
    ident = add_group(name=told.name, purpose=told.purpose, open_to_all=told.open, by=actor)
    return Status(201, group_for(ident, by=actor))


@router.get("/groups/{group_id}", response=GroupOut)
def get_group(request: HttpRequest, group_id: Id) -> Any:
    """Return one group."""
    return group_for(group_id, by=actor_of(request, Scope.READ))


@router.patch("/groups/{group_id}", response=GroupOut)
def patch_group(request: HttpRequest, group_id: Id, told: GroupChange) -> Any:
    """Rename a group or say anew what it is for, while you are alone in it or as an administrator."""
    actor = actor_of(request, Scope.WRITE)
    change_group(group_id=group_id, **told.dict(exclude_unset=True), by=actor)
    return group_for(group_id, by=actor)


@router.post("/groups/{group_id}/closure", response=GroupOut)
def create_closure(request: HttpRequest, group_id: Id) -> Any:
    """Close a group: only its members know of it from now on."""
    actor = actor_of(request, Scope.WRITE)
    close_group(group_id=group_id, by=actor)
    return group_for(group_id, by=actor)


@router.get("/groups/{group_id}/members", response=Members)
def list_members(request: HttpRequest, group_id: Id, limit: int = 50, after: str | None = None) -> Any:
    """List the members of a group by name, a page at a time."""
    return members_page(group_id, by=actor_of(request, Scope.READ), limit=size(limit), after=after)


@router.put("/groups/{group_id}/members/{person_id}", response={204: None})
def put_member(request: HttpRequest, group_id: Id, person_id: Id) -> Any:
    """Join an open group, or put somebody into any as an administrator."""
    join_group(group_id=group_id, person_id=person_id, by=actor_of(request, Scope.WRITE))
    return Status(204, None)


@router.delete("/groups/{group_id}/members/{person_id}", response={204: None})
def delete_member(request: HttpRequest, group_id: Id, person_id: Id) -> Any:
    """Leave a group, or take somebody out as an administrator."""
    leave_group(group_id=group_id, person_id=person_id, by=actor_of(request, Scope.WRITE))
    return Status(204, None)
