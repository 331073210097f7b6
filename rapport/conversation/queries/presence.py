"""Who else is writing in a record just now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.accounts.public import Actor, names_of
from rapport.conversation.models import Presence
from rapport.conversation.queries.subjects import subject_of
from rapport.conversation.rules.words import Doing
from rapport.kit import clock
from rapport.kit.problems import Missing

TYPING = timedelta(seconds=12)  # a browser says so every four seconds while somebody types
BEGUN = timedelta(minutes=5)  # how long a begun answer is told of


@dataclass(frozen=True, kw_only=True)
class Writer:
    """A colleague who writes. `now`: she types this moment; else she began, and her words are not sent."""

    name: str
    doing: Doing
    now: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Around:
    """Who else is writing in a record, and its version now."""

    writers: Sequence[Writer]
    version: int


def around(kind: str, ident: int, *, by: Actor) -> Around:
    """Return who else writes in a record, for who works on it too; raises Missing for everybody else."""
    about = subject_of(kind, ident, by=by)
    if not about.inner:
        raise Missing
    now = clock.now()
    rows = Presence.objects.filter(about=kind, about_id=ident, at__gt=now - BEGUN).exclude(reader_id=by.user_id or 0)
    found = list(rows.order_by("at", "id").values_list("reader_id", "doing", "at"))
    names = names_of([reader for reader, _doing, _at in found]) if found else {}
    writers = [
        Writer(name=names[reader], doing=Doing(doing), now=at > now - TYPING, at=at)
        for reader, doing, at in found
        if reader in names
    ]
    return Around(writers=writers, version=about.version)
