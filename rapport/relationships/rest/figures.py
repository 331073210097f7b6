"""REST of the figures of a book."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from rapport.accounts.public import Scope, actor_of
from rapport.catalogue.public import team_by_prefix
from rapport.kit.shapes import written_out
from rapport.relationships.queries.figures import BookFigures, book_figures, period_of
from rapport.relationships.rest.shapes import Letters
from rapport.relationships.rules.figures import KINDS, Kind, Measured
from rapport.relationships.views.figures_told import DEFINITIONS, STAGE_DAYS

router = Router()


class BookFigureOut(Schema):
    """A figure with its n, its 95 % range where it is an estimate, and what it means; null: not enough to tell."""

    figure: Measured
    unit: Annotated[Kind, written_out(Kind)]
    value: float | None
    low: float | None
    high: float | None
    n: int
    definition: str


class StageFigureOut(Schema):
    """A stage: how many are in it, came and left, and the median days in it; `n` spells, of which some go on."""

    name: str
    now: int
    came: int
    left: int
    days: float | None
    days_low: float | None
    days_high: float | None
    n: int
    going_on: int
    definition: str


class PaceOut(Schema):
    """Stages gained and lost in the quarter of a year that ends on a day."""

    until: date
    forward: int
    back: int


class BookFiguresOut(Schema):
    """The figures of a team's book; `team`: its letters."""

    team: str
    since: date
    until: date
    relationships: int
    figures: list[BookFigureOut]
    stages: list[StageFigureOut]
    pace: list[PaceOut]


class Asked(Schema):
    """Of which team, by its letters, and of which days; the last year where none is said."""

    team: Letters
    since: date | None = None
    until: date | None = None


@router.get("/relationships/figures", response=BookFiguresOut, operation_id="relationship_figures")
def figures(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Return the figures of a team's book, for who reads it; none is about a person."""
    actor = actor_of(request, Scope.READ)
    team_id = team_by_prefix(asked.team, by=actor).id
    return document(book_figures(team_id, period_of(asked.since, asked.until), by=actor))


def document(found: BookFigures) -> dict[str, Any]:
    """Return the figures as REST and the terminal give them."""
    return {
        "team": found.team.prefix,
        "since": found.period.since,
        "until": found.period.until,
        "relationships": found.relationships,
        "figures": [
            {"figure": name, "unit": KINDS[name], "value": one.value, "low": one.low, "high": one.high, "n": one.n,
             "definition": str(DEFINITIONS[name])}
            for name, one in found.figures.items()
        ],
        "stages": [
            {"name": row.name, "now": row.now, "came": row.came, "left": row.left, "days": row.days.value,
             "days_low": row.days.low, "days_high": row.days.high, "n": row.days.n, "going_on": row.going_on,
             "definition": str(STAGE_DAYS)}
            for row in found.stages
        ],
        "pace": [{"until": one.until, "forward": one.forward, "back": one.back} for one in found.pace],
    }  # fmt: skip
