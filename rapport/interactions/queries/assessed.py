"""What interactions add to the impact assessment: sources, what of them is kept, what stays out."""

from collections.abc import Sequence

from django.db.models import Count, Max, Min, Q, Sum

from rapport.interactions.models import ExcludedChannel, LogFile, RunningSums, Source
from rapport.interactions.queries.register import rows_dropped
from rapport.interactions.rules import PENDING_DAYS, confidants_named
from rapport.interactions.sources import kinds as kinds_of_sources
from rapport.privacy.public import Assessed

LOADED = Q(files__state=LogFile.State.LOADED)


def sources() -> Assessed:
    """The logs that are loaded: what is set for each, and what lies here of it today. Two statements."""
    found = list(
        Source.objects.order_by("name").annotate(
            loaded=Count("files", filter=LOADED),
            kept=Sum("files__created", filter=LOADED),
            out=Sum("files__excluded"),
            first=Min("files__first_at", filter=LOADED),
            last=Max("files__last_at", filter=LOADED),
        )
    )
    summed = RunningSums.objects.aggregate(n=Sum("rows"))["n"] or 0
    return Assessed(
        title="Sources",
        sentences=[
            "Times, senders, recipients and channels; the tables have no column for content, subjects or attachments.",
            f"Rows with somebody unknown wait {PENDING_DAYS} days as keyed hashes.",
            "When rows have had their time, sums by pair of people stay, without any single contact.",
        ],
        values=[(_named(one), _stays(one)) for one in found] or [("Logs", "none loaded")],
        today=[*((_named(one), _lies_here(one)) for one in found), ("Interactions kept as sums only", f"{summed:,}")],
    )


def _named(source: Source) -> str:
    kinds = kinds_of_sources()
    title = str(kinds[source.kind].title) if source.kind in kinds else source.kind
    return f"{source.name} – {title}"


def _stays(source: Source) -> str:
    # an age of nothing at all is an age as well: its rows go with the next night
    days = source.retention_days
    return "rows kept until withdrawn" if days is None else f"rows kept for {days} days"


def _lies_here(source: Source) -> str:
    told = source.__dict__  # what the statement counted
    out = f"{told['out'] or 0:,} dropped as excluded since the first file"
    if not told["loaded"] or told["first"] is None:
        return f"no rows now; {out}"
    return f"{told['kept'] or 0:,} rows, {told['first']:%Y-%m-%d} to {told['last']:%Y-%m-%d}; {out}"


def excluded() -> Assessed:
    """What is dropped before storage, by reason. Single addresses are counted: one may be a person's. One statement."""
    reasons: dict[str, list[ExcludedChannel]] = {}
    for row in ExcludedChannel.objects.order_by("why", "pattern"):
        reasons.setdefault(row.why, []).append(row)
    return Assessed(
        title="Excluded channels",
        sentences=[
            "Dropped before anything is stored; only how many is counted.",
            "Each address stands under “What stays out”, which all colleagues may read.",
        ],
        values=[(why, _patterns(rows)) for why, rows in reasons.items()]
        or [("Excluded", "nothing is named yet: contacts with confidants are kept like others")],
    )


def confidants() -> Assessed:
    """Which kinds of confidants are named, and whether any row was dropped for one. Two statements."""
    counts = confidants_named(ExcludedChannel.objects.values_list("why", flat=True))
    return Assessed(
        title="Confidants",
        sentences=[
            "Contacts with a confidant are dropped only if her address is named; else they are kept like all others.",
            "A kind counts as named by the words of the reason that was given with an address.",
        ],
        values=[
            (kind, "named" if count else "NOT NAMED: contacts are kept like all others")
            for kind, count in counts.items()
        ],
        today=[("Rows dropped for what is named", _dropped(rows_dropped(), any(counts.values())))],
    )


def _dropped(rows: int, named: bool) -> str:
    if rows:
        return f"{rows:,} since the first file"
    return "none so far: check that the addresses are those in the logs" if named else "none: nothing is named"


def _patterns(rows: Sequence[ExcludedChannel]) -> str:
    single = [row for row in rows if _is_one_address(row.pattern)]
    told = [row.pattern for row in rows if not _is_one_address(row.pattern)]
    if single:
        told.append("1 address" if len(single) == 1 else f"{len(single)} addresses")
    return f"{', '.join(told)}; last named on {max(row.since for row in rows):%Y-%m-%d}"


def _is_one_address(pattern: str) -> bool:
    return "*" not in pattern and pattern.find("@") > 0
