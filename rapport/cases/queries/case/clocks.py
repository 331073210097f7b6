"""What was agreed about a case: what is due when, what was missed, and who held it how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case, Clock, Custody, Event, Waiting
from rapport.cases.rules.clocks import NOTHING, Hours, Stretch, divided, outside, percent_used
from rapport.cases.rules.numbers import called
from rapport.cases.rules.time import answered
from rapport.cases.rules.words import Outcome, Part, WaitsOn
from rapport.catalogue.public import OUTER, Goal, ServiceTeamCard, WorkTime, team_cards, work_times_of
from rapport.kit import clock


@dataclass(frozen=True, kw_only=True)
class Portion:
    """How long a team held the case while the clock ran, and its part of the breach, in working time of who promised.

    The parts of all sum to the breach exactly.
    """

    team: ServiceTeamCard
    held: timedelta
    late: timedelta


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """One thing that was agreed: of `target` so much is `used`, in working time of `team`, which promised it.

    `late`: the breach, zero if there is none; `stands`: it waits on the colleague; `number`: of the part it is about.
    `behind`: how long the departments behind the case may take together, where that is longer than the target.
    """

    id: int
    goal: Goal
    team: ServiceTeamCard
    internal: bool
    number: str
    version_id: int
    target: timedelta
    used: timedelta
    begun_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome
    stands: bool
    late: timedelta
    behind: timedelta | None
    portions: Sequence[Portion]
    served: bool  # the reader serves the case; both read the same numbers, each in her own words
    day: timedelta  # a working day of `team`

    @property
    def percent(self) -> int:
        """How much of the target is used."""
        return percent_used(self.used, self.target)


def agreed(case_id: int, *, by: Actor) -> list[Agreed]:
    """Return what was agreed about a case, what is open first; whoever serves it sees what teams promised one another.

    Nine statements at most.
    """
    case, _served_in = policy.read(case_id, by)
    found = list(_clocks(case))
    if not found:
        return []
    teams = work_times_of({one.team_id for one in found})
    now = clock.now()
    spans, gaps = _spans(case, now), _gaps(case, now)
    cards = team_cards({one.team_id for one in found} | {team for team, _since, _until in spans})
    rows = [_row(one, case, cards, teams[one.team_id], (spans, gaps), now) for one in found]
    return sorted(rows, key=lambda row: (row.ended_at is not None, row.internal, row.due_at or now, row.id))


def _clocks(case: Any) -> QuerySet[Clock]:
    own = Q(case=case)
    if not case.reads_notes:
        return Clock.objects.filter(own, goal__in=OUTER).select_related("case__team").order_by("id")
    parts = Q(case__in=Case.objects.filter(parent=case, restricted=case.restricted).values("id"))
    return Clock.objects.filter(own | parts).select_related("case__team").order_by("id")


def _row(
    one: Clock,
    case: Any,
    cards: Mapping[int, ServiceTeamCard],
    hours: WorkTime,
    held: tuple[Sequence[tuple[int, datetime, datetime]], Sequence[Stretch]],
    now: datetime,
) -> Agreed:
    until = one.ended_at or now
    late = one.run.over_at(hours, until) if one.due_at is not None and one.due_at < until else NOTHING
    internal = one.goal not in OUTER
    return Agreed(
        id=one.id,
        goal=Goal(one.goal),
        team=cards[one.team_id],
        internal=internal,
        number=called(one.case) if one.case_id != case.id else "",
        version_id=one.version,
        target=one.target,
        used=one.run.used_at(hours, until),
        begun_at=one.begun_at,
        due_at=one.due_at,
        ended_at=one.ended_at,
        outcome=Outcome(one.outcome),
        stands=one.ended_at is None and one.since is None,
        late=late,
        behind=one.behind if case.reads_notes and one.behind and one.behind > one.target else None,
        portions=_portions(one, cards, hours, held, until, late) if late and not internal else [],
        served=case.reads_notes,
        day=working_day(hours),
    )


@dataclass(frozen=True, kw_only=True)
class Missed:
    """An agreed time that passed before it was done: how late in working time, and whether it is `open` still."""

    goal: Goal
    due_at: datetime
    target: timedelta
    used: timedelta
    day: timedelta  # a working day of the team that promised
    open: bool


def missed(case_id: int) -> list[Missed]:
    """Return which times agreed with the colleague passed, of a case the caller may see. One statement, else three."""
    now = clock.now()
    passed = Q(outcome=Outcome.MISSED) | Q(ended_at=None, due_at__lte=now)
    found = list(Clock.objects.filter(passed, case=case_id, goal__in=OUTER, due_at__isnull=False))
    hours = work_times_of({one.team_id for one in found}) if found else {}
    return [
        Missed(
            goal=Goal(one.goal),
            due_at=one.due_at,
            target=one.target,
            used=one.run.used_at(hours[one.team_id], one.ended_at or now),
            day=working_day(hours[one.team_id]),
            open=one.ended_at is None,
        )
        for one in sorted(found, key=lambda one: (one.due_at or now, one.id))
        if one.due_at is not None
    ]


def working_day(hours: WorkTime) -> timedelta:
    """Return how long a team works on a day on which it works, in the mean of its week."""
    days = [sum(until - since for since, until in day) for day in hours.week if day]
    return timedelta(minutes=sum(days) / len(days)) if days else timedelta(days=1)


def _portions(
    one: Clock,
    cards: Mapping[int, ServiceTeamCard],
    hours: Hours,
    held: tuple[Sequence[tuple[int, datetime, datetime]], Sequence[Stretch]],
    until: datetime,
    late: timedelta,
) -> list[Portion]:
    """Divide a breach by how long each team had the ball while the clock ran."""
    spans, gaps = held
    lengths: dict[int, timedelta] = {}
    for team, since, end in spans:
        parts = outside([(max(since, one.begun_at), min(end, until))], gaps)
        worked = sum((hours.between(*part) for part in parts), NOTHING)
        lengths[team] = lengths.get(team, NOTHING) + worked
    shares = divided(late, {team: length for team, length in lengths.items() if length})
    rows = [Portion(team=cards[team], held=lengths[team], late=share) for team, share in shares.items()]
    return sorted(rows, key=lambda row: -row.held)


def _spans(case: Any, now: datetime) -> list[tuple[int, datetime, datetime]]:
    rows = Custody.objects.filter(case=case, part=Part.HOLDER).order_by("place")
    return [(row.team_id, row.since, row.until or now) for row in rows]


def _gaps(case: Any, now: datetime) -> list[Stretch]:
    """Return when no clock ran: while the colleague was waited for, and between an answer for good and a reopening."""
    waits = Waiting.objects.filter(case=case, on=WaitsOn.REQUESTER).values_list("since", "until")
    return [*((since, until or now) for since, until in waits), *answered_of(case, now)]


def answered_of(case: Any, now: datetime) -> list[Stretch]:
    """Return when a case was answered for good, and not opened again. One statement."""
    return answered(Event.objects.filter(case=case).order_by("place").values_list("at", "state"), now)
