"""When data go: the clocks of the house, and the reports of their runs."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rapport.accounts.public import Actor
from rapport.kit.paging import Page, cut, decode
from rapport.privacy.models import RetentionRun
from rapport.privacy.policy import ensure_overseer, sees_reports
from rapport.privacy.queries.holdings import clocks


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """The report of one run of one clock."""

    id: int
    clock: str
    title: str
    ran_at: datetime
    before: datetime
    removed: int
    error: str


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """A retention clock (`keeps` None: as `note` says) and its last run."""

    name: str
    title: str
    keeps: timedelta | None
    note: str
    last: RunRow | None


def clock_rows(*, by: Actor) -> list[ClockRow]:
    """Return every retention clock with its last run; why one failed is for those who look after it. One statement."""
    titles = _titles()
    last = {r.name: _row(r, titles) for r in RetentionRun.objects.order_by("name", "-ran_at").distinct("name")}
    if not sees_reports(by):
        last = {name: _without_reason(row) for name, row in last.items()}
    return [
        ClockRow(name=c.name, title=str(c.title), keeps=c.keeps, note=str(c.note), last=last.get(c.name))
        for c in clocks()
    ]


def retention_runs(*, by: Actor, clock: str = "", limit: int = 50, after: str | None = None) -> Page[RunRow]:
    """Return reports, newest first, of one clock if given; for those who oversee. One statement."""
    ensure_overseer(by)
    rows = RetentionRun.objects.filter(name=clock) if clock else RetentionRun.objects.all()
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    titles = _titles()
    return cut([_row(r, titles) for r in rows.order_by("-id")[: limit + 1]], limit=limit, key=lambda r: [r.id])


def _titles() -> dict[str, str]:
    return {c.name: str(c.title) for c in clocks()}


def _row(run: RetentionRun, titles: dict[str, str]) -> RunRow:
    return RunRow(
        id=run.id,
        clock=run.name,
        title=titles.get(run.name, run.name),
        ran_at=run.ran_at,
        before=run.before,
        removed=run.removed,
        error=run.error,
    )


def _without_reason(row: RunRow) -> RunRow:
    return replace(row, error="failed") if row.error else row
