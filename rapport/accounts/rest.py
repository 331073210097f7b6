"""REST of accounts."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from rapport.accounts.actions.entrances import invite, revoke_invitation
from rapport.accounts.actions.people import close_user, grant_role, open_user, revoke_role
from rapport.accounts.actions.settings import change_settings, end_sessions
from rapport.accounts.actions.tokens import create_token, revoke_token
from rapport.accounts.policy import actor_of, ensure_administrator
from rapport.accounts.queries.users import open_invitations, sessions_of, user_row, users
from rapport.accounts.queries.who import reader_of, tokens_of
from rapport.accounts.rules import Actor, Role, Scope
from rapport.kit.given import Given
from rapport.kit.paging import size
from rapport.kit.problems import Forbidden

router = Router(tags=["accounts"])


class Me(Schema):
    """Who I am here."""

    user_id: int | None
    person_id: int | None
    email: str
    name: str
    language: str
    timezone: str
    roles: list[Role]
    scopes: list[Scope] | None


class SettingsIn(Given):
    """What I want changed of my settings; what is left out stays."""

    name: Annotated[str, Field(max_length=200)] | None = None
    language: Annotated[str, Field(max_length=10)] | None = None
    timezone: Annotated[str, Field(max_length=64)] | None = None


class SessionOut(Schema):
    """A browser I am signed in with."""

    id: int
    browser: str
    ip: str
    since: datetime


class Ended(Schema):
    """How many browsers were signed out."""

    ended: int


class TokenOut(Schema):
    """A token, without its secret."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    works: bool


class TokenIn(Given):
    """A new token."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    scopes: Annotated[list[Scope], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=366)] = 90


class NewToken(Schema):
    """A new token with its secret, which is given this once."""

    id: int
    token: str


class AccountOut(Schema):
    """An account."""

    id: int
    name: str
    email: str
    is_active: bool
    roles: list[str]
    last_login: datetime | None
    created_at: datetime


class Accounts(Schema):
    """One page of accounts."""

    items: list[AccountOut]
    after: str | None


class InvitationIn(Given):
    """Whom to invite."""

    address: Annotated[str, Field(max_length=254)]
    person_id: int | None = None


class AccountInvitationOut(Schema):
    """An invitation that was sent."""

    id: int


class WaitingOut(Schema):
    """An invitation that waits for its reader."""

    id: int
    address: str
    person_id: int | None
    created_at: datetime
    expires_at: datetime


@router.get("/me", response=Me, summary="Who I am here")
def me(request: HttpRequest) -> Any:
    """Return the account, person, roles and scopes behind this call."""
    user_id, actor = _signed_in(request)
    reader = reader_of(user_id)
    return {
        **vars(reader),
        "person_id": actor.person_id,
        "roles": sorted(actor.roles),
        "scopes": None if actor.scopes is None else sorted(actor.scopes),
    }


@router.patch("/me", response=Me, summary="Change my settings")
def change_me(request: HttpRequest, body: SettingsIn) -> Any:
    """Change my name, language or time zone; empty means the installation's."""
    user_id, actor = _signed_in(request)
    now = reader_of(user_id)
    asked = body.dict(exclude_none=True)
    kept = {"name": now.name, "language": now.language, "timezone": now.timezone}
    change_settings(user_id=user_id, **(kept | asked), by=actor)
    return me(request)


@router.get("/sessions", response=list[SessionOut], summary="Browsers I am signed in with")
def list_sessions(request: HttpRequest) -> Any:
    """Return the browsers I am signed in with, newest first."""
    return sessions_of(_signed_in(request)[0])


@router.delete("/sessions", response=Ended, summary="Sign out all browsers")
def end_all_sessions(request: HttpRequest) -> Any:
    """Sign out every browser, but not the one this call is made from."""
    user_id, actor = _signed_in(request)
    return {"ended": end_sessions(user_id=user_id, keep=request.session.session_key, by=actor)}


@router.delete("/sessions/{session_id}", response=Ended, summary="Sign out a browser")
def end_session(request: HttpRequest, session_id: int) -> Any:
    """Sign out one of my browsers; one that is gone already is none."""
    user_id, actor = _signed_in(request)
    return {"ended": end_sessions(user_id=user_id, keep=None, session_id=session_id, by=actor)}


@router.get("/tokens", response=list[TokenOut], summary="My tokens")
def list_tokens(request: HttpRequest) -> Any:
    """Return my tokens, newest first, without their secrets."""
    return tokens_of(_signed_in(request)[0])


@router.post("/tokens", response={201: NewToken}, summary="Make a token")
def make_token(request: HttpRequest, body: TokenIn) -> Any:
    """Make a token; its secret is in this answer and nowhere else."""
    user_id, actor = _signed_in(request)
    ident, token = create_token(
        user_id=user_id, name=body.name, scopes=frozenset(body.scopes), days=body.days, by=actor
    )
    return 201, {"id": ident, "token": token}


@router.delete("/tokens/{token_id}", response={204: None}, summary="Revoke a token")
def remove_token(request: HttpRequest, token_id: int) -> Any:
    """Revoke one of my tokens, at once."""
    revoke_token(token_id=token_id, by=actor_of(request))
    return 204, None


@router.get("/accounts", response=Accounts, summary="Accounts, by address")
def list_accounts(
    request: HttpRequest, q: str = "", role: Role | None = None, after: str | None = None, limit: int | None = None
) -> Any:
    """Return accounts whose name or address holds `q`; administrators only."""
    ensure_administrator(actor_of(request))
    return users(q=q, role=role.value if role else "", after=after, limit=size(limit))


@router.get("/accounts/{user_id}", response=AccountOut, summary="One account")
def show_account(request: HttpRequest, user_id: int) -> Any:
    """Return one account; administrators only."""
    ensure_administrator(actor_of(request))
    return user_row(user_id)


@router.put("/accounts/{user_id}/roles/{role}", response={204: None}, summary="Give a role")
def give_role(request: HttpRequest, user_id: int, role: Role) -> Any:
    """Give somebody a role; administrators only."""
    grant_role(user_id=user_id, role=role, by=actor_of(request))
    return 204, None


@router.delete("/accounts/{user_id}/roles/{role}", response={204: None}, summary="Take a role")
def take_role(request: HttpRequest, user_id: int, role: Role) -> Any:
    """Take a role from somebody; administrators only. The last administrator stays one."""
    revoke_role(user_id=user_id, role=role, by=actor_of(request))
    return 204, None


@router.post("/accounts/{user_id}/close", response={204: None}, summary="Close an account")
def close_account(request: HttpRequest, user_id: int) -> Any:
    """Close an account: its sessions and tokens stop at once; administrators only."""
    close_user(user_id=user_id, by=actor_of(request))
    return 204, None


@router.post("/accounts/{user_id}/open", response={204: None}, summary="Open a closed account")
def open_account(request: HttpRequest, user_id: int) -> Any:
    """Open a closed account again; administrators only."""
    open_user(user_id=user_id, by=actor_of(request))
    return 204, None


@router.post("/invitations", response={201: AccountInvitationOut}, summary="Invite somebody")
def send_invitation(request: HttpRequest, body: InvitationIn) -> Any:
    """Send a link with which somebody makes her account; administrators only."""
    actor = actor_of(request)
    return 201, {"id": invite(address=body.address, person_id=body.person_id, by=actor)}


@router.get("/invitations", response=list[WaitingOut], summary="Invitations that wait")
def list_invitations(request: HttpRequest) -> Any:
    """Return the newest invitations whose links still work; administrators only."""
    ensure_administrator(actor_of(request))
    return open_invitations()


@router.delete("/invitations/{invitation_id}", response={204: None}, summary="Withdraw an invitation")
def withdraw_invitation(request: HttpRequest, invitation_id: int) -> Any:
    """Make an invitation's link stop working; administrators only."""
    revoke_invitation(invitation_id=invitation_id, by=actor_of(request))
    return 204, None


def _signed_in(request: HttpRequest) -> tuple[int, Actor]:
    """Return the account behind a request, and who acts."""
    actor = actor_of(request)
    if actor.user_id is None:
        raise Forbidden
    return actor.user_id, actor
