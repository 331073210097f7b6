"""Who may do what in privacy, and what data may be used for."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor, Role
from rapport.kit.problems import Forbidden
from rapport.privacy.models import Look, NameRequest, Objection
from rapport.privacy.rules import Purpose

OVERSEE = (Role.OVERSEER, Role.ADMINISTRATOR)
ASK_NAMES = (Role.ANALYST, Role.ADMINISTRATOR)

SENTENCES: Mapping[Purpose, str | Promise] = {
    Purpose.FIND_HELP: _("Find the colleague who can help, and a way to be introduced to her."),
    Purpose.REACH_AN_AUDIENCE: _("Tell those concerned what they need to know, through people they listen to."),
    Purpose.IMPROVE_A_SERVICE: _("See where a service team is trusted and where it is not, so that it gets better."),
    Purpose.LOOK_AFTER: _(
        "Look after those a service team serves: answer what they ask, keep what was agreed with them, and know how it "
        "stands with each. That team and who leads it read it; each person reads what is kept of her."
    ),
    Purpose.UNDERSTAND_THE_ORGANISATION: _(
        "See in groups, never by person, how the organisation works together: where contact follows the chart, where "
        "it crosses it, where it is missing, and what would lie otherwise if whole units moved."
    ),
    Purpose.SHOW_OWN_NETWORK: _("Show each person her own network, to her alone."),
}


def ensure_self(subject_id: int, actor: Actor) -> None:
    """Refuse anybody but the person herself; the operator at the terminal acts for her."""
    if not (actor.is_system or (actor.person_id is not None and actor.person_id == subject_id)):
        raise Forbidden


def ensure_overseer(actor: Actor) -> None:
    """Refuse anybody but those who oversee, and administrators."""
    if not actor.has(*OVERSEE):
        raise Forbidden


def ensure_asks_names(actor: Actor) -> int:
    """Refuse anybody who does not work on pseudonyms; return her account. The terminal acts for nobody here."""
    if not actor.has(*ASK_NAMES):
        raise Forbidden("Names behind pseudonyms are asked for by analysts.")
    return _account_of_person(actor)


def ensure_answers_names(actor: Actor) -> int:
    """Refuse anybody who may not allow a name to be read; return her account."""
    ensure_overseer(actor)
    return _account_of_person(actor)


def _account_of_person(actor: Actor) -> int:
    """Each account of a person is hers alone: so two accounts, each of a person, are two people."""
    if actor.user_id is None or actor.person_id is None:
        raise Forbidden(
            "This takes two people, each with an account of her own that belongs to her record in the directory. An "
            "account is linked to the record that has its address: give the record that address, or ask to be invited."
        )
    return actor.user_id


def sees_names(actor: Actor) -> bool:
    """Whether an actor reads in the log whom others looked at; those who oversee read a code in place of the name."""
    return actor.has(Role.ADMINISTRATOR)


def sees_reports(actor: Actor) -> bool:
    """Whether an actor reads why a retention clock failed; that it did is for everybody to see."""
    return actor.has(*OVERSEE)


def visible_names(actor: Actor) -> QuerySet[NameRequest]:
    """Return the questions for names an actor may read: her own; those who decide read all."""
    if actor.has(*OVERSEE):
        return NameRequest.objects.all()
    return NameRequest.objects.filter(asked_by_id=actor.user_id) if actor.user_id else NameRequest.objects.none()


def visible_looks(actor: Actor) -> QuerySet[Look]:
    """Return the looks an actor may read: those at herself; administrators and those who oversee read all."""
    if actor.has(*OVERSEE):
        return Look.objects.all()
    return Look.objects.filter(subject_id=actor.person_id) if actor.person_id else Look.objects.none()


def visible_objections(actor: Actor) -> QuerySet[Objection]:
    """Return the objections an actor may read: her own; administrators all but what a room's keepers hear."""
    if actor.is_system:
        return Objection.objects.all()
    hers = Q(by_user_id=actor.user_id) | Q(subject_id=actor.person_id or -1)
    if actor.has(Role.ADMINISTRATOR):
        return Objection.objects.filter(Q(entry="") | hers)
    return Objection.objects.none() if actor.user_id is None else Objection.objects.filter(hers)
