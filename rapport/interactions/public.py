"""The door of interactions: what the lake holds, as paths and counts, and how rows come in and go.

Rows are never handed out here: the network reads the files. Their columns: `at` (UTC), `from_key` and `to_key` (keyed
hashes of persons, kind "person"), `channel`, `recipients`, `message`, `thread`, `reply_to`, `duration` (seconds),
`undirected`, `source`, `file`.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.public import Actor
from rapport.interactions.actions.load import Loaded, load_files
from rapport.interactions.actions.people import PERSON
from rapport.interactions.actions.recover import recover
from rapport.interactions.actions.resolve import forget, resolve_pending
from rapport.interactions.events import (
    InteractionsExpired,
    InteractionsForgotten,
    InteractionsLoaded,
    InteractionsWithdrawn,
    PendingResolved,
)
from rapport.interactions.queries.holdings import Coverage, coverage, held_about, lake_files, last_interaction_on
from rapport.interactions.sources.shape import Options
from rapport.privacy.public import Held, Holding, keyed_hashes

__all__ = [
    "HOLDINGS",
    "Coverage",
    "InteractionsExpired",
    "InteractionsForgotten",
    "InteractionsLoaded",
    "InteractionsWithdrawn",
    "Loaded",
    "Options",
    "PendingResolved",
    "coverage",
    "forget",
    "held_about",
    "lake_files",
    "last_interaction_on",
    "load_files",
    "recover",
    "resolve_pending",
]


def _held(person_id: int) -> list[Held]:
    key = int(keyed_hashes(PERSON, [person_id])[0])
    return [
        Held(label=month, value=_("%(count)d interactions") % {"count": count}, origin=source)
        for source, months in held_about(key).items()
        for month, count in months.items()
    ]


def _erase(person_id: int) -> int:
    return forget(person_id=person_id, by=Actor.system())


HOLDINGS = (
    Holding(
        name="interactions.rows",
        title=gettext_lazy("Interactions by month"),
        source=gettext_lazy("Logs of mail, chat and calendars that were loaded; who and when, never what."),
        rows=_held,
        erase=_erase,
    ),
)
