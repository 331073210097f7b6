"""Roles, and what each adds to being an employee."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Via = Literal["page", "rest", "cli", "job"]
# Every token begins with it, so that scanners recognise a leaked one.
TOKEN_PREFIX = "rap_"  # noqa: S105 (no secret)


class Role(StrEnum):
    """What somebody may do here beyond what every colleague may."""

    EMPLOYEE = "employee"
    TEAM_MEMBER = "team_member"
    TEAM_LEAD = "team_lead"
    COMMUNICATIONS = "communications"
    ANALYST = "analyst"
    EXECUTIVE = "executive"
    OVERSEER = "overseer"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What a token may do; never more than the person who made it."""

    READ = "read"
    WRITE = "write"
    IMPORT = "import"


# What a browser calls itself by, the special before the general: Edge says Chrome, and Chrome says Safari.
BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """Return a browser and its system in a word each ("Firefox, Windows"), else what it says of itself."""
    found = [next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or user_agent[:100]


def allows(scopes: frozenset[Scope] | None, needed: Scope) -> bool:
    """Whether these scopes cover the one needed; None is a session, which has them all."""
    return scopes is None or needed in scopes


def scope_for(method: str, path: str) -> Scope:
    """Return the scope a REST call needs: safe methods read, whatever loads files imports, the rest writes."""
    if method in {"GET", "HEAD", "OPTIONS"}:
        return Scope.READ
    return Scope.IMPORT if path.startswith("/api/imports") else Scope.WRITE


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: an account, the person it belongs to, the units she sits in and leads, her roles.

    `user_id` None is a stranger, or the system itself (`is_system`: terminal and jobs, which act for the operator).
    `unit_ids` holds her units with all units above them; `led_unit_ids` those she manages with all below them.
    """

    user_id: int | None = None
    person_id: int | None = None
    unit_ids: frozenset[int] = frozenset()
    led_unit_ids: frozenset[int] = frozenset()
    roles: frozenset[Role] = frozenset()
    via: Via = "page"
    scopes: frozenset[Scope] | None = None
    is_system: bool = False

    @classmethod
    def system(cls, *, via: Via = "job") -> "Actor":
        """Return the operator: the terminal of the server, or a job nobody in particular caused."""
        return cls(roles=frozenset(Role), via=via, is_system=True)

    @classmethod
    def stranger(cls, *, via: Via = "page") -> "Actor":
        """Return somebody who is not signed in: sees nothing, may nothing."""
        return cls(via=via)

    @property
    def itself(self) -> "Actor":
        """The actor, where a request holds one that is found out when first asked for."""
        return self

    @property
    def is_known(self) -> bool:
        """Whether this is somebody with an account, or the operator."""
        return self.is_system or self.user_id is not None

    def has(self, *roles: Role) -> bool:
        """Whether the actor has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def may(self, scope: Scope) -> bool:
        """Whether the token used allows this scope; pages and the terminal allow all."""
        return allows(self.scopes, scope)
