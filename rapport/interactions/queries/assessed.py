"""What interactions add to the impact assessment: sources, what of them is kept, what stays out."""

from django.db.models import Sum

from rapport.interactions.models import ExcludedChannel, LogFile, RunningSums, Source
from rapport.interactions.rules import PENDING_DAYS
from rapport.privacy.public import Assessed


def sources() -> Assessed:
    """The logs that are loaded."""
    rows: list[tuple[str, str]] = []
    for source in Source.objects.order_by("name"):
        files = LogFile.objects.filter(source=source)
        kept = files.filter(state=LogFile.State.LOADED).aggregate(n=Sum("created"))["n"] or 0
        out = files.aggregate(n=Sum("excluded"))["n"] or 0
        days = f"{source.retention_days} days" if source.retention_days else "until withdrawn"
        rows.append((f"{source.name} ({source.kind})", f"{kept:,} rows kept for {days}; {out:,} dropped as excluded"))
    summed = RunningSums.objects.aggregate(n=Sum("rows"))["n"] or 0
    return Assessed(
        title="Sources",
        sentences=[
            "Times, senders, recipients and channels; the tables have no column for content, subjects or attachments.",
            f"Rows with somebody unknown wait {PENDING_DAYS} days as keyed hashes.",
            "When rows have had their time, sums by pair of people stay, without any single contact.",
        ],
        values=[*(rows or [("Logs", "none loaded")]), ("Interactions kept as sums only", f"{summed:,}")],
    )


def excluded() -> Assessed:
    """What is dropped before storage."""
    rows = [(row.pattern, row.why) for row in ExcludedChannel.objects.order_by("pattern")]
    return Assessed(
        title="Excluded channels",
        sentences=["Dropped before anything is stored; only how many is counted. All colleagues may read this list."],
        values=rows or [("Excluded", "nothing is named yet: contacts with confidants are kept like others")],
    )
