"""REST of messengers: rounds for those who look for them, invitations for those who are asked."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.directory.public import units_named
from rapport.kit.given import Given
from rapport.network.actions.messengers import answer_invitation, discard, invite, look_for
from rapport.network.queries.messengers import invitations_of_me, round_of, rounds
from rapport.network.rules.messengers import FEWEST, MOST, Audience

router = Router()

Text = Annotated[str, Field(max_length=200)]
Several = Annotated[list[Text], Field(max_length=100)]


class RoundIn(Given):
    """Whom the news is for: units by path, sites, first languages; `without`: units whose people are not asked.

    All are taken by whole groups of ten and more: a small unit with those it is joined with, a group at the site and
    of the language of most of its people.
    """

    topic: Text
    units: Several = []
    sites: Several = []
    languages: Several = []
    without: Several = []
    wanted: Annotated[int, Field(ge=FEWEST, le=MOST)] = 10
    mode: Literal["news", "habit"] = "news"


class RoundOut(Schema):
    """A round. `report` holds figures about the audience; `accepted` only who said yes; a no and silence look alike.

    A figure is `value` people between `low` and `high` and their `share`, in steps of five; both are null where the
    `band` is "few" (fewer than ten, or nobody), "nearly_all" (all, or all but fewer than ten) or "untold". `joined`
    and `joined_without` name units that are taken together with those asked for.
    """

    id: UUID
    topic: str
    units: list[str]
    sites: list[str]
    languages: list[str]
    without: list[str]
    people: int
    wanted: int
    mode: str
    state: str
    report: dict[str, Any]
    error: str
    made_at: datetime
    invited_at: datetime | None
    closes_at: datetime | None
    accepted: list[int]


class InviteIn(Given):
    """What those invited read."""

    message: str = Field(max_length=2000)


class MessengerInvitationOut(Schema):
    """What you are asked to pass on. You can answer at least until the evening of `answer_by`."""

    id: UUID
    topic: str
    message: str
    invited_at: datetime
    answer_by: date
    answer: bool | None


class MessengerAcceptIn(Given):
    """Whether you will."""

    yes: bool


@router.get("/network/messengers", response=list[RoundOut], operation_id="messenger_rounds")
def list_rounds(request: HttpRequest) -> Any:
    """Rounds of messengers, newest first."""
    return rounds(actor_of(request, Scope.READ))


@router.post("/network/messengers", response={202: RoundOut}, operation_id="look_for_messengers")
def create_round(request: HttpRequest, wanted: RoundIn) -> Any:
    """Look for messengers; they are chosen in the background, and the round tells when they are."""
    actor = actor_of(request)
    audience = Audience(
        units=units_named(wanted.units, by=actor),
        sites=tuple(wanted.sites),
        languages=tuple(wanted.languages),
        without=units_named(wanted.without, by=actor),
    )
    ident = look_for(audience=audience, topic=wanted.topic, wanted=wanted.wanted, mode=wanted.mode, by=actor)
    return Status(202, round_of(ident, by=actor))


@router.get("/network/messengers/{ident}", response=RoundOut, operation_id="messenger_round")
def get_round(request: HttpRequest, ident: UUID) -> Any:
    """One round."""
    return round_of(ident, by=actor_of(request, Scope.READ))


@router.delete("/network/messengers/{ident}", response={204: None}, operation_id="discard_messengers")
def delete_round(request: HttpRequest, ident: UUID) -> Any:
    """Delete a round to which nobody was invited."""
    discard(round_id=ident, by=actor_of(request))
    return Status(204, None)


@router.post("/network/messengers/{ident}/invite", response={204: None}, operation_id="invite_messengers")
def invite_round(request: HttpRequest, ident: UUID, given: InviteIn) -> Any:
    """Invite those who were found, each alone."""
    invite(round_id=ident, message=given.message, by=actor_of(request))
    return Status(204, None)


@router.get("/network/invitations", response=list[MessengerInvitationOut], operation_id="my_invitations")
def list_invitations(request: HttpRequest) -> Any:
    """What you are asked to pass on."""
    return [
        {
            "id": row.id,
            "topic": row.topic,
            "message": row.message,
            "invited_at": row.invited_at,
            "answer_by": timezone.localdate(row.answer_by),
            "answer": row.answer,
        }
        for row in invitations_of_me(actor_of(request, Scope.READ))
    ]


@router.post("/network/invitations/{ident}", response={204: None}, operation_id="answer_invitation")
def answer(request: HttpRequest, ident: UUID, given: MessengerAcceptIn) -> Any:
    """Accept or decline; a no is told to nobody."""
    answer_invitation(invitation_id=ident, yes=given.yes, by=actor_of(request))
    return Status(204, None)
