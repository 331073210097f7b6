"""The door of interactions: what the lake holds, as paths and counts, and how rows come in and go.

Rows are never handed out here: the network reads the files. Their columns: `at` (UTC), `from_key` and `to_key` (keyed
hashes of persons, kind "person"), `channel`, `recipients`, `message`, `thread`, `reply_to`, `duration` (seconds),
`undirected`, `source`, `file`.
"""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.public import Actor
from rapport.directory.public import identities_of
from rapport.interactions.actions.accounts import forget_account
from rapport.interactions.actions.load import Loaded, load_files
from rapport.interactions.actions.people import PERSON
from rapport.interactions.actions.resolve import forget
from rapport.interactions.actions.sums import remove_old_sums
from rapport.interactions.actions.withdraw import remove_expired
from rapport.interactions.queries.assessed import confidants, excluded, sources
from rapport.interactions.queries.holdings import (
    Summed,
    excluded_by,
    held_about,
    held_in_sums,
    lake_files,
    last_interaction_on,
    loaded_by,
    running_sums,
    withdrawn,
)
from rapport.interactions.sources.shape import Options
from rapport.privacy.public import Clock, Held, Holding, keyed_hashes

__all__ = [
    "HOLDINGS",
    "RETENTION",
    "Loaded",
    "Options",
    "Summed",
    "lake_files",
    "last_interaction_on",
    "load_files",
    "running_sums",
    "withdrawn",
]


def _held(person_id: int) -> list[Held]:
    key = int(keyed_hashes(PERSON, [person_id])[0])
    rows = [
        Held(label=month, value=_("%(count)d interactions") % {"count": count}, origin=source)
        for source, months in held_about(key).items()
        for month, count in months.items()
    ]
    sums = [
        Held(
            label=_("Kept as sums, up to %(day)s") % {"day": day},
            value=_("%(count)d interactions, one by one deleted") % {"count": count},
            origin=source,
        )
        for source, day, count in held_in_sums(key)
    ]
    return [*rows, *sums]


def _erase(person_id: int) -> int:
    return forget(person_id=person_id, identities=tuple(identities_of(person_id)), by=Actor.system())


def _held_of_account(user_id: int) -> list[Held]:
    yourself = _("Yourself")
    files = [
        Held(label=name, value=_("loaded on %(day)s") % {"day": day}, origin=yourself)
        for name, day in loaded_by(user_id)
    ]
    exclusions = [Held(label=pattern, value=why, origin=yourself) for pattern, why in excluded_by(user_id)]
    return [*files, *exclusions]


HOLDINGS = (
    Holding(
        name="interactions.rows",
        title=gettext_lazy("Interactions by month"),
        source=gettext_lazy("Logs of mail, chat and calendars that were loaded; who and when, never what."),
        rows=_held,
        erase=_erase,
        slow=True,  # every log is read for it
        network=True,
    ),
    Holding(
        name="interactions.account",
        title=gettext_lazy("Logs you loaded and exclusions you made"),
        source=gettext_lazy("Yourself"),
        rows=_held_of_account,
        erase=forget_account,
        of="account",
        stays=gettext_lazy("What was loaded and excluded, without your name: figures stand on it."),
    ),
)
ASSESSED = (sources, excluded, confidants)
RETENTION = (
    Clock(
        name="interactions.rows",
        title=gettext_lazy("Logs of contact, row by row"),
        keeps=None,
        note=gettext_lazy("as set for each source, 90 days where nothing is set; rows of people not known yet 90 days"),
        remove=remove_expired,
    ),
    Clock(
        name="interactions.sums",
        title=gettext_lazy("Sums of contact by pair of people, once its rows are gone"),
        keeps=timedelta(days=731),
        note=gettext_lazy("counted from the last contact of the two"),
        remove=remove_old_sums,
    ),
)
