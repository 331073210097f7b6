"""What the lake holds, for the network and for the person it is about."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.conf import settings
from django.db.models import Max

from rapport.interactions.lake.layout import Lake
from rapport.interactions.lake.rewriting import counts_of
from rapport.interactions.lake.summing import contacts_with
from rapport.interactions.models import ExcludedChannel, LogFile, RunningSums


@dataclass(frozen=True, kw_only=True)
class Summed:
    """Running sums of a source: a file as `engine.forward` keeps it."""

    path: str
    landmark: date
    until: date
    half_life: float


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """Rows that somebody took back: when they came and went, and the day (UTC) of the first of them."""

    loaded_at: datetime
    withdrawn_at: datetime
    first_on: date


def the_lake() -> Lake:
    """The lake of this installation."""
    return Lake(root=settings.LAKE)


def lake_files(as_of: date | datetime | None = None) -> tuple[str, ...]:
    """Return the paths of all Parquet files of interactions, in a fixed order.

    With `as_of` (a day means its end, UTC) files that begin after it are left out; rows after it may still be in the
    others, so filter them too. One statement.
    """
    found = LogFile.objects.filter(state=LogFile.State.LOADED).order_by("id")
    last_month = None
    if as_of is not None:
        moment = as_of if isinstance(as_of, datetime) else datetime.combine(as_of, time.max, UTC)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        found = found.filter(first_at__lte=moment)
        last_month = moment.astimezone(UTC).strftime("%Y-%m")
    root = settings.LAKE
    return tuple(
        str(root / path)
        for paths in found.values_list("contacts", flat=True)
        for path in sorted(paths)
        if last_month is None or path.split("month=")[1][:7] <= last_month
    )


def running_sums() -> tuple[Summed, ...]:
    """Return what is left of rows that passed their retention, by source. One statement."""
    held = RunningSums.objects.order_by("source_id")
    return tuple(
        Summed(path=str(settings.LAKE / s.path), landmark=s.landmark, until=s.until, half_life=s.half_life)
        for s in held
    )


def withdrawn(since: datetime) -> tuple[Withdrawn, ...]:
    """Return what was taken back since that moment, files and what was left of files as sums alike. One statement."""
    gone = LogFile.objects.filter(withdrawn_at__gt=since, first_at__isnull=False).order_by("withdrawn_at")
    rows = gone.values_list("loaded_at", "withdrawn_at", "first_at")
    return tuple(
        Withdrawn(loaded_at=came, withdrawn_at=went, first_on=first.date())
        for came, went, first in rows
        if went and first
    )


def last_interaction_on() -> date | None:
    """Return the day (UTC) of the last interaction, or None where there is none. Two statements."""
    last: datetime | None = LogFile.objects.filter(state=LogFile.State.LOADED).aggregate(m=Max("last_at"))["m"]
    summed: date | None = RunningSums.objects.aggregate(m=Max("until"))["m"]
    return max((day for day in (last and last.date(), summed) if day), default=None)


def held_about(person_key: int) -> dict[str, dict[str, int]]:
    """Return how many interactions of each source touch a person (by keyed hash), by month ("2024-03")."""
    files: dict[str, list[str]] = {}
    loaded = LogFile.objects.filter(state=LogFile.State.LOADED).values_list("source__name", "contacts")
    for name, paths in loaded.order_by("source__name", "id"):
        files.setdefault(name, []).extend(paths)
    return counts_of(the_lake(), files, person_key)


def held_in_sums(person_key: int) -> list[tuple[str, date, int]]:
    """Return source, last day and interactions with a person of what is kept as sums."""
    held = RunningSums.objects.order_by("source__name").values_list("source__name", "until", "path")
    counts = ((name, until, contacts_with(the_lake(), [path], person_key)) for name, until, path in held)
    return [row for row in counts if row[2]]


def loaded_by(user_id: int) -> list[tuple[str, date]]:
    """Return the files an account loaded, with the day of each. One statement."""
    files = LogFile.objects.filter(by_user_id=user_id).order_by("-loaded_at").values_list("name", "loaded_at")
    return [(name, at.date()) for name, at in files]


def excluded_by(user_id: int) -> list[tuple[str, str]]:
    """Return what an account excluded from every load, with the reason it gave. One statement."""
    return list(ExcludedChannel.objects.filter(by_user_id=user_id).order_by("id").values_list("pattern", "why"))
