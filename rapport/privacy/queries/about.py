"""What this room, and the rooms below it, hold about a person."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rapport.accounts.public import names_of
from rapport.kit.facts import sentence_of
from rapport.ledger.public import held_about as facts_about
from rapport.privacy.models import Browsing, Look, NameRequest, Objection, OptOut, SavedAssessment
from rapport.privacy.policy import SENTENCES
from rapport.privacy.queries.holdings import Card, cards, look_words
from rapport.privacy.rules import Purpose

Row = tuple[str, str, str]


def looks_rows(person_id: int) -> list[Row]:
    """Return who looked at a person, and at whom she looked. Four statements."""
    at_me = list(Look.objects.filter(subject_id=person_id).order_by("-id"))
    by_me = list(Look.objects.filter(by_person_id=person_id).order_by("-id"))
    known = cards([look.by_person_id for look in at_me] + [look.subject_id for look in by_me])
    accounts = names_of([look.by_user_id for look in at_me if look.by_user_id and look.by_person_id not in known])
    words = look_words()
    rows = [(_("Looked at me"), _looker(look, known, accounts), _seen(look, words)) for look in at_me]
    return rows + [(_("I looked at"), _subject(look, known), _seen(look, words)) for look in by_me]


def _looker(look: Look, known: dict[int, Card], accounts: dict[int, str]) -> str:
    if (card := known.get(look.by_person_id or -1)) is not None:
        return card.name
    if look.via == "cli" and look.by_user_id is None:
        return _("Somebody at the server’s terminal")
    return accounts.get(look.by_user_id or 0, _("somebody whose account was erased"))


def _subject(look: Look, known: dict[int, Card]) -> str:
    card = known.get(look.subject_id)
    return card.name if card else _("somebody who was erased")


def _seen(look: Look, known: dict[str, str]) -> str:
    words = _("%(what)s, %(at)s, %(times)s times") if look.times > 1 else _("%(what)s, %(at)s")
    return words % {"what": known.get(look.what, look.what), "at": _at(look.last_at), "times": look.times}


def name_rows(person_id: int) -> list[Row]:
    """Return who asked which name is behind a pseudonym of a person, why, and what came of it. Two statements."""
    asked = list(NameRequest.objects.filter(subject_id=person_id).order_by("-id"))
    names = names_of([i for row in asked for i in (row.asked_by_id, row.answered_by_id) if i])
    return [
        (
            _("%(who)s asked who is behind %(pseudonym)s")
            % {"who": names.get(row.asked_by_id or 0, _("An erased account")), "pseudonym": row.pseudonym},
            f"{SENTENCES[Purpose(row.purpose)]} {row.reason} → {_outcome(row, names)}",
            _at(row.asked_at),
        )
        for row in asked
    ]


def _outcome(row: NameRequest, names: dict[int, str]) -> str:
    if row.state == NameRequest.State.OPEN:
        return _("not decided")
    who = names.get(row.answered_by_id or 0, _("an erased account"))
    if row.state == NameRequest.State.REFUSED:
        return _("refused by %(who)s") % {"who": who}
    read = _("last read %(at)s") % {"at": _at(row.last_read_at)} if row.last_read_at else _("never read")
    return _("allowed by %(who)s, %(read)s") % {"who": who, "read": read}


def watched_rows(user_id: int) -> list[Row]:
    """Return what an account asked and decided about names, its browsing, the assessments it kept. Three statements."""
    asked = NameRequest.objects.filter(Q(asked_by_id=user_id) | Q(answered_by_id=user_id)).order_by("-id")
    rows = [
        (_("I asked for a name") if row.asked_by_id == user_id else _("I decided about a name"),
         f"{row.pseudonym}: {row.reason}", _at(row.asked_at))
        for row in asked
    ]  # fmt: skip
    kept = SavedAssessment.objects.filter(by_user_id=user_id).order_by("-id")
    rows += [(_("I kept an impact assessment"), one.note or one.version, _at(one.made_at)) for one in kept]
    seen = Browsing.objects.filter(by_user_id=user_id).order_by("-since")
    return rows + [
        (_("I looked at many people"), _("%(n)s within an hour; those who oversee were told") % {"n": row.people},
         _at(row.since))
        for row in seen
    ]  # fmt: skip


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
        (sentence_of(fact.name), ", ".join(f"{k} {v}" for k, v in fact.data.items()), _when_and_how(fact.at, fact.via))
        for fact in facts_about(subject)
    ]


def _when_and_how(at: datetime, via: str) -> str:
    ways = {"page": _("on a page"), "rest": _("by a program"), "cli": _("at the terminal"), "job": _("by itself")}
    return f"{_at(at)}, {ways.get(via, via)}"


def _at(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}"
