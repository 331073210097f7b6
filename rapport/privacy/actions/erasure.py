"""Erasing everything held about a person; only her number remains, in facts."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor, ensure_administrator
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record
from rapport.privacy.actions.objections import open_request, settle
from rapport.privacy.events import PersonErased
from rapport.privacy.models import Look, Objection, OptOut
from rapport.privacy.queries.holdings import account_of, holdings, records_of
from rapport.privacy.queries.requests import NOBODY, asks_whole, holding_of, idents_of
from rapport.privacy.rules import Wish


def erase_person(*, subject_id: int, by: Actor) -> int:
    """Erase what every room holds about a person and her account, all or nothing; return how many records went.

    Rooms are asked from the top floor down, so that what points at a person goes before the person, and for each of
    her records: one merged into hers still holds what hers had no place for.
    """
    ensure_administrator(by)
    with transaction.atomic():
        records = records_of(subject_id)
        _answer_wish(records, by=by)
        users = {user_id for record_id in records if (user_id := account_of(record_id)) is not None}
        removed = sum(h.erase(record_id) for h in holdings() if h.of == "person" for record_id in records)
        removed += sum(h.erase(user_id) for h in holdings() if h.of == "account" for user_id in users)
        removed += Objection.objects.filter(subject_id__in=records).delete()[0]
        removed += OptOut.objects.filter(subject_id__in=records).delete()[0]
        record(PersonErased(person_id=subject_id, records=removed), by=by)
    return removed


def erase_as_asked(*, objection_id: int, by: Actor) -> int:
    """Erase what somebody asked to have erased, and say so; return how many records went.

    All of her, or what one room holds. A single entry is taken away where it stands.
    """
    ensure_administrator(by)
    with transaction.atomic():
        row = open_request(Objection.objects.filter(id=objection_id, entry="", wish=Wish.ERASE))
        if row.meant:
            raise Refusal("She asks for one entry. Take it away where it stands, then answer.", code="one_entry")
        if asks_whole(row):
            return erase_person(subject_id=row.subject_id, by=by)
        holding = holding_of(row.holding)
        if holding is None:
            raise Missing
        settle(row, granted=True, words=f"{_('It is erased.')} {holding.stays}".strip(), by=by)
        return sum(holding.erase(ident) for ident in idents_of(holding, row.subject_id))


def _answer_wish(records: Sequence[int], *, by: Actor) -> None:
    """Say that she is erased, where she asked for it: that is the answer to her wish."""
    waiting = Objection.objects.filter(subject_id__in=records, wish=Wish.ERASE, state=Objection.State.OPEN)
    waiting.update(state=Objection.State.GRANTED, answered_by_id=by.user_id, answered_at=clock.now())


def forget_looks(subject_id: int) -> int:
    """Erase the looks at a person, and her name from her looks at others."""
    gone = Look.objects.filter(subject_id=subject_id).delete()[0]
    return gone + Look.objects.filter(by_person_id=subject_id).update(by_person_id=None, by_user_id=None)


def forget_objections(subject_id: int) -> int:
    """Erase what a person asked for and was answered, and when she was out of the network before.

    What still waits for an answer stays, and so does that she is out. Of what was erased at her wish it stays that it
    was asked for and done, and when: without her number or a word.
    """
    answered = Objection.objects.filter(subject_id=subject_id).exclude(state=Objection.State.OPEN)
    bare = answered.filter(wish=Wish.ERASE).update(subject_id=NOBODY, by_user=None, text="", answer="", meant="")
    gone = answered.exclude(wish=Wish.ERASE).delete()[0]
    return bare + gone + OptOut.objects.filter(subject_id=subject_id, until__isnull=False).delete()[0]
