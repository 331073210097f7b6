"""Which snapshot pages read from. One whose files are not all there, or of an older kind, is passed over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from rapport.network import policy
from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.model import version_of
from rapport.network.rules.difference import APART

MOST_TRIED = 40  # snapshots looked at for one whose files are all there
ANSWERS_SHOWN = timedelta(days=365)  # as long as what people declared is kept


@dataclass(frozen=True, kw_only=True)
class SnapshotCard:
    """A snapshot as other rooms and REST see it; ties and pairs in full thousands, as exact ones tell of one person."""

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
        ties=in_thousands(counts.get("ties", 0)),
        pairs=in_thousands(counts.get("pairs", 0)),
        groups=snapshot.groups,
    )


def in_thousands(count: int) -> int:
    """A count of ties as it is told where one person's would show: by full thousands."""
    return count // 1000 * 1000


def latest() -> Snapshot | None:
    """The newest snapshot: the basis of what a person sees of herself. One statement."""
    return next((s for s in _ready()[:MOST_TRIED] if lake.is_whole(s)), None)


def of_id(snapshot_id: int) -> Snapshot:
    """The snapshot of this number, known to be ready. One statement."""
    return _ready().get(id=snapshot_id)


def latest_of_groups() -> Snapshot | None:
    """The newest snapshot whose figures about units may be shown. One statement."""
    return next((s for s in _ready().filter(groups=True)[:MOST_TRIED] if lake.is_whole(s)), None)


def of_groups() -> Sequence[Snapshot]:
    """Snapshots whose figures about units are shown, oldest first: the days of the newest month, one of each before.

    Of an earlier month it is the first, which stays: points of a trend do not move. Of several with the same day the
    newest stands: figures that were corrected replace those they correct. One statement.
    """
    shown = _ready().filter(groups=True)
    days = list(shown.distinct("as_of"))
    newest = next((whole for s in days if (whole := _whole_of_day(s, shown))), None)
    if newest is None:
        return ()
    found: dict[tuple[int, int, int], Snapshot] = {}
    for snapshot in reversed(days):
        month = _month(snapshot.as_of)
        place = (*month, snapshot.as_of.day if month == _month(newest.as_of) else 0)
        if place not in found and (whole := _whole_of_day(snapshot, shown)):
            found[place] = whole
    return sorted(found.values(), key=lambda s: s.as_of)


def _whole_of_day(newest: Snapshot, shown: "QuerySet[Snapshot]") -> Snapshot | None:
    """The newest snapshot of its day whose files are all there; another statement only where some are not."""
    if lake.is_whole(newest):
        return newest
    return next((s for s in shown.filter(as_of=newest.as_of, id__lt=newest.id) if lake.is_whole(s)), None)


def points(shown: Sequence[Snapshot]) -> Sequence[Snapshot]:
    """The points of a trend: of each month the first of these, and the newest."""
    first: dict[tuple[int, int], Snapshot] = {}
    for snapshot in shown:
        first.setdefault(_month(snapshot.as_of), snapshot)
    return sorted({*first.values(), *shown[-1:]}, key=lambda s: s.as_of)


def shown_last(version: str) -> Snapshot | None:
    """The snapshot shown last, whatever its day, that was computed with this model: what is shown next follows it.

    Also where it is not shown any more: what is shown next must not differ from it by a few people either.
    """
    shown = Snapshot.objects.filter(state=Snapshot.State.READY, groups=True).order_by("-ready_at", "-id")
    alike = shown.filter(parameters__trust__version=version) if version else shown
    return next((s for s in alike[:MOST_TRIED] if version_of(s) == version and lake.is_whole(s)), None)


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def of_answers(now: Snapshot) -> Snapshot | None:
    """The snapshot whose answers stand beside the figures of this one; None where there is none. One statement."""
    told = _ready().filter(groups=True, answers=True, as_of__lte=now.as_of, as_of__gt=now.as_of - ANSWERS_SHOWN)
    return next((s for s in told[:MOST_TRIED] if lake.is_whole(s)), None)


def in_use() -> frozenset[int]:
    """Ids of the snapshots that pages read, and of those that new ones must not be set against.

    Of several of one day about the same people in the same groups, saying the same (`who`), one is enough
    to be set against: the newest. So a day of many imports leaves one snapshot and not one for each.
    """
    newest = [s for s in (latest(), latest_of_groups()) if s is not None] or [*filter(lake.is_whole, _once_ready()[:1])]
    if not newest:
        return frozenset()
    day = max(s.as_of for s in newest)
    near = _once_ready().filter(groups=True, as_of__gt=day - timedelta(days=APART))
    told = _once_ready().filter(answers=True, as_of__gt=day - ANSWERS_SHOWN)
    return frozenset(s.id for s in [*newest, *of_groups(), *_alone_in_its_day(near), *_alone_in_its_day(told)])


def _alone_in_its_day(found: Iterable[Snapshot]) -> Iterable[Snapshot]:
    """These, newest first, without those of which a newer one of the same day is about the same people."""
    seen: set[tuple[date, str, bool]] = set()
    for snapshot in found:
        place = (snapshot.as_of, snapshot.who, snapshot.superseded_at is None)
        if place in seen:
            continue
        if snapshot.who and lake.is_whole(snapshot):
            seen.add(place)
        yield snapshot


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
    return policy.ready().order_by("-as_of", "-id")


def _once_ready() -> "QuerySet[Snapshot]":
    """With those that pages do not read any more: whoever saw them knows what they said."""
    return Snapshot.objects.filter(state=Snapshot.State.READY).order_by("-as_of", "-id")
