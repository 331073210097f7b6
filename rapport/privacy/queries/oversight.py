"""What those read who look after the others' rights: a works council, a data protection officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from rapport.accounts.public import Actor, Role, holders, names_of
from rapport.kit import clock
from rapport.ledger.public import newest_since
from rapport.privacy.models import Look, OptOut
from rapport.privacy.policy import ensure_overseer
from rapport.privacy.queries.holdings import confided_looks, export_words, look_words
from rapport.privacy.queries.names import NameRow, waiting_names
from rapport.privacy.queries.requests import Requests, requests
from rapport.privacy.queries.retention import ClockRow, clock_rows
from rapport.privacy.queries.watch import LOOK_BACK, BrowsingRow, browsing
from rapport.privacy.rules import told_by_tens

EXPORTS = 20  # the newest


@dataclass(frozen=True, kw_only=True)
class RoleHolders:
    """A role, how many open accounts have it, and the first of their names."""

    role: Role
    count: int
    names: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class ExportRow:
    """Somebody took something away as a file: what, who and when. `name` is empty for the terminal."""

    what: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Confided:
    """Looks in the last month at what only few may read: how often, and by how many accounts."""

    what: str
    times: int
    accounts: int


@dataclass(frozen=True, kw_only=True)
class Oversight:
    """One page of it. `opted_out` is told from ten people on, and by full tens; below it is None."""

    browsing: Sequence[BrowsingRow]
    requests: Requests
    waiting: Sequence[NameRow]
    opted_out: int | None
    clocks: Sequence[ClockRow]
    roles: Sequence[RoleHolders]
    exports: Sequence[ExportRow]
    confided: Sequence[Confided]


def oversight(*, by: Actor) -> Oversight:
    """Return what those who oversee look at first; nobody's ties or statements are in it. Twelve statements."""
    ensure_overseer(by)
    return Oversight(
        browsing=browsing(by=by),
        requests=requests(by=by),
        waiting=waiting_names(by=by),
        opted_out=told_by_tens(OptOut.objects.filter(until=None).values("subject_id").distinct().count()),
        clocks=clock_rows(by=by),
        exports=_exports(),
        confided=_confided(),
        roles=[RoleHolders(role=role, count=count, names=names) for role, (count, names) in holders().items()],
    )


def _exports() -> list[ExportRow]:
    words = export_words()
    rows = newest_since(words, clock.now() - LOOK_BACK, limit=EXPORTS)
    names = names_of([row.by_user_id for row in rows if row.by_user_id])
    return [ExportRow(what=words[row.name], name=names.get(row.by_user_id or 0, ""), at=row.at) for row in rows]


def _confided() -> list[Confided]:
    words = look_words()
    lately = Look.objects.filter(what__in=confided_looks(), last_at__gt=clock.now() - LOOK_BACK)
    counted = lately.order_by("what").values_list("what").annotate(Sum("times"), Count("by_user", distinct=True))
    return [Confided(what=words.get(what, what), times=times, accounts=some) for what, times, some in counted]
