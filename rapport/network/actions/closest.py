"""Asking how close a team is to a unit, and asking its people, each alone, who would step forward.

As with introductions, a no never leaves the row of the one who said it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from rapport.accounts.public import Actor, Scope
from rapport.catalogue.public import ServiceTeamCard, team_cards
from rapport.directory.public import UnitCard, members_of, merged_records, time_zone_of, unit_card
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import paragraphs
from rapport.ledger.public import record
from rapport.network import policy
from rapport.network.events import ForwardAsked, SteppedForward
from rapport.network.models import ClosenessLook, ClosenessTold, Forward, ForwardAsk, Snapshot
from rapport.network.queries import closest, snapshots
from rapport.network.rules import asking, closeness
from rapport.network.rules.closeness import Closeness
from rapport.network.rules.zones import zone_of
from rapport.privacy.public import opted_out_ids


@dataclass(frozen=True)
class Closest:
    """The answer to "is somebody of us close to somebody there?", and nothing more; `as_of`: the day it is of."""

    team: ServiceTeamCard
    unit: UnitCard
    closeness: Closeness
    as_of: date


def look_closest(*, team_id: int, unit_id: int, by: Actor) -> Closest:
    """Tell in which band people of a team are close to somebody in a unit, to who serves in the team or leads it.

    Counted, and limited per day. What was told once stands for 90 days, for everybody. Refuses without a snapshot.
    """
    person_id = policy.require_open(by)
    team, unit = _sides(team_id, unit_id, by)
    with transaction.atomic():
        _count_look(person_id, team_id, unit_id)
    told = _told(team, unit)
    return Closest(team=team, unit=unit, closeness=Closeness(told.closeness), as_of=told.as_of)


def ask_forward(*, team_id: int, unit_id: int, message: str, by: Actor) -> UUID:
    """Ask those of a team who are close to a unit, each alone, who would step forward; return the public id.

    Counts as a look. Whom it went to, and to how many, stays unknown to the asker.
    """
    person_id = policy.require_open(by)
    policy.require_person(by, scope=Scope.WRITE)
    text = _message(message)
    found = look_closest(team_id=team_id, unit_id=unit_id, by=by)
    if found.closeness is Closeness.NONE:
        raise Refusal("Nobody of the team is known to be close to them. Write to them directly.", code="nobody")
    now = clock.now()
    with transaction.atomic():
        _require_room(person_id, team_id, unit_id)
        forward = Forward.objects.create(
            asker_id=person_id,
            team_id=team_id,
            unit_id=unit_id,
            message=text,
            asked_at=now,
            closes_at=asking.closes_at(now, working_days=settings.INTRODUCTION_DAYS, zone=_zone_of(person_id)),
        )
        people = _to_ask(person_id, found)
        ForwardAsk.objects.bulk_create(ForwardAsk(forward=forward, person_id=person) for person in people)
        record(ForwardAsked(forward_id=forward.public_id), by=by)
    return forward.public_id


def step_forward(*, ask_id: UUID, yes: bool, by: Actor) -> None:
    """Say yes or no, privately, as long as the question is open. A no may become a yes; a yes stays, as it was told.

    Only a yes is a fact, and in nobody's name: one of a no would tell it to whoever reads facts and waits.
    """
    policy.require_open(by)
    policy.require_person(by, scope=Scope.WRITE)
    with transaction.atomic():
        asks = policy.forwards_asked_of(by).select_for_update(of=("self", "forward")).select_related("forward")
        question = asks.filter(public_id=ask_id).first()
        if question is None:
            raise Missing
        if question.decision == ForwardAsk.Decision.YES:
            return
        if question.forward.closes_at <= clock.now():
            raise Refusal("The time for this question is over. Nothing was told to anybody.", code="closed")
        question.decision = ForwardAsk.Decision.YES if yes else ForwardAsk.Decision.NO
        question.decided_at = clock.now()
        question.save(update_fields=["decision", "decided_at"])
        if yes:
            said = SteppedForward(forward_id=question.forward.public_id, ask_id=question.public_id)
            record(said, by=Actor.system(via=by.via))


def _sides(team_id: int, unit_id: int, by: Actor) -> tuple[ServiceTeamCard, UnitCard]:
    policy.require_serves(by, team_id)
    team, unit = team_cards([team_id]).get(team_id), unit_card([unit_id]).get(unit_id)
    if team is None or team.unit_id is None or team.retired or unit is None or unit.ended:
        raise Missing
    return team, unit


def _told(team: ServiceTeamCard, unit: UnitCard) -> ClosenessTold:
    """What was told of the two and still stands; else what the newest snapshot tells, which stands from now on."""
    now = clock.now()
    known = ClosenessTold.objects.filter(team_id=team.id, unit_id=unit.id)
    if (told := known.filter(told_at__gt=now - closeness.STANDS).first()) is not None:
        return told
    snapshot = _snapshot()
    band = closest.closeness_in(snapshot, team_unit_id=team.unit_id or 0, unit_id=unit.id)
    with transaction.atomic():
        known.filter(told_at__lte=now - closeness.STANDS).delete()
        told, _made = ClosenessTold.objects.get_or_create(
            team_id=team.id, unit_id=unit.id, defaults={"closeness": band, "as_of": snapshot.as_of, "told_at": now}
        )
    return told


def _snapshot() -> Snapshot:
    snapshot = snapshots.latest()
    if snapshot is None:
        raise Refusal("There is no snapshot of the network yet, so nothing is known.", code="no_snapshot")
    return snapshot


def _to_ask(person_id: int, found: Closest) -> list[int]:
    """Those who are close, still of the team, take part, and have not enough questions open or refused this one."""
    merged, hidden = merged_records(), opted_out_ids()
    team_unit = found.team.unit_id or 0
    close = closest.people_close(_snapshot(), team_unit_id=team_unit, unit_id=found.unit.id)
    here = {card.id for card in members_of([team_unit])} - hidden - {person_id}
    people = [one for one in dict.fromkeys(merged.get(p, p) for p in close) if one in here]
    asks = ForwardAsk.objects.filter(person_id__in=people)
    open_asks = Counter(
        asks.filter(decision=None, forward__closes_at__gt=clock.now()).values_list("person_id", flat=True)
    )
    lately = clock.now() - timedelta(days=asking.REFUSAL_KEPT_DAYS)
    asked = asks.filter(forward__asker=person_id, forward__unit=found.unit.id, forward__asked_at__gt=lately)
    out = {one for one in people if open_asks[one] >= asking.OPEN_ASKS_OF_ONE} | set(
        asked.values_list("person_id", flat=True)
    )
    return [one for one in people if one not in out][: closeness.MOST_ASKED]


def _count_look(person_id: int, team_id: int, unit_id: int) -> None:
    """Count it before anything is told: a refusal tells something too."""
    _one_at_a_time(person_id)
    today = clock.today()
    looks = ClosenessLook.objects.filter(asker_id=person_id, on=today)
    if looks.exclude(team_id=team_id, unit_id=unit_id).count() >= closeness.LOOKS_A_DAY:
        raise Refusal(
            f"You have asked about {closeness.LOOKS_A_DAY} units today. Tomorrow you can ask about more.",
            code="enough_today",
        )
    look = ClosenessLook(asker_id=person_id, team_id=team_id, unit_id=unit_id, on=today)
    ClosenessLook.objects.bulk_create([look], ignore_conflicts=True)


def _require_room(person_id: int, team_id: int, unit_id: int) -> None:
    _one_at_a_time(person_id)
    mine = list(Forward.objects.filter(asker_id=person_id, closes_at__gt=clock.now()).values_list("team_id", "unit_id"))
    if (team_id, unit_id) in mine:
        raise Refusal(
            "You have already asked about this unit. You can ask again once that question is closed.",
            code="already_asked",
        )
    if len(mine) >= closeness.OPEN_OF_REQUESTER:
        raise Refusal(
            f"You have {closeness.OPEN_OF_REQUESTER} such questions open. Wait until one of them closes.", code="enough"
        )


def _message(message: str) -> str:
    text = paragraphs(message)
    if not text:
        raise Refusal("Write a sentence or two: your colleagues decide by it.", code="empty", field="message")
    most = Forward._meta.get_field("message").max_length or 0  # noqa: SLF001 (Django's public name for it)
    if len(text) > most:
        raise Refusal(f"This is longer than {most} characters. Shorten it a little.", code="too_long", field="message")
    return text


def _one_at_a_time(person_id: int) -> None:
    """Let limits be counted and used up by one request of a person at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"network.closeness.{person_id}"])


def _zone_of(person_id: int) -> tzinfo:
    """The asker's clock: as she set it, else where she works, else the site's. Nobody else's enters."""
    return zone_of(time_zone_of(person_id), settings.READER_TIME_ZONE)
