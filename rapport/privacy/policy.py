"""Who may do what in privacy, and what data may be used for."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor, Role
from rapport.kit.problems import Forbidden
from rapport.privacy.models import Look, Objection
from rapport.privacy.rules import Purpose

SENTENCES: Mapping[Purpose, str | Promise] = {
    Purpose.FIND_HELP: _("Find the colleague who can help, and a way to be introduced to her."),
    Purpose.REACH_AN_AUDIENCE: _("Tell those concerned what they need to know, through people they listen to."),
    Purpose.IMPROVE_A_SERVICE: _("See where a service team is trusted and where it is not, so that it gets better."),
    Purpose.SHOW_OWN_NETWORK: _("Show each person her own network, to her alone."),
}


def ensure_self(subject_id: int, actor: Actor) -> None:
    """Refuse anybody but the person herself; the operator at the terminal acts for her."""
    if not (actor.is_system or (actor.person_id is not None and actor.person_id == subject_id)):
        raise Forbidden


def ensure_administrator(actor: Actor) -> None:
    """Refuse anybody but administrators."""
    if not actor.has(Role.ADMINISTRATOR):
        raise Forbidden


def visible_looks(actor: Actor) -> QuerySet[Look]:
    """Return the looks an actor may read: those at herself; administrators read all."""
    if actor.has(Role.ADMINISTRATOR):
        return Look.objects.all()
    return Look.objects.filter(subject_id=actor.person_id) if actor.person_id else Look.objects.none()


def visible_objections(actor: Actor) -> QuerySet[Objection]:
    """Return the objections an actor may read: her own; administrators read all."""
    if actor.has(Role.ADMINISTRATOR):
        return Objection.objects.all()
    if actor.user_id is None:
        return Objection.objects.none()
    return Objection.objects.filter(Q(by_user_id=actor.user_id) | Q(subject_id=actor.person_id or -1))
