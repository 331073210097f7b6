"""Who defines fields, who sees and writes their values, who sees a view."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from rapport.accounts.public import Actor, Role
from rapport.fields.models import SavedView
from rapport.fields.rules import Noun, Share, Visibility
from rapport.kit.problems import Forbidden, Refusal

TEAMS = (Role.TEAM_MEMBER, Role.TEAM_LEAD, Role.COMMUNICATIONS, Role.ANALYST, Role.ADMINISTRATOR)


def require_administrator(actor: Actor) -> None:
    """Refuse anybody but an administrator."""
    if not actor.has(Role.ADMINISTRATOR):
        raise Forbidden


def may_write(visibility: Visibility, noun: Noun, subject_id: int, actor: Actor) -> bool:
    """Whether the actor may write a value: administrators may, analysts what they read, and everybody about herself.

    What only administrators read its subject reads too, but does not write.
    """
    if actor.has(Role.ADMINISTRATOR):
        return True
    return visibility != Visibility.ADMINISTRATORS and (actor.has(Role.ANALYST) or _is_self(noun, subject_id, actor))


def require_writer(fields: Iterable[Visibility], noun: Noun, subject_id: int, actor: Actor) -> None:
    """Refuse who may not write all of these fields, or who could write none of a subject."""
    if not all(may_write(visibility, noun, subject_id, actor) for visibility in {Visibility.EVERYBODY, *fields}):
        raise Forbidden


def may_know(visibility: Visibility, actor: Actor) -> bool:
    """Whether the actor is told that there is a field with this visibility."""
    return actor.is_system or may_read(visibility, Noun.UNIT, 0, actor)


def may_read(visibility: Visibility, noun: Noun, subject_id: int, actor: Actor) -> bool:
    """Whether the actor sees a value of a field with this visibility."""
    if _is_self(noun, subject_id, actor) or actor.has(Role.ADMINISTRATOR):
        return True
    if visibility == Visibility.TEAMS:
        return actor.has(*TEAMS)
    return visibility == Visibility.EVERYBODY and actor.is_known


def visible_to(actor: Actor) -> QuerySet[SavedView]:
    """Return the saved views an actor sees: her own, those of her units, those for all."""
    if actor.is_system:
        return SavedView.objects.all()
    if actor.user_id is None:
        return SavedView.objects.none()
    shared = Q(share=Share.ALL) | Q(share=Share.UNIT, unit_id__in=actor.unit_ids)
    return SavedView.objects.filter(Q(owner_id=actor.user_id) | shared)


def may_share_with_all(actor: Actor) -> bool:
    """Whether the actor may share a view with everybody."""
    return actor.has(*TEAMS)


def require_share(share: Share, unit_id: int | None, actor: Actor) -> None:
    """Refuse sharing with a unit one does not sit in, and sharing with all by who serves no team."""
    if share == Share.ALL and not may_share_with_all(actor):
        raise Forbidden("Sharing a view with everybody is for service teams. Share it with your unit.")
    if share == Share.UNIT and unit_id not in actor.unit_ids:
        raise Refusal("Choose one of your units to share with.", code="no_unit", field="share")


def _is_self(noun: Noun, subject_id: int, actor: Actor) -> bool:
    return noun == Noun.PERSON and actor.person_id is not None and actor.person_id == subject_id
