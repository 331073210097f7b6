"""REST of the figures of service."""

from dataclasses import asdict
from datetime import date, datetime, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from rapport.accounts.public import actor_of
from rapport.cases.queries.figures.service import Asked, figures
from rapport.cases.rules.figures import HandedBy
from rapport.cases.rules.service import Kind, Side
from rapport.kit.shapes import written_out

router = Router()
Text = Annotated[str, Field(max_length=200, pattern="^[^\\x00]*$")]


class FigureOut(Schema):
    """A figure with its n, its 95 % range and its definition; neither value nor n where there are too few to tell."""

    value: float | None
    n: int | None
    low: float | None
    high: float | None
    definition: str
    note: str


class UnknownTeamOut(Schema):
    """Spans of custody in which no team is named, the cases that have any, and the days in them."""

    spans: int
    cases: int
    days: float


class MeasureOut(FigureOut):
    """A figure of service: a share (0 to 1), hours, or a mean count; what it is computed by."""

    side: Annotated[Side, written_out(Side)]
    unit: Annotated[Kind, written_out(Kind)]
    title: str
    formula: str


class HeldOut(Schema):
    """How long a team had the ball, of the cases counted, up to their answers; its share of the teams that are told.

    Small teams, and those that had few of the cases, are left out.
    """

    team: str
    hours: float
    share: float


class RatedOut(Schema):
    """What colleagues said of a team in a published quarter, from 1 to 5; null where too few rated.

    `item`: whether they felt taken seriously. `good`: the share of people whose mean is four or more.
    """

    period: str
    mean: FigureOut | None
    good: FigureOut | None
    item: FigureOut | None
    item_good: FigureOut | None


class FiguresOut(Schema):
    """Figures of service, computed from custody: flat, and each with what it means in `figures`.

    `ratings` are of one team, by the quarters of the period that are published, the newest first.
    Counts are null as well where there are cases, but too few to tell.
    """

    cases: int | None
    open: int | None
    handovers: int | None
    handovers_per_case: float | None
    cases_with_handover: int | None
    share_with_handover: float | None
    cases_a_b_a: int | None
    share_a_b_a: float | None
    median_days: float | None
    median_days_with_handover: float | None
    median_days_without_handover: float | None
    unknown_team: UnknownTeamOut | None
    by: HandedBy
    since: datetime | None
    until: datetime | None
    service: str
    team: str
    figures: dict[str, FigureOut]
    measures: dict[str, MeasureOut]
    held_by_team: list[HeldOut]
    ratings: list[RatedOut]


@router.get("/cases/figures", response=FiguresOut, operation_id="cases_figures")
def get_figures(
    request: HttpRequest,
    by: HandedBy = HandedBy.TEAM,
    since: date | None = None,
    until: date | None = None,
    service: Text = "",
    team: Text = "",
) -> Any:
    """How service goes: handovers, balls that went straight back, days from opening to closing.

    Of cases opened from the day `since` to before the day `until`, on the clock months are told by: of a month, a
    quarter, a year, or of all time without both. What would tell of few cases is null. For analysts,
    executives and administrators; who leads a team gets those of her teams.
    """
    asked = Asked(by=by, since=_begin(since), until=_begin(until), service=service, team=team)
    found = figures(asked, by=actor_of(request))
    return found.document() | {"figures": {name: asdict(one) for name, one in found.figures.items()}}


def _begin(day: date | None) -> datetime | None:
    """Whole days only: between two moments of somebody's choice there may be a single case."""
    return None if day is None else datetime.combine(day, time.min, ZoneInfo(settings.READER_TIME_ZONE))
