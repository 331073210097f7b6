"""When a snapshot of the network is ready, then books show how many turn to the team, as its own page tells it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from itertools import groupby

from rapport.catalogue.public import team_cards
from rapport.ledger.public import Delivered
from rapport.network.public import told_days, turning_to
from rapport.relationships.public import (
    Happened,
    LookedAfter,
    News,
    Signal,
    health,
    looked_after,
    note_signals,
    tell,
    untell_trust,
)


def react(fact: Delivered) -> None:
    """Note the trust of each unit in each team that looks after it; of whom nothing is told, it is unknown.

    What was told of days whose snapshots are gone, as somebody took back what was in them, goes from books as well.
    """
    untell_trust(but_of=told_days())
    if fact.data.get("groups", True):
        note(looked_after())


def note(books: Sequence[LookedAfter]) -> None:
    """Note it of relationships at hand."""
    rows = [one for one in books if one.unit_id is not None]
    offices = {card.id: card.unit_id for card in team_cards({one.team_id for one in rows}).values()}
    for team_id, of in groupby(rows, key=lambda one: one.team_id):
        units = {one.unit_id: one.id for one in of if one.unit_id is not None}
        office = offices.get(team_id)
        told = turning_to(office, units) if office is not None else {}
        readings = {
            ident: health.trust(
                share=told[unit].share,
                low=told[unit].low,
                high=told[unit].high,
                n=told[unit].people,
                few=told[unit].few,
                change=told[unit].change,
                on=told[unit].as_of,
            )
            if unit in told
            else None
            for unit, ident in units.items()
        }
        untold = [ident for unit, ident in units.items() if unit not in told]
        untell_trust(but_of=(), relationship_ids=untold)  # nor a trend of so few
        changed = note_signals(Signal.TRUST, readings)
        tell(
            [
                News(
                    what=Happened.TRUST,
                    at=datetime.combine(told[unit].as_of, time(), tzinfo=UTC),
                    record="unit",
                    record_id=unit,
                    team_ids=[team_id],
                    unit_ids=[unit],
                    value=None if told[unit].few else told[unit].share,
                )
                for unit, ident in units.items()
                if unit in told and ident in changed
            ]
        )
