"""What the other side sees: who looks after it, what was agreed; and the calendar of one's books."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.relationships.actions.feeds import feed_token, renew_feed
from rapport.relationships.queries.theirs import LooksAfter, who_looks_after
from rapport.relationships.rest.shapes import BookAddressOut, BookPersonOut, GoalOut
from rapport.relationships.rules.words import Contact

router = Router()


class MetHerOut(Schema):
    """A touchpoint one was at, or will be."""

    id: int
    kind: Contact
    at: datetime
    planned: bool
    outcome: str
    place: str


class HerStepOut(Schema):
    """What one is to do."""

    id: int
    words: str
    due_on: date | None
    late: bool


class LooksAfterOut(Schema):
    """A team that looks after one's unit (`whom`), or oneself; `proposed` and `declined` are for who speaks for it.

    `read_by`: who read what it keeps of oneself, and when last; empty where it looks after a unit.
    """

    team: str
    whom: str
    owner: BookPersonOut | None
    speaks: bool
    agreed: list[GoalOut]
    proposed: list[GoalOut]
    declined: list[GoalOut]
    next_at: datetime | None
    met: list[MetHerOut]
    steps: list[HerStepOut]
    read_by: str


@router.get("/relationships/for-us", response=list[LooksAfterOut], operation_id="who_looks_after_us")
def get_for_us(request: HttpRequest) -> Any:
    """Who looks after you and your units, what was agreed, what is proposed."""
    return [_one(one) for one in who_looks_after(by=actor_of(request, Scope.READ))]


@router.get("/relationships/feed", response=BookAddressOut, operation_id="book_calendar_address")
def get_feed(request: HttpRequest) -> Any:
    """The secret address of the calendar of your book. A token must read and write: the address outlives it."""
    return {"address": _address(feed_token(by=_who_reads_and_writes(request)))}


@router.post("/relationships/feed/renew", response=BookAddressOut, operation_id="renew_book_calendar_address")
def post_feed(request: HttpRequest) -> Any:
    """Make the address of your calendar void, and get another."""
    return {"address": _address(renew_feed(by=_who_reads_and_writes(request)))}


def _who_reads_and_writes(request: HttpRequest) -> Actor:
    """Whoever has the address reads by it, and it outlives the token: one scope alone does not get it."""
    actor_of(request, Scope.READ)
    return actor_of(request, Scope.WRITE)


def _one(found: LooksAfter) -> dict[str, Any]:
    names = ("whom", "owner", "speaks", "agreed", "proposed", "declined", "next_at", "met", "steps", "read_by")
    return {"team": found.team.prefix} | {name: getattr(found, name) for name in names}


def _address(token: str) -> str:
    return settings.ADDRESS.rstrip("/") + reverse("relationships:feed_file", args=[token])
