"""What happened to cases, for rooms that keep a record of whom a team serves: without a word of what was said."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from rapport.cases.models import Case, Clock, Custody, Event, Promise
from rapport.cases.rules.story import ENDS, Span, Stood, Told, story_of
from rapport.cases.rules.words import Outcome, Promised, What
from rapport.catalogue.public import OUTER
from rapport.directory.public import units_around

PROMISES = {Promised.KEPT: Stood.PROMISE_KEPT, Promised.BROKEN: Stood.PROMISE_BROKEN}
AGREED = {Outcome.KEPT: Stood.AGREED_KEPT, Outcome.MISSED: Stood.AGREED_MISSED}
ROAD = [*ENDS, What.REOPENED]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A case as its teams' books tell of it: whose it is, and what happened to it, oldest first.

    `unit_ids`: the units of its colleagues, with all above. Of one for named people alone nothing is told.
    """

    case_id: int
    restricted: bool
    person_ids: frozenset[int]
    unit_ids: frozenset[int]
    told: tuple[Told, ...]


def standing_of(case_id: int) -> Standing | None:
    """Return how a case stands, for journeys; None if it is gone, or a part, which has no colleague of its own.

    Five statements.
    """
    return next(iter(_standings(Case.objects.filter(id=case_id, parent=None))), None)


def standings_of(
    team_id: int, *, unit_ids: Collection[int] = (), person_ids: Collection[int] = (), after: int = 0, limit: int = 500
) -> list[Standing]:
    """Return cases a team answered for or had, of people in some units or below, or of some people, by number.

    `after`: the case the last page ended with. Restricted ones are left out. Five statements a page.
    """
    had = Exists(Custody.objects.filter(case=OuterRef("pk"), team_id=team_id))
    whose = Q(requester_id__in=person_ids) | Q(for_person_id__in=person_ids)
    for unit_id in unit_ids:
        inside = f"/{unit_id}/"
        whose |= Q(requester__unit__path__contains=inside) | Q(for_person__unit__path__contains=inside)
    rows = Case.objects.filter(had, whose, parent=None, restricted=False, id__gt=after).order_by("id")
    return _standings(rows[:limit])


def _standings(found: Iterable[Case]) -> list[Standing]:
    cases = list(found)
    told = _told([case for case in cases if not case.restricted])
    people = {case.id: frozenset(who for who in (case.requester_id, case.for_person_id) if who) for case in cases}
    units = units_around({who for hers in people.values() for who in hers})
    nowhere: frozenset[int] = frozenset()
    return [
        Standing(
            case_id=case.id,
            restricted=case.restricted,
            person_ids=people[case.id],
            unit_ids=nowhere.union(*(units.get(who, nowhere) for who in people[case.id])),
            told=told.get(case.id, ()),
        )
        for case in cases
    ]


def _told(cases: Collection[Case]) -> dict[int, tuple[Told, ...]]:
    ids = [case.id for case in cases]
    spans, events = defaultdict(list), defaultdict(list)
    for case_id, team_id, since, until in Custody.objects.filter(case_id__in=ids).values_list(
        "case_id", "team_id", "since", "until"
    ):
        spans[case_id].append(Span(team_id=team_id, since=since, until=until))
    road = Event.objects.filter(case_id__in=ids, what__in=ROAD).order_by("case_id", "place")
    for case_id, what, at in road.values_list("case_id", "what", "at"):
        events[case_id].append((what, at))
    kept = _promised(ids)
    return {
        case.id: (
            *story_of(
                opened_at=case.opened_at,
                ended_at=case.resolved_at or case.closed_at,
                spans=spans[case.id],
                events=events[case.id],
            ),
            *kept[case.id],
        )
        for case in cases
    }


def _promised(ids: Collection[int]) -> dict[int, list[Told]]:
    """Return by case what was promised and agreed, and came to its time or was done in it. Two statements."""
    found = defaultdict(list)
    promises = Promise.objects.filter(case_id__in=ids, state__in=PROMISES)
    for case_id, state, at, team_id in promises.values_list("case_id", "state", "settled_at", "team_id"):
        if at is not None:
            found[case_id].append(Told(what=PROMISES[Promised(state)], at=at, team_ids=frozenset({team_id})))
    clocks = Clock.objects.filter(case_id__in=ids, goal__in=OUTER, outcome__in=AGREED)
    for case_id, outcome, at, team_id in clocks.values_list("case_id", "outcome", "ended_at", "team_id"):
        if at is not None:
            found[case_id].append(Told(what=AGREED[Outcome(outcome)], at=at, team_ids=frozenset({team_id})))
    return found
