"""What this room, and the rooms below it, hold about a person."""

from datetime import datetime

from django.utils.translation import gettext as _

from rapport.ledger.public import held_about as facts_about
from rapport.privacy.models import Look, Objection, OptOut
from rapport.privacy.queries.holdings import Card, cards

Row = tuple[str, str, str]


def looks_rows(person_id: int) -> list[Row]:
    """Return who looked at a person, and at whom she looked. Three statements."""
    at_me = list(Look.objects.filter(subject_id=person_id).order_by("-id"))
    by_me = list(Look.objects.filter(by_person_id=person_id).order_by("-id"))
    known = cards([look.by_person_id for look in at_me] + [look.subject_id for look in by_me])
    rows = [(_("Looked at me"), _who(look.by_person_id, known), _seen(look)) for look in at_me]
    return rows + [(_("I looked at"), _who(look.subject_id, known), _seen(look)) for look in by_me]


def _who(person_id: int | None, known: dict[int, Card]) -> str:
    card = known.get(person_id or -1)
    return card.name if card else _("somebody without a person record")


def _seen(look: Look) -> str:
    words = _("%(what)s, %(at)s, %(times)s times") if look.times > 1 else _("%(what)s, %(at)s")
    return words % {"what": look.what, "at": _at(look.last_at), "times": look.times}


def objection_rows(person_id: int) -> list[Row]:
    """Return what a person objected to with the answers, and when she was out of the network. Two statements."""
    asked = Objection.objects.filter(subject_id=person_id).order_by("-id")
    rows = [
        (
            _("I asked to %(wish)s %(holding)s") % {"wish": o.wish, "holding": o.holding},
            f"{o.text} → {o.answer or _('not answered yet')}",
            _at(o.created_at),
        )
        for o in asked
    ]
    for out in OptOut.objects.filter(subject_id=person_id).order_by("-id"):
        value = _("since %(at)s") if out.until is None else _("%(at)s to %(until)s")
        until = _at(out.until) if out.until else ""
        rows.append((_("Out of the network"), value % {"at": _at(out.since), "until": until}, _("My own choice")))
    return rows


def fact_rows(person_id: int) -> list[Row]:
    """Return the facts about a person. One statement."""
    return _facts(f"person:{person_id}")


def account_fact_rows(user_id: int) -> list[Row]:
    """Return the facts about an account. One statement."""
    return _facts(f"user:{user_id}")


def _facts(subject: str) -> list[Row]:
    return [
        (fact.name, ", ".join(f"{k} {v}" for k, v in fact.data.items()), f"{_at(fact.at)}, {fact.via}")
        for fact in facts_about(subject)
    ]


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
