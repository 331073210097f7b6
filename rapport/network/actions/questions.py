"""Asking the two questions of trust, and what she answers. Whether she was asked, and what she said, is hers alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from rapport.accounts.public import Actor, Scope
from rapport.directory.public import merged_records, person_card
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record
from rapport.network import policy
from rapport.network.events import QuestionsAnswered
from rapport.network.models import SurveyedTie, TrustAsking
from rapport.network.queries.questions import askings, is_in_network, last_asking
from rapport.network.rules import questions
from rapport.network.rules.questions import Question


def take_turn(*, by: Actor) -> bool:
    """Tell whether the questions stand on her day, and keep that she was asked when they do so for the first time.

    Computed when her day is shown, so nobody is asked who does not look; once more on the same day changes nothing.
    Nobody is asked whom no snapshot knows. No fact: that somebody was asked is nobody's business. Refuses who opted
    out.
    """
    person_id = policy.require_open(by)
    now = clock.now()
    with transaction.atomic():
        asked = askings(by=by)
        if not questions.is_due(asked, now):
            return any(asking.waits(now) for asking in asked)
        if not is_in_network(person_id):
            return False
        _one_at_a_time(person_id)
        if questions.is_due(askings(by=by), now):  # another window may have been first
            TrustAsking.objects.create(person_id=person_id, asked_at=now)
    return True


def put_off(*, by: Actor) -> None:
    """Not now: counts as asked. Without an open asking nothing changes, and no fact tells of it."""
    policy.require_person(by, scope=Scope.WRITE)
    person_id = policy.require_open(by)
    with transaction.atomic():
        _one_at_a_time(person_id)
        asking = last_asking(by=by)
        if asking is not None and asking.answered_at is None and asking.put_off_at is None:
            asking.put_off_at = clock.now()
            asking.save(update_fields=["put_off_at"])


def answer_questions(named: Mapping[Question, Sequence[int]], *, by: Actor) -> None:
    """Replace her answers to the two questions by these person ids; naming nobody is an answer too.

    Answers to questions of other surveys stay. Somebody who opted out may be named like anybody, since a refusal would
    tell; such an answer is in no sum (`queries.inputs.answers`). Refuses more than five names to a question, oneself,
    and whoever is not here.
    """
    policy.require_person(by, scope=Scope.WRITE)
    person_id = policy.require_open(by)
    wanted = {question: list(dict.fromkeys(named.get(question, ()))) for question in Question}
    _require_named(wanted, person_id)
    now = clock.now()
    with transaction.atomic():
        _one_at_a_time(person_id)
        mine = policy.answers_here_of(by)
        mine.delete()
        SurveyedTie.objects.bulk_create(
            SurveyedTie(
                respondent_id=person_id, named_id=ident, question=question, at=now, kept_since=now, said_here=True
            )
            for question, idents in wanted.items()
            for ident in idents
        )
        _answered(person_id, by)
        record(QuestionsAnswered(), by=Actor.system(via=by.via))  # in nobody's name: whether she answered is hers


def withdraw_answers(*, by: Actor) -> None:
    """Delete her answers to the two questions. She has answered nothing then, and is not asked anew the sooner.

    Open to who opted out as well: they are hers to take back. Once more changes nothing.
    """
    person_id = policy.require_person(by, scope=Scope.WRITE)
    with transaction.atomic():
        _one_at_a_time(person_id)
        gone, _rows = policy.answers_here_of(by).delete()
        answered = policy.askings_of(by).filter(answered_at__isnull=False)
        if answered.update(put_off_at=clock.now(), answered_at=None) or gone:
            record(QuestionsAnswered(), by=Actor.system(via=by.via))


def remove_old_askings(before: datetime) -> int:
    """Delete that somebody was asked, once it no longer tells whose turn it is: nothing happened since that moment."""
    touched = Greatest(F("asked_at"), F("answered_at"), F("put_off_at"))  # of those that are there
    return TrustAsking.objects.annotate(touched=touched).filter(touched__lt=before).delete()[0]


def _answered(person_id: int, by: Actor) -> None:
    """Close her asking; who answers without being asked is not asked again soon either."""
    asking = last_asking(by=by)
    now = clock.now()
    if asking is None or now - asking.asked_at >= questions.APART:
        TrustAsking.objects.create(person_id=person_id, asked_at=now, answered_at=now)
    else:
        asking.answered_at, asking.put_off_at = now, None
        asking.save(update_fields=["answered_at", "put_off_at"])


def _require_named(wanted: Mapping[Question, Sequence[int]], person_id: int) -> None:
    gone, cards = merged_records(), person_card(ident for idents in wanted.values() for ident in idents)
    for question, idents in wanted.items():
        if len(idents) > questions.MOST:
            raise Refusal(f"Name {questions.MOST} colleagues at most.", code="too_many", field=question.value)
        if person_id in idents:
            raise Refusal("This is you. Name colleagues.", code="self", field=question.value)
        for ident in idents:
            card = cards.get(ident)
            if card is None or card.left or card.vacant or ident in gone:
                who = card.name if card else "One of these"
                raise Refusal(f"{who} is not here any more. Name somebody else.", code="not_here", field=question.value)


def _one_at_a_time(person_id: int) -> None:
    """Let one request of a person at a time ask and answer, so that nobody is asked twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"network.questions.{person_id}"])
