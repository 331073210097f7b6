"""When the ratings of a quarter are published, then books show how each division finds the team that looks after it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby

from rapport.cases.public import rated_by
from rapport.ledger.public import Delivered
from rapport.relationships.public import Happened, LookedAfter, News, Signal, health, looked_after, note_signals, tell


def react(fact: Delivered) -> None:
    """Note the published mean of each unit that stands alone in it; of the others it is unknown."""
    note(looked_after())


def note(books: Sequence[LookedAfter]) -> None:
    """Note it of relationships at hand."""
    rows = [one for one in books if one.unit_id is not None]
    for team_id, of in groupby(rows, key=lambda one: one.team_id):
        units = {one.unit_id: one.id for one in of if one.unit_id is not None}
        told = rated_by(team_id)
        readings = {
            ident: health.rating(
                mean=told[unit].mean,
                low=told[unit].low,
                high=told[unit].high,
                n=told[unit].people,
                on=last_day(told[unit].period),
            )
            if unit in told
            else None
            for unit, ident in units.items()
        }
        changed = note_signals(Signal.RATING, readings)
        tell(
            [
                News(
                    what=Happened.RATED,
                    at=datetime.combine(last_day(told[unit].period), time(), tzinfo=UTC),
                    record="unit",
                    record_id=unit,
                    team_ids=[team_id],
                    unit_ids=[unit],
                    value=told[unit].mean,
                )
                for unit, ident in units.items()
                if unit in told and ident in changed
            ]
        )


def last_day(period: date) -> date:
    """Return the last day of a quarter by its first, near enough for its age."""
    return date.fromordinal(period.toordinal() + 90)
