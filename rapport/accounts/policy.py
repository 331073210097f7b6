"""Who may administer accounts, and the roles in words."""

from django.utils.translation import gettext_lazy as _

from rapport.accounts.rules import Actor, Role
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


def ensure_administrator(actor: Actor) -> None:
    """Refuse anybody but administrators."""
    if not actor.has(Role.ADMINISTRATOR):
        raise Forbidden


def ensure_own(user_id: int, actor: Actor) -> None:
    """Refuse what belongs to another account, as if it did not exist; the operator may touch any."""
    if not (actor.is_system or (actor.user_id is not None and actor.user_id == user_id)):
        raise Missing
