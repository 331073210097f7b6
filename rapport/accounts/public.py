"""The door of accounts: who acts, and what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapport.accounts.queries import roles_of, user_of_token
from rapport.accounts.rules import Role, Scope, allows

Via = Literal["page", "rest", "cli", "job"]

__all__ = ["Actor", "Role", "Scope", "Via", "roles_of", "user_of_token"]


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
    def is_known(self) -> bool:
        """Whether this is somebody with an account, or the operator."""
        return self.is_system or self.user_id is not None

    def has(self, *roles: Role) -> bool:
        """Whether the actor has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def may(self, scope: Scope) -> bool:
        """Whether the token used allows this scope; pages and the terminal allow all."""
        return allows(self.scopes, scope)


def has_any(roles: Iterable[Role], actor: Actor) -> bool:
    """Whether the actor has one of these roles."""
    return actor.has(*roles)
