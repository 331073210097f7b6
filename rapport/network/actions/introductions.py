"""Asking for an introduction, answering, thanking. A no never leaves the row of the one who said it."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from rapport.accounts.public import Actor, Scope
from rapport.directory.public import merged_records, person_card, time_zone_of
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import paragraphs
from rapport.ledger.public import record
from rapport.network import policy
from rapport.network.events import IntroductionAnswered, IntroductionAsked, IntroductionThanked, IntroductionWithdrawn
from rapport.network.models import Introduction, IntroductionAsk, IntroductionLook
from rapport.network.queries.ties import candidates_between, contacts_of
from rapport.network.rules import asking
from rapport.network.rules.zones import zone_of
from rapport.privacy.public import opted_out_ids, record_look


class Possibility(StrEnum):
    """All that somebody learns about the ties between her contacts and a colleague."""

    YES = "yes"  # at least one of her own contacts could
    NO = "no"
    UNTOLD = "untold"  # she has so few contacts that an answer would name one of them; asking is still possible


@dataclass(frozen=True)
class Sounding:
    """The answer to "could somebody introduce me?", and nothing more."""

    target_id: int
    possibility: Possibility


def sound_out(*, target_id: int, by: Actor) -> Sounding:
    """Tell whether at least one of the actor's own contacts could introduce her. Recorded, and limited per day."""
    person_id = policy.require_open(by)
    _require_target(target_id, person_id)
    _look(person_id, target_id, by)
    return Sounding(target_id=target_id, possibility=_possibility(person_id, target_id))


def ask(*, target_id: int, message: str, by: Actor) -> UUID:
    """Ask for an introduction and return its public id. Counts as a look: "nobody could" tells as much as one.

    Whom it went to, and to how many, stays unknown to the requester.
    """
    person_id = policy.require_open(by)
    policy.require_person(by, scope=Scope.WRITE)
    _require_target(target_id, person_id)
    text = _message(message)
    now = clock.now()
    _look(person_id, target_id, by)
    with transaction.atomic():
        _require_room(person_id, target_id)
        if _possibility(person_id, target_id) is Possibility.NO:
            raise Refusal("Nobody among your own contacts could introduce you. Write to them directly.", code="nobody")
        introduction = Introduction.objects.create(
            requester_id=person_id,
            target_id=target_id,
            message=text,
            asked_at=now,
            closes_at=asking.closes_at(now, working_days=settings.INTRODUCTION_DAYS, zone=_zone_of(by)),
        )
        people = _go_betweens(person_id, target_id)
        IntroductionAsk.objects.bulk_create(
            IntroductionAsk(introduction=introduction, go_between_id=person) for person in people
        )
        record(IntroductionAsked(introduction_id=introduction.public_id), by=by)
    return introduction.public_id


def decide(*, ask_id: UUID, yes: bool, by: Actor) -> None:
    """Say yes or no, privately, as long as the question is open. A no may become a yes; a yes stays, as it was told.

    Only a yes is a fact: one of a no would tell it to whoever reads facts and waits for the answer.
    """
    policy.require_open(by)
    policy.require_person(by, scope=Scope.WRITE)
    with transaction.atomic():
        question = (
            policy.asks_to(by)
            .select_for_update(of=("self", "introduction"))
            .select_related("introduction")
            .filter(public_id=ask_id)
            .first()
        )
        if question is None:
            raise Missing
        if question.decision == IntroductionAsk.Decision.YES:
            return
        if question.introduction.withdrawn_at is not None:
            raise Refusal("Your colleague took this question back. Nothing was told to anybody.", code="withdrawn")
        if question.introduction.closes_at <= clock.now():
            raise Refusal("The time for this question is over. Nothing was told to anybody.", code="closed")
        question.decision = IntroductionAsk.Decision.YES if yes else IntroductionAsk.Decision.NO
        question.decided_at = clock.now()
        question.save(update_fields=["decision", "decided_at"])
        if yes:  # in nobody's name: beside the question's fact it would tell administrators who knows whom
            introduction_id = question.introduction.public_id
            answered = IntroductionAnswered(introduction_id=introduction_id, ask_id=question.public_id)
            record(answered, by=Actor.system(via=by.via))


def withdraw(*, introduction_id: UUID, by: Actor) -> None:
    """Take an open question back: nobody can answer it any more. Once more changes nothing.

    It keeps its place among her open ones until it would have closed, or whoever takes back and asks again would see
    by and by who is asked. Refuses once somebody said yes, which was told, and once the time is over.
    """
    policy.require_open(by)
    policy.require_person(by, scope=Scope.WRITE)
    with transaction.atomic():
        introduction = policy.introductions_of(by).select_for_update().filter(public_id=introduction_id).first()
        if introduction is None:
            raise Missing
        if introduction.withdrawn_at is not None:
            return
        if introduction.asks.filter(decision=IntroductionAsk.Decision.YES).exists():
            raise Refusal("Somebody said yes already. Write to them if you need it no longer.", code="answered")
        if introduction.closes_at <= clock.now():
            raise Refusal("The time for this question is over. There is nothing to take back.", code="closed")
        introduction.withdrawn_at = clock.now()
        introduction.save(update_fields=["withdrawn_at"])
        record(IntroductionWithdrawn(introduction_id=introduction.public_id), by=by)


def thank(*, introduction_id: UUID, by: Actor) -> None:
    """Thank those who said yes; once is enough."""
    policy.require_open(by)
    policy.require_person(by, scope=Scope.WRITE)
    with transaction.atomic():
        mine = policy.introductions_of(by).select_for_update().filter(public_id=introduction_id)
        introduction = mine.first()
        if introduction is None or not introduction.asks.filter(decision=IntroductionAsk.Decision.YES).exists():
            raise Missing
        if introduction.thanked_at is None:
            introduction.thanked_at = clock.now()
            introduction.save(update_fields=["thanked_at"])
            record(IntroductionThanked(introduction_id=introduction.public_id), by=by)


def withdraw_person(*, person_id: int) -> int:
    """Delete every introduction that somebody asked for, was the aim of, or was asked about (erasure)."""
    gone = Introduction.objects.filter(Q(requester_id=person_id) | Q(target_id=person_id)).delete()[0]
    gone += IntroductionAsk.objects.filter(go_between_id=person_id).delete()[0]
    looks = IntroductionLook.objects.filter(Q(requester_id=person_id) | Q(target_id=person_id))
    return gone + looks.delete()[0]


def _zone_of(by: Actor) -> tzinfo:
    """The requester's clock: as she set it, else where she works, else the site's. Nobody else's enters."""
    return zone_of(time_zone_of(by.person_id) if by.person_id else "", settings.READER_TIME_ZONE)


def _require_target(target_id: int, person_id: int) -> None:
    """The target must be somebody else in the directory; whether she takes part is not told here."""
    if target_id == person_id:
        raise Refusal("This is you. Choose a colleague you would like to meet.", code="self", field="to")
    card = person_card([target_id]).get(target_id)
    if card is None or card.left or card.vacant or target_id in merged_records():
        raise Missing("There is nobody here you could be introduced to.")


def _one_at_a_time(person_id: int) -> None:
    """Let limits be counted and used up by one request of a person at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"network.introductions.{person_id}"])


def _look(person_id: int, target_id: int, by: Actor) -> None:
    """Count and record it in a transaction of its own, before anything is told: a refusal tells something too."""
    with transaction.atomic():
        _count_look(person_id, target_id)
        record_look(by=by, subject_id=target_id, what="introduction")


def _count_look(person_id: int, target_id: int) -> None:
    _one_at_a_time(person_id)
    today = clock.today()
    looks = IntroductionLook.objects.filter(requester_id=person_id, on=today)
    if looks.exclude(target_id=target_id).count() >= asking.LOOKS_A_DAY:
        raise Refusal(
            f"You have asked about {asking.LOOKS_A_DAY} colleagues today. Tomorrow you can ask about more.",
            code="enough_today",
        )
    IntroductionLook.objects.bulk_create(
        [IntroductionLook(requester_id=person_id, target_id=target_id, on=today)], ignore_conflicts=True
    )


def _message(message: str) -> str:
    text = paragraphs(message)
    if not text:
        raise Refusal("Write a sentence or two: your go-between decides by it.", code="empty", field="message")
    most = Introduction._meta.get_field("message").max_length or 0  # noqa: SLF001 (Django's public name for it)
    if len(text) > most:
        raise Refusal(f"This is longer than {most} characters. Shorten it a little.", code="too_long", field="message")
    return text


def _require_room(person_id: int, target_id: int) -> None:
    _one_at_a_time(person_id)
    mine = Introduction.objects.filter(requester_id=person_id, closes_at__gt=clock.now())
    waiting = [row.target_id for row in mine]
    if target_id in waiting:
        raise Refusal(
            "You have already asked about this colleague. You can ask again once that question is closed.",
            code="already_asked",
        )
    if len(waiting) >= asking.OPEN_OF_REQUESTER:
        raise Refusal(
            f"You have {asking.OPEN_OF_REQUESTER} introductions open. Wait until one of them closes.", code="enough"
        )


def _possibility(person_id: int, target_id: int) -> Possibility:
    """From the ties of the snapshot alone: who is busy, said no or left since is not in it, since that would tell."""
    nobody: frozenset[int] = frozenset()
    if not asking.may_tell(len(contacts_of(person_id))):
        return Possibility.UNTOLD
    return Possibility.YES if _could(person_id, target_id, nobody) else Possibility.NO


def _could(person_id: int, target_id: int, hidden: frozenset[int]) -> list[asking.Candidate]:
    """Who could introduce her. Somebody who opted out is reached by nobody, as somebody whom none of them knows."""
    if target_id in hidden:
        return []
    merged = merged_records()  # since the snapshot was made
    best: dict[int, asking.Candidate] = {}
    for candidate in candidates_between(person_id, target_id):
        ident = merged.get(candidate.person_id, candidate.person_id)
        best.setdefault(ident, replace(candidate, person_id=ident))
    return [c for c in best.values() if c.person_id not in {*hidden, person_id, target_id}]


def _go_betweens(person_id: int, target_id: int) -> list[int]:
    """The best few go-betweens who may be asked now."""
    hidden = opted_out_ids()
    now = clock.now()
    could = _could(person_id, target_id, hidden)
    people = [c.person_id for c in could]
    waiting = IntroductionAsk.objects.filter(
        go_between_id__in=people, decision=None, introduction__closes_at__gt=now, introduction__withdrawn_at=None
    ).values_list("go_between_id", flat=True)
    open_asks = Counter(waiting)
    busy = [person for person in people if open_asks[person] >= asking.OPEN_ASKS_OF_ONE]
    refused = IntroductionAsk.objects.filter(
        go_between_id__in=people,
        introduction__requester_id=person_id,
        introduction__target_id=target_id,
        introduction__asked_at__gt=now - timedelta(days=asking.REFUSAL_KEPT_DAYS),
    ).values_list("go_between_id", flat=True)
    return list(asking.chosen(could, busy=busy, refused=refused))
