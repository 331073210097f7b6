"""What those read who look after the others' rights: a works council, a data protection officer."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.accounts.public import Actor, Role, holders
from rapport.privacy.models import OptOut
from rapport.privacy.policy import ensure_overseer
from rapport.privacy.queries.names import NameRow, waiting_names
from rapport.privacy.queries.retention import ClockRow, clock_rows
from rapport.privacy.queries.watch import BrowsingRow, browsing
from rapport.privacy.rules import told_by_tens


@dataclass(frozen=True, kw_only=True)
class RoleHolders:
    """A role, how many open accounts have it, and the first of their names."""

    role: Role
    count: int
    names: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Oversight:
    """One page of it. `opted_out` is told from ten people on, and by full tens; below it is None."""

    browsing: Sequence[BrowsingRow]
    waiting: Sequence[NameRow]
    opted_out: int | None
    clocks: Sequence[ClockRow]
    roles: Sequence[RoleHolders]


def oversight(*, by: Actor) -> Oversight:
    """Return what those who oversee look at first; nobody's ties or statements are in it. Seven statements."""
    ensure_overseer(by)
    return Oversight(
        browsing=browsing(by=by),
        waiting=waiting_names(by=by),
        opted_out=told_by_tens(OptOut.objects.filter(until=None).values("subject_id").distinct().count()),
        clocks=clock_rows(by=by),
        roles=[RoleHolders(role=role, count=count, names=names) for role, (count, names) in holders().items()],
    )
