"""The door of the network room: snapshots, who trusts a unit, introductions, surveyed ties.

Figures about units that come out of here obey the minimum and may be shown as they are. Ties of a person come out
only for that person. What crosses is ids, frozen dataclasses and facts.
"""

from rapport.network.actions.build import Built, build
from rapport.network.actions.introductions import (
    Possibility,
    Sounding,
    ask,
    decide,
    forget_introductions,
    sound_out,
    thank,
)
from rapport.network.actions.ties import DeclaredTie, TieCounts, declare_ties
from rapport.network.queries.introductions import (
    AskOfMe,
    Letter,
    MyIntroduction,
    State,
    ask_of_me,
    asks_of_me,
    letter_of_thanks,
    letter_to_asked,
    letter_to_requester,
    my_introduction,
    my_introductions,
)
from rapport.network.queries.snapshots import SnapshotCard, latest_snapshot
from rapport.network.queries.trust import TrustedBy, trust_rows

__all__ = [
    "AskOfMe",
    "Built",
    "DeclaredTie",
    "Letter",
    "MyIntroduction",
    "Possibility",
    "SnapshotCard",
    "Sounding",
    "State",
    "TieCounts",
    "TrustedBy",
    "ask",
    "ask_of_me",
    "asks_of_me",
    "build",
    "decide",
    "declare_ties",
    "forget_introductions",
    "latest_snapshot",
    "letter_of_thanks",
    "letter_to_asked",
    "letter_to_requester",
    "my_introduction",
    "my_introductions",
    "sound_out",
    "thank",
    "trust_rows",
]
