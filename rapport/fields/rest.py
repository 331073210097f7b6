"""REST of fields and saved views."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.accounts.public import actor_of
from rapport.fields.actions import change, change_view, define, delete_view, retire, save_view
from rapport.fields.policy import may_know
from rapport.fields.queries import definitions, view_of, views_for
from rapport.fields.rules import FieldType, Noun, Share, Visibility
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.problems import Forbidden

router = Router(tags=["fields"])

SHARED = {"share", "unit_id"}


class FieldOut(Schema):
    """A user-defined field."""

    id: int
    noun: Noun
    key: str
    label: str
    help: str
    type: FieldType
    choices: list[str]
    required: bool
    visibility: Visibility


class FieldChange(Given):
    """What may change of a field."""

    label: str
    help: str = ""
    choices: list[str] = []
    required: bool = False
    visibility: Visibility = Visibility.EVERYBODY


class FieldIn(FieldChange):
    """A new field; without a key one is made from the label."""

    noun: Noun
    type: FieldType
    key: str = ""


class ViewIn(Given):
    """A list as it is filtered: `query` is the query string of its page."""

    page: str
    name: str
    query: str = ""
    share: Share = Share.NOBODY
    unit_id: int | None = None


class ViewChange(Given):
    """What a view of yours is called, who sees it, and which filters it keeps; what is left out stays."""

    name: str | None = None
    query: str | None = None
    share: Share | None = None
    unit_id: int | None = None


class ViewOut(Schema):
    """A saved view; its `url` stays whatever its name and filters become."""

    id: int
    page: str
    name: str
    query: str
    share: Share
    unit_id: int | None
    mine: bool
    url: str


@router.get("/fields", response=list[FieldOut], summary="The fields a noun has beside the built-in ones")
def list_fields(request: HttpRequest, noun: Noun) -> Any:
    """Return the fields in the order they were made."""
    actor = actor_of(request)
    if not actor.is_known:
        raise Forbidden
    return [field for field in definitions(noun) if may_know(field.visibility, actor)]


@router.post("/fields", response={201: FieldOut}, summary="Add a field")
def add_field(request: HttpRequest, data: FieldIn) -> Any:
    """Add a field; administrators only."""
    return Status(201, define(**data.dict(), by=actor_of(request)))


@router.put("/fields/{field_id}", response=FieldOut, summary="Change a field")
def change_field(request: HttpRequest, field_id: int, data: FieldChange) -> Any:
    """Change all but noun, key and type; administrators only."""
    return change(field_id=field_id, **data.dict(), by=actor_of(request))


@router.delete("/fields/{field_id}", response={204: None}, summary="Show a field no longer")
def retire_field(request: HttpRequest, field_id: int) -> Any:
    """Retire a field; administrators only."""
    retire(field_id=field_id, by=actor_of(request))
    return Status(204, None)


@router.get("/views", response=list[ViewOut], summary="The saved views of a page")
def list_views(request: HttpRequest, page: str) -> Any:
    """Return your own views, then those shared with you."""
    return views_for(actor_of(request), page)


@router.post("/views", response={201: ViewOut}, summary="Keep a view")
def add_view(request: HttpRequest, data: ViewIn) -> Any:
    """Keep a view; one of yours with the same name on the same page is overwritten."""
    return Status(201, save_view(**data.dict(), by=actor_of(request)))


@router.get("/views/{view_id}", response=ViewOut, summary="One saved view")
def get_view(request: HttpRequest, view_id: Id) -> Any:
    """Return a view of yours, or one that is shared with you."""
    return view_of(view_id, by=actor_of(request))


@router.patch("/views/{view_id}", response=ViewOut, summary="Change a view of yours")
def patch_view(request: HttpRequest, view_id: Id, data: ViewChange) -> Any:
    """Rename a view of yours, share it otherwise, or keep other filters in it."""
    actor = actor_of(request)
    held = view_of(view_id, by=actor)
    shared = {"share": held.share, "unit_id": held.unit_id} if data.share is None else data.dict(include=SHARED)
    name = held.name if data.name is None else data.name
    return change_view(view_id=view_id, name=name, query=data.query, **shared, by=actor)


@router.delete("/views/{view_id}", response={204: None}, summary="Delete a view of yours")
def remove_view(request: HttpRequest, view_id: int) -> Any:
    """Delete a view of your own."""
    delete_view(view_id=view_id, by=actor_of(request))
    return Status(204, None)
