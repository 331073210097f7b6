"""Accounts as administrators see them, and everything held about one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.accounts.models import ApiToken, Claim, Invitation, RoleGrant, User
from rapport.accounts.policy import ROLE_WORDS
from rapport.accounts.queries.who import roles_of
from rapport.accounts.rules import Role, browser_of
from rapport.kit import clock
from rapport.kit.paging import Page, cut, decode
from rapport.kit.problems import Missing


@dataclass(frozen=True, kw_only=True)
class UserRow:
    """An account in a list."""

    id: int
    name: str
    email: str
    is_active: bool
    roles: tuple[str, ...]
    last_login: datetime | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class InvitationRow:
    """An invitation that waits."""

    id: int
    address: str
    person_id: int | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class SessionRow:
    """A browser somebody is signed in with: in two words, and what it says of itself."""

    id: int
    key: str
    browser: str
    says: str
    ip: str
    since: datetime


def users(*, q: str = "", role: str = "", limit: int = 50, after: str | None = None) -> Page[UserRow]:
    """Return accounts by address; `q` is part of a name or address. Two statements."""
    rows = User.objects.all()
    if q:
        rows = rows.filter(Q(email__icontains=q) | Q(name__icontains=q))
    if role:
        rows = rows.filter(grants__role=role)
    if key := decode(after, str, int):
        rows = rows.filter(Q(email__gt=key[0]) | Q(email=key[0], id__gt=key[1]))
    found = list(rows.order_by("email", "id").prefetch_related("grants")[: limit + 1])
    return cut([_row(user) for user in found], limit=limit, key=lambda r: [r.email, r.id])


def user_row(user_id: int) -> UserRow:
    """Return one account, or refuse: missing. Two statements."""
    user = User.objects.filter(id=user_id).prefetch_related("grants").first()
    if user is None:
        raise Missing
    return _row(user)


def _row(user: User) -> UserRow:
    return UserRow(
        id=user.id,
        name=user.name,
        email=user.email,
        is_active=user.is_active,
        roles=tuple(sorted(g.role for g in user.grants.all())),
        last_login=user.last_login,
        created_at=user.created_at,
    )


def open_invitations(*, limit: int = 50) -> Sequence[InvitationRow]:
    """Return invitations that wait for their readers, newest first. One statement."""
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=clock.now())
    return [
        InvitationRow(
            id=i.id, address=i.address, person_id=i.person_id, created_at=i.created_at, expires_at=i.expires_at
        )
        for i in rows.order_by("-id")[:limit]
    ]


def sessions_of(user_id: int) -> list[SessionRow]:
    """Return the browsers an account is signed in with, newest first. One or two statements."""
    found = UserSession.objects.purge_and_list(User(id=user_id))
    return [
        SessionRow(
            id=s.id, key=s.session_key, browser=browser_of(s.user_agent), says=s.user_agent, ip=s.ip, since=s.created_at
        )
        for s in sorted(found, key=lambda s: -s.id)
    ]


def is_first_run() -> bool:
    """Whether there is no account yet. One statement."""
    return not User.objects.exists()


def names_of(user_ids: Sequence[int]) -> dict[int, str]:
    """Return the names of accounts (the address where there is none). One statement."""
    rows = User.objects.filter(id__in=user_ids).values_list("id", "name", "email")
    return {ident: name or email for ident, name, email in rows}


def administrators() -> dict[int, str]:
    """Return the open accounts that administer this installation, with their addresses. One statement."""
    rows = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return dict(rows.values_list("user_id", "user__email"))


def holders(*, named: int = 5) -> dict[Role, tuple[int, list[str]]]:
    """Return how many open accounts have each role, and the names of the first. One statement."""
    place = Window(RowNumber(), partition_by="role", order_by=["user__name", "user__email"])
    rows = RoleGrant.objects.filter(user__is_active=True).annotate(
        place=place, count=Window(Count("id"), partition_by="role")
    )
    found: dict[Role, tuple[int, list[str]]] = {role: (0, []) for role in Role if role != Role.EMPLOYEE}
    first = rows.filter(place__lte=named).order_by("place").values_list("role", "count", "user__name", "user__email")
    for role, count, name, email in first:
        found[Role(role)] = (count, [*found[Role(role)][1], name or email])
    return found


def overseers() -> list[int]:
    """Return the open accounts that oversee; where nobody does, those of administrators. One or two statements."""
    grants = RoleGrant.objects.filter(role=Role.OVERSEER, user__is_active=True)
    return sorted(grants.values_list("user_id", flat=True)) or sorted(administrators())


def claimed_address(claim_id: int) -> str | None:
    """Return the address a claim waits for, or None if it is answered. One statement."""
    return Claim.objects.filter(id=claim_id, answered_at=None).values_list("address", flat=True).first()


def held_about(user_id: int) -> list[tuple[str, str, str]]:
    """Return everything an account consists of, for its owner: (what, value, where from)."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        return []
    mine = _("My settings")
    rows = [
        (_("Address"), user.email, mine),
        (_("Name"), user.name, mine),
        (_("Language"), user.language or _("the installation's"), mine),
        (_("Time zone"), user.timezone or _("the installation's"), mine),
        (_("Account since"), f"{user.created_at:%Y-%m-%d}", _("Rapport")),
        (_("Last sign-in"), _at(user.last_login) if user.last_login else _("never"), _("Rapport")),
        (_("Password"), _("kept as a hash only"), mine),
    ]
    return [*rows, *_roles(user_id), *_tokens(user_id), *_sessions(user_id), *_entrances(user.email)]


def _at(moment: datetime) -> str:
    """Return a time on the reader's clock."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}"


def _roles(user_id: int) -> list[tuple[str, str, str]]:
    granted = RoleGrant.objects.filter(user_id=user_id).order_by("id").values_list("role", "granted_at")
    when = dict(granted)
    return [
        (
            _("Role"),
            str(ROLE_WORDS.get(role, _("Employee"))),
            f"{when[role.value]:%Y-%m-%d}" if role.value in when else _("everybody's"),
        )
        for role in sorted(roles_of(user_id))
    ]


def _tokens(user_id: int) -> list[tuple[str, str, str]]:
    rows = ApiToken.objects.filter(user_id=user_id).order_by("id")
    return [(_("Token"), f"{t.name} ({t.prefix}…)", f"{t.created_at:%Y-%m-%d}") for t in rows]


def _sessions(user_id: int) -> list[tuple[str, str, str]]:
    rows = UserSession.objects.filter(user_id=user_id).order_by("id")
    return [(_("Session"), browser_of(s.user_agent), f"{s.ip}, {_at(s.created_at)}") for s in rows]


def _entrances(address: str) -> list[tuple[str, str, str]]:
    invited = Invitation.objects.filter(address=address).order_by("id")
    claimed = Claim.objects.filter(address=address).order_by("id")
    rows = [(_("Invitation"), i.address, f"{i.created_at:%Y-%m-%d}") for i in invited]
    return rows + [(_("Asked for an account"), c.address, f"{c.asked_at:%Y-%m-%d}") for c in claimed]
