"""Keep the clocks of what was agreed: begun, standing, going on and ended in the transactions of what happens.

Every caller holds the case. A case nothing was agreed about costs one statement a change.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from rapport.accounts.public import Actor
from rapport.cases.actions.custody import locked, now_of, tell
from rapport.cases.events import ClockEnded, ClockWarned, OverPromised
from rapport.cases.models import Case, Clock, Offer, Waiting
from rapport.cases.rules import clocks as rules
from rapport.cases.rules.clocks import Hours, Run
from rapport.cases.rules.words import Offered, Outcome, State, WaitsOn, What
from rapport.catalogue.public import (
    INTERNAL,
    OUTER,
    Goal,
    Level,
    Terms,
    team_card,
    terms_between,
    terms_by,
    terms_for,
    work_times_of,
)
from rapport.directory.public import unit_ids_of
from rapport.kit import clock
from rapport.kit.each import each_alone
from rapport.ledger.public import record

AT_ONCE = 1000
# `behind` is set by parts too
KEPT = ["version", "target", "used", "since", "due_at", "ended_at", "outcome", "warned", "warn_at"]
_MINUTE = timedelta(minutes=1)


def begin_agreed(case: Case, *, at: datetime) -> None:
    """Begin what the answering team promised whoever the case is for, as it opens."""
    terms = terms_for(case.owner_team_id, _units(case), at=at)
    if terms is None:
        return
    first = [Goal.ANSWER, Goal.RESOLUTION]
    if terms.target(Goal.ANSWER, Level(case.priority)) is None:
        first.append(Goal.UPDATE)
    _begin(case, terms, first, at=at)


def heard(case: Case, *, at: datetime, by: Actor) -> None:
    """The colleague was answered: the next word is due from here on."""
    known = list(Clock.objects.filter(case=case, goal__in=OUTER).order_by("id"))
    hours = _hours(known)
    for one in known:
        if one.ended_at is None and one.goal in {Goal.ANSWER, Goal.UPDATE}:
            _end(one, hours[one.team_id], at=at, by=by)
    if known and case.state == State.OPEN:
        terms = _promised(case, known)
        if terms is not None:
            _begin(case, terms, [Goal.UPDATE], at=at)


def let_stand(case: Case, *, at: datetime) -> None:
    """The case waits on the colleague: nothing that was agreed runs meanwhile."""
    running = list(_open(case).filter(since__isnull=False))
    hours = _hours(running)
    for one in running:
        _keep(one, rules.stand(one.run, hours[one.team_id], at=at), hours[one.team_id])


def let_run(case: Case, *, at: datetime) -> None:
    """The case waits on the colleague no longer."""
    standing = list(_open(case).filter(since=None))
    hours = _hours(standing)
    for one in standing:
        _keep(one, rules.go_on(one.run, hours[one.team_id], at=at), hours[one.team_id])


def solved(case: Case, *, at: datetime, by: Actor) -> None:
    """The case is resolved: all that was agreed is done, in time or late."""
    found = list(_open(case))
    hours = _hours(found)
    for one in found:
        _end(one, hours[one.team_id], at=at, by=by)


def fell_away(case: Case, *, at: datetime, by: Actor) -> None:
    """The case ends unresolved: what is not late yet counts no more."""
    found = list(_open(case))
    hours = _hours(found)
    for one in found:
        _end(one, hours[one.team_id], at=at, by=by, void=True)


def opened_again(case: Case, *, at: datetime) -> None:
    """A resolved case is open again: the time to resolve it, and of the team that has it, goes on where it stood."""
    known = list(Clock.objects.filter(case=case).exclude(outcome=Outcome.VOID).order_by("id"))
    hours = _hours(known)
    last = {one.goal: one for one in known if one.goal in {Goal.RESOLUTION, Goal.FINISH}}
    for one in last.values():
        if one.ended_at is None or (one.goal == Goal.FINISH and one.team_id != case.holder_team_id):
            continue
        one.ended_at, one.outcome = None, Outcome.OPEN
        _keep(one, rules.go_on(one.run, hours[one.team_id], at=at), hours[one.team_id])
    terms = _promised(case, known)
    if terms is not None:
        _begin(case, terms, [Goal.UPDATE], at=at)


def end_no_more(case: Case, *, ended: datetime) -> None:
    """The case did not end after all: what ended with it at that moment runs on from there. Offers begin anew."""
    found = list(Clock.objects.filter(case=case, ended_at=ended).exclude(goal=Goal.ACCEPT).order_by("id"))
    hours = _hours(found)
    for one in found:
        one.ended_at, one.outcome = None, Outcome.OPEN
        _keep(one, rules.go_on(one.run, hours[one.team_id], at=ended), hours[one.team_id])


def ranked(case: Case, *, at: datetime, by: Actor) -> None:
    """The priority is another: every clock gets the target that was promised at that priority as it began."""
    found = list(Clock.objects.filter(case=case).select_related("offer").order_by("id"))
    hours = _hours(found)
    promised, level = _promised(case, found), Level(case.priority)
    for one in found:
        if one.ended_at is not None:
            continue
        terms = promised if one.goal in OUTER else _between(one)
        target = terms.target(Goal(one.goal), level) if terms else None
        if terms is None or target is None:
            _end(one, hours[one.team_id], at=at, by=by, void=True)
        else:
            one.version = terms.versions[Goal(one.goal), level]
            _keep(one, rules.aim(one.run, hours[one.team_id], at=at, target=target), hours[one.team_id])
    if promised is not None and case.state == State.OPEN:
        there = {one.goal for one in found if one.outcome != Outcome.VOID}
        first = Goal.UPDATE if case.answered_at else Goal.ANSWER
        new = [goal for goal in (first, Goal.RESOLUTION) if goal not in there]
        _begin(case, promised, new, at=at)
    weigh(case, by=by)


def _units(case: Case) -> Iterable[int]:
    """The units of whom a case is for."""
    person_id = case.for_person_id or case.requester_id
    return unit_ids_of(person_id) if person_id else ()


def _promised(case: Case, known: Iterable[Clock]) -> Terms | None:
    """What the colleague was promised as the first clock of her case began: what was agreed since is not for it."""
    outer = [one for one in known if one.goal in OUTER]
    if not outer:
        return None
    stood = terms_for(outer[-1].team_id, _units(case), at=outer[0].begun_at)
    # nobody is known to have asked any more, or she left the unit it was promised to
    return stood or terms_by([outer[-1].version]).get(outer[-1].version)


def _between(one: Clock) -> Terms | None:
    """What a team promised the one that offered it the ball, as it was offered."""
    if one.offer is None:
        return terms_by([one.version]).get(one.version)
    return terms_between(one.offer.to_team_id, one.offer.from_team_id, at=one.offer.made_at)


def offered(case: Case, offer: Offer, *, at: datetime, by: Actor) -> None:
    """The ball is offered: the other team has so long to say yes or no, if it promised that."""
    terms = terms_between(offer.to_team_id, offer.from_team_id, at=at)
    if terms is not None:
        _begin(case, terms, [Goal.ACCEPT], at=at, offer=offer)
        weigh(case, by=by)


def offer_answered(case: Case, offer: Offer, *, at: datetime, by: Actor) -> None:
    """An offer is settled; accepted, the team that took the ball has so long to finish, if it promised that."""
    goals = INTERNAL if offer.state == Offered.ACCEPTED else INTERNAL[:1]
    found = list(_open(case).filter(goal__in=goals))
    hours = _hours(found)
    answered = offer.state in {Offered.ACCEPTED, Offered.RETURNED}
    for one in found:
        _end(one, hours[one.team_id], at=at, by=by, void=not answered)
    if offer.state == Offered.ACCEPTED and offer.to_team_id != case.owner_team_id:
        terms = terms_between(offer.to_team_id, offer.from_team_id, at=offer.made_at)
        if terms is not None:
            _begin(case, terms, [Goal.FINISH], at=at, offer=offer)
            weigh(case, by=by)


def weigh(case: Case, *, by: Actor) -> None:
    """Hold what the departments behind a case promised together against what was promised to the colleague.

    The first time it takes longer, who answers for the case is told.
    """
    root = case.parent_id or case.id
    outer = Clock.objects.filter(case_id=root, goal=Goal.RESOLUTION, ended_at=None).first()
    if outer is None:
        return
    behind = _behind(root)
    fits = outer.behind is None or outer.behind <= outer.target
    Clock.objects.filter(id=outer.id).update(behind=behind)
    if fits and behind > outer.target:
        whole = case if case.id == root else Case.objects.get(id=root)
        record(
            OverPromised(
                case_id=root,
                clock_id=outer.id,
                team_id=whole.owner_team_id,
                person_id=whole.owner_id,
                promised_minutes=outer.target // _MINUTE,
                behind_minutes=behind // _MINUTE,
            ),
            by=by,
        )


def _behind(root: int) -> timedelta:
    """Return how long the departments behind a case and its parts may take together."""
    cases = Case.objects.filter(parent_id=root).values("id")
    rows = Clock.objects.filter(goal__in=INTERNAL).exclude(outcome=Outcome.VOID).select_related("case", "offer")
    found = list(rows.filter(case_id=root)) + list(rows.filter(case__in=cases))
    found = [one for one in found if one.offer is None or one.offer.state in {Offered.OPEN, Offered.ACCEPTED}]
    whole = sum((one.target for one in found), timedelta())
    for one in found:  # who was offered the ball has yet to finish
        if one.goal == Goal.ACCEPT and one.ended_at is None:
            terms = _between(one)
            whole += (terms and terms.target(Goal.FINISH, Level(one.case.priority))) or timedelta()
    return whole


def warn_due() -> int:
    """Tell of every clock that has used half, four fifths or all of its time, each once; returns how many. For a job.

    Each in a transaction of its own. Of two that were reached since the last time the higher one is told.
    """
    by = Actor.system(via="job")
    due = Clock.objects.filter(ended_at=None, warn_at__lte=clock.now()).order_by("warn_at", "id")
    told: list[int] = []
    rows = list(due.values_list("id", "case_id")[:AT_ONCE])
    each_alone(rows, lambda row: told.append(_warn_one(*row, by=by)), what="Telling of a clock")
    return sum(told)


def _warn_one(clock_id: int, case_id: int, *, by: Actor) -> int:
    case = locked(case_id, by=by)
    one = Clock.objects.filter(id=clock_id, ended_at=None, warn_at__lte=clock.now()).first()
    return 0 if one is None else int(_warn(case, one, at=now_of(case), by=by))


def recount(*, team_ids: Iterable[int]) -> int:
    """Count anew what runs by the working time of teams whose hours changed; returns how many clocks moved."""
    by = Actor.system(via="job")
    running = Clock.objects.filter(team_id__in=set(team_ids), ended_at=None, since__isnull=False)
    moved = 0
    for case_id in sorted(set(running.values_list("case_id", flat=True))):
        with transaction.atomic():
            case = locked(case_id, by=by)
            found = list(running.filter(case=case))
            hours = _hours(found)
            for one in found:
                new = rules.recount(one.run, hours[one.team_id], at=now_of(case))
                moved += new.due != one.due_at
                _keep(one, new, hours[one.team_id])
    return moved


def _warn(case: Case, one: Clock, *, at: datetime, by: Actor) -> int:
    """Tell of the highest mark that is reached; only the last one stands on the road of the case."""
    hours = _hours([one])[one.team_id]
    percent = rules.PERCENTS[-1] if one.due_at and one.due_at <= at else _percent(one, hours, at)
    mark = rules.to_warn(percent, one.warned)
    if mark is None:  # a moment early, as clocks of machines differ
        return 0
    one.warned = mark
    _keep(one, one.run, hours)
    lead = team_card(case.holder_team_id).lead_id
    last = mark == rules.PERCENTS[-1]
    record(
        ClockWarned(
            case_id=case.id,
            clock_id=one.id,
            goal=Goal(one.goal),
            percent=mark,
            team_id=case.holder_team_id,
            person_id=case.holder_id,
            lead_id=lead if last or case.holder_id is None else None,
            due_at=one.due_at,
        ),
        by=by,
    )
    if last and one.goal in OUTER:
        passed = min(one.due_at or at, at)  # when it passed, however much later that was noticed
        tell(case, What.LATE, by=by, at=passed, team_id=one.team_id)
    return 1


def _percent(one: Clock, hours: Hours, at: datetime) -> int:
    return min(rules.percent_used(one.run.used_at(hours, at), one.target), rules.PERCENTS[-1] - 1)


def _begin(case: Case, terms: Terms, goals: Iterable[Goal], *, at: datetime, offer: Offer | None = None) -> None:
    targets = {goal: terms.target(goal, Level(case.priority)) for goal in goals}
    if not any(targets.values()):
        return
    hours = work_times_of([terms.team_id])[terms.team_id]
    waits = Waiting.objects.filter(case=case, until=None, on=WaitsOn.REQUESTER).exists()
    made = []
    for goal, target in targets.items():
        if target is not None:
            version = terms.versions[goal, Level(case.priority)]
            one = Clock(case=case, goal=goal, team_id=terms.team_id, offer=offer, version=version, begun_at=at)
            run = rules.begin(hours, at=at, target=target)
            made.append(_set(one, rules.stand(run, hours, at=at) if waits else run, hours))
    Clock.objects.bulk_create(made)


def _end(one: Clock, hours: Hours, *, at: datetime, by: Actor, void: bool = False) -> None:
    """End a clock: in time, late, or (`void`, and not late yet) without counting."""
    late = one.due_at is not None and one.due_at < at
    over = one.run.over_at(hours, at)
    one.ended_at = at
    one.outcome = Outcome.MISSED if late else Outcome.VOID if void else Outcome.KEPT
    run = rules.stand(one.run, hours, at=at)
    _keep(one, run, hours)
    record(
        ClockEnded(
            case_id=one.case_id,
            clock_id=one.id,
            goal=Goal(one.goal),
            team_id=one.team_id,
            outcome=Outcome(one.outcome),
            late_minutes=over // _MINUTE,
        ),
        by=by,
    )


def _keep(one: Clock, run: Run, hours: Hours) -> None:
    _set(one, run, hours).save(update_fields=KEPT)


def _set(one: Clock, run: Run, hours: Hours) -> Clock:
    """Put a clock where a run says, and set when the next warning is due."""
    one.target, one.used, one.since, one.due_at = run.target, run.used, run.since, run.due
    mark = rules.next_mark(one.warned)
    one.warn_at = run.reaches(hours, mark) if mark and one.ended_at is None else None
    return one


def _open(case: Case) -> QuerySet[Clock]:
    return Clock.objects.filter(case=case, ended_at=None).order_by("id")


def _hours(found: Iterable[Clock]) -> dict[int, Hours]:
    teams = {one.team_id for one in found}
    return dict(work_times_of(teams)) if teams else {}
