"""Which snapshot pages read from. One whose files are not all there, or of an older kind, is passed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from rapport.network.models import Snapshot
from rapport.network.queries import lake

MONTHS_SHOWN = 37  # three years of monthly points
ANSWERS_SHOWN = timedelta(days=365)  # as long as what people declared is kept


@dataclass(frozen=True, kw_only=True)
class SnapshotCard:
    """A snapshot as other rooms and REST see it."""

    id: int
    as_of: date
    checksum: str
    engine: str
    people: int
    ties: int
    pairs: int
    groups: bool


def card(snapshot: Snapshot) -> SnapshotCard:
    """A snapshot at hand as a card."""
    counts = snapshot.counts
    return SnapshotCard(
        id=snapshot.id,
        as_of=snapshot.as_of,
        checksum=snapshot.checksum,
        engine=snapshot.engine,
        people=counts.get("listed", counts.get("people", 0)),
        ties=counts.get("ties", 0),
        pairs=counts.get("pairs", 0),
        groups=snapshot.groups,
    )


def latest_snapshot() -> SnapshotCard | None:
    """The newest snapshot as a card; None before the first. One statement."""
    snapshot = latest()
    return card(snapshot) if snapshot else None


def latest() -> Snapshot | None:
    """The newest snapshot: the basis of what a person sees of herself. One statement."""
    return next((s for s in _ready()[:MONTHS_SHOWN] if lake.is_whole(s)), None)


def latest_of_groups() -> Snapshot | None:
    """The newest snapshot whose figures about units may be shown. One statement."""
    return next((s for s in _ready().filter(groups=True)[:MONTHS_SHOWN] if lake.is_whole(s)), None)


def of_groups(*, until: date | None = None) -> Sequence[Snapshot]:
    """Snapshots whose figures about units may be shown, one a day, oldest first. One statement.

    Of several with the same day the newest stands: figures that were corrected replace those they correct.
    """
    shown = _ready().filter(groups=True)
    if until is not None:
        shown = shown.filter(as_of__lte=until)
    newest: dict[date, Snapshot] = {}
    for snapshot in shown[: MONTHS_SHOWN * 4]:
        if snapshot.as_of not in newest and lake.is_whole(snapshot):
            newest[snapshot.as_of] = snapshot
    return sorted(newest.values(), key=lambda s: s.as_of)[-MONTHS_SHOWN:]


def of_answers(shown: Sequence[Snapshot]) -> Snapshot | None:
    """The snapshot whose answers stand beside the figures of the newest one shown; None where there is none."""
    if not shown:
        return None
    since = shown[-1].as_of - ANSWERS_SHOWN
    return next((s for s in reversed(shown) if s.answers and s.as_of > since), None)


def before(snapshot: Snapshot, *, days: int, among: Sequence[Snapshot]) -> Snapshot | None:
    """The snapshot to compare with: the nearest to `days` earlier, if it is at least half as far back."""
    wanted = snapshot.as_of - timedelta(days=days)
    nearest = min(among, key=lambda s: abs((s.as_of - wanted).days), default=None)
    far_enough = nearest is not None and (snapshot.as_of - nearest.as_of).days * 2 >= days
    return nearest if far_enough else None


def held_back() -> Snapshot | None:
    """The newest snapshot, if its figures about units are held back to protect those who came, went or moved."""
    newest = latest()
    return newest if newest is not None and not newest.groups else None


def _ready() -> "QuerySet[Snapshot]":
    return Snapshot.objects.filter(state=Snapshot.State.READY).order_by("-as_of", "-id")
