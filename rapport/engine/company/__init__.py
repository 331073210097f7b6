"""A model company in numbers: units, people, ties and events, drawn from a seed.

The demo and the benchmarks stand on it. It knows no database; the rooms turn its arrays into their own rows.
"""

from rapport.engine.company.contacts import EVENT_COLUMNS, Pairs, draw_events, draw_pairs
from rapport.engine.company.people import People, draw_people
from rapport.engine.company.plan import HALMAR, Plan, grow
from rapport.engine.company.story import Story

__all__ = [
    "EVENT_COLUMNS",
    "HALMAR",
    "Pairs",
    "People",
    "Plan",
    "Story",
    "draw_events",
    "draw_pairs",
    "draw_people",
    "grow",
]
