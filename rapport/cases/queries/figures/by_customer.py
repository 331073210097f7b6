"""How a team serves the parts of the organisation: figures by the unit of who asked, small units joined.

Told is one kind of period alone (quarters that are over, counted once a month has passed) of one team, and the unit is
the division somebody was in on the quarter's last day: so no two tables differ by a few people, and nothing is had by
taking one from another. Within a table small units are joined until they may be shown (`privacy.public.merge_small`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone

from rapport.accounts.public import Actor
from rapport.cases.models import Measured
from rapport.cases.queries.figures.apart import Apart, apart
from rapport.cases.queries.figures.service import Asked, group_of
from rapport.cases.rules.few import told
from rapport.cases.rules.figures import Measure, share, untold
from rapport.cases.rules.periods import Period
from rapport.cases.rules.quantiles import spread_of
from rapport.cases.rules.service import DEFINED, hours
from rapport.directory.public import unit_card
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.privacy.public import Group, MergedRows, merge_small, minimum_group

SETTLES = timedelta(days=30)  # after a quarter ended, what is closed by then is counted, for good
BASES = {"cases": None, "answer": "answer", "finish": "finish"}  # and the figure of a row that counts it
DIVISION = 1  # the depth of a unit right below the top


@dataclass(frozen=True, kw_only=True)
class CustomerRow:
    """One unit, or several joined (`units`; an empty name is who had no unit). `people`: how many asked, at least."""

    units: Sequence[str]
    people: int
    cases: int
    answer: Measure
    finish: Measure
    handed: Measure


@dataclass
class _Asked:
    """What the people of one unit asked for."""

    people: Counter[int] = field(default_factory=Counter)
    answer: list[int] = field(default_factory=list)
    finish: list[int] = field(default_factory=list)
    handed: int = 0

    def add(self, person: int, answer: int | None, finish: int | None, handovers: int) -> None:
        self.people[person] += 1
        self.answer += [answer] if answer is not None else []
        self.finish += [finish] if finish is not None else []
        self.handed += handovers > 0


def settled(period: Period) -> bool:
    """Whether a period is a quarter whose figures by unit stand: it ended at least a month ago."""
    return period.is_quarter and period.until is not None and period.until + SETTLES <= clock.now()


def by_customer(asked: Asked, period: Period, *, by: Actor) -> list[CustomerRow]:
    """Return the figures of a team by the units of who asked, those with most cases first. Five statements at most.

    Refuses a period that is no settled quarter, and anything but one team. Nothing where all together are too few.
    """
    if not asked.team or asked.service or not settled(period) or period.since is None or period.until is None:
        raise Refusal("Figures by unit are told of one team and a quarter that ended a month ago.", code="no_figures")
    group = group_of(asked, by=by)
    units: dict[str, _Asked] = {}
    for person, path, *row in _rows(period, sorted(group.teams or ())):
        steps = (path or "").strip("/").split("/")
        units.setdefault(steps[min(DIVISION, len(steps) - 1)], _Asked()).add(person, *row)
    shown = _merged(units)
    names = {str(card.id): card.name for card in unit_card(int(key) for key in units if key).values()}
    rows = [_row([units[key] for key in row.keys], [names.get(key, "") for key in row.keys]) for row in shown.rows]
    if not by.is_system:
        rows = _apart(rows, apart(group, by=by), period.key)
    return sorted(rows, key=lambda row: -row.cases)


def _apart(rows: list[CustomerRow], team: Apart, key: str) -> list[CustomerRow]:
    """Leave out what, with the figures of the team, would tell of few; a row whose number would is left out whole."""
    for base, figure in BASES.items():
        own = [row.cases if figure is None else getattr(row, figure).n or 0 for row in rows]
        whole = np.array([[team.base(key, base)]]).reshape(1, 1, 1)
        numbers = np.array(own, dtype=np.int64).reshape(-1, 1, 1)
        shown = told(numbers, [0], minimum=minimum_group(), wholes=[whole], rest=whole[0] - numbers.sum(axis=0))
        hidden = [row for row, one in zip(rows, shown[:, 0, 0], strict=True) if not one]
        if figure is None:
            rows = [row for row in rows if row not in hidden]
        else:
            rows = [_without(row, figure) if row in hidden else row for row in rows]
    return rows


def _without(row: CustomerRow, figure: str) -> CustomerRow:
    if figure == "answer":
        return replace(row, answer=untold(row.answer.definition))
    return replace(row, finish=untold(row.finish.definition))


def _rows(period: Period, teams: Sequence[int]) -> Any:
    """Who asked, her unit on the last day, and what the case came to; cases colleagues asked and that were closed."""
    assert period.until is not None, "a quarter ends"
    last = (timezone.localtime(period.until, ZoneInfo(settings.READER_TIME_ZONE)) - timedelta(days=1)).date()
    then = Q(case__requester__positions__primary=True, case__requester__positions__since__lte=last) & (
        Q(case__requester__positions__until=None) | Q(case__requester__positions__until__gt=last)
    )
    return (
        Measured.objects.filter(opened_at__gte=period.since, opened_at__lt=period.until, teams__overlap=teams)
        .filter(asked=True, case__requester__isnull=False, case__closed_at__lt=period.until + SETTLES)
        .annotate(there=FilteredRelation("case__requester__positions", condition=then))
        .annotate(path=F("there__unit__path"))
        .values_list("case__requester_id", "path", "answer", "finish", "handovers")
        .iterator()
    )


def _merged(units: dict[str, _Asked]) -> MergedRows:
    groups = [
        Group(key=key, people=len(one.people), amount=one.people.total(), top=max(one.people.values()))
        for key, one in sorted(units.items())
    ]
    return merge_small(groups, minimum=minimum_group())


def _row(parts: Sequence[_Asked], names: Sequence[str]) -> CustomerRow:
    minimum = minimum_group()
    cases = sum(one.people.total() for one in parts)
    answer, finish = ([value for one in parts for value in getattr(one, name)] for name in ("answer", "finish"))
    return CustomerRow(
        units=sorted(names),
        people=sum(len(one.people) for one in parts) // 10 * 10,
        cases=cases,
        answer=hours(spread_of(answer), DEFINED["answer_median"].definition, minimum=minimum),
        finish=hours(spread_of(finish), DEFINED["finish_median"].definition, minimum=minimum),
        handed=share(sum(one.handed for one in parts), cases, DEFINED["handovers"].definition, minimum=minimum),
    )
