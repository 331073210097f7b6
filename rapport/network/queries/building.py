"""How the computing of snapshots stands, for those who operate it: what is shown, held back, failed, under way."""

from dataclasses import dataclass
from datetime import date, datetime

from rapport.accounts.public import Actor
from rapport.kit.queue import Underway, underway
from rapport.network import policy
from rapport.network.models import Snapshot
from rapport.network.queries import snapshots


@dataclass(frozen=True, kw_only=True)
class Computed:
    """A snapshot that was computed, or that failed with a reason."""

    as_of: date
    at: datetime
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Building:
    """`newest`: computed last; `shown`: the one figures about units come from, another one where `held`.

    `failed`: the last try, if it came to nothing; `work`: a snapshot that is being computed, or waits for it.
    """

    newest: Computed | None
    shown: Computed | None
    held: bool
    failed: Computed | None
    work: Underway | None


def building(*, by: Actor) -> Building:
    """Return how snapshots stand; for analysts and administrators. Four statements."""
    policy.require_operator(by)
    newest, shown = snapshots.latest(), snapshots.latest_of_groups()
    last = Snapshot.objects.exclude(state=Snapshot.State.BUILDING).order_by("-made_at", "-id").first()
    failed = last if last is not None and last.state == Snapshot.State.FAILED else None
    return Building(
        newest=_computed(newest),
        shown=_computed(shown),
        held=newest is not None and not newest.groups,
        failed=_computed(failed),
        work=underway("network.build"),
    )


def _computed(snapshot: Snapshot | None) -> Computed | None:
    if snapshot is None:
        return None
    return Computed(as_of=snapshot.as_of, at=snapshot.ready_at or snapshot.made_at, error=snapshot.error)
