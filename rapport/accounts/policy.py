"""Who asks, who may administer accounts, and the roles in words."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rapport.accounts.rules import Actor, Role, Scope
from rapport.kit.problems import Forbidden, Missing

ROLE_WORDS = {
    Role.TEAM_MEMBER: _("Team member"),
    Role.TEAM_LEAD: _("Team lead"),
    Role.COMMUNICATIONS: _("Communications"),
    Role.ANALYST: _("Analyst"),
    Role.EXECUTIVE: _("Executive"),
    Role.OVERSEER: _("Oversight"),
    Role.ADMINISTRATOR: _("Administrator"),
}


# What each adds, for the one who gives it.
ROLE_SAYS = {
    Role.TEAM_MEMBER: _("Works in a team that serves colleagues."),
    Role.TEAM_LEAD: _("Looks after such a team."),
    Role.COMMUNICATIONS: _("Reads who trusts every unit, to reach those concerned."),
    Role.ANALYST: _(
        "Reads who trusts every unit, how the organisation works together in groups, and what was loaded; computes the "
        "network, works on pseudonyms."
    ),
    Role.EXECUTIVE: _("Reads who trusts every unit, and how the organisation works together in groups."),
    Role.OVERSEER: _(
        "Works council or data protection: reads who looked and what was removed, and how the organisation works "
        "together in groups; decides about names."
    ),
    Role.ADMINISTRATOR: _("Loads data, gives roles, answers requests, erases people, reads everything that happened."),
}


def actor_of(request: HttpRequest, scope: Scope | None = None) -> Actor:
    """Return who asks, as the middleware or a token found out.

    With a scope, refuses strangers and tokens that do not cover it.
    """
    actor: Actor = request.actor.itself  # type: ignore[attr-defined]
    if scope is not None and not (actor.is_known and actor.may(scope)):
        raise Forbidden(f"This token may not {scope}. Make one with the right scope.")
    return actor


def ensure_administrator(actor: Actor) -> None:
    """Refuse anybody but administrators."""
    if not actor.has(Role.ADMINISTRATOR):
        raise Forbidden


def ensure_own(user_id: int, actor: Actor) -> None:
    """Refuse what belongs to another account, as if it did not exist; the operator may touch any."""
    if not (actor.is_system or (actor.user_id is not None and actor.user_id == user_id)):
        raise Missing
