"""The import of interactions: the room's sources behind the command line and the pages of intake."""

import csv
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.intake.public import (
    BadValueError,
    Field,
    Format,
    Kind,
    Load,
    Option,
    Row,
    Table,
    columns_told,
    compression_of,
    parse_time,
    unpacked,
)
from rapport.interactions import sources
from rapport.interactions.actions.load import Loaded, load_files
from rapport.interactions.actions.people import Keyrings
from rapport.interactions.policy import may_load
from rapport.interactions.sources import guards, times
from rapport.interactions.sources.shape import LINE, Filter, Options
from rapport.interactions.sources.table.reader import USUAL, no_time_column
from rapport.kit.problems import Refusal

NOWHERE = Path("/nonexistent")  # a source looks at the head of a file alone
MESSAGE_COLUMNS = frozenset({"at", "from", "to", "channel", "message", "thread"})
BLOCK = 1024 * 1024


def _looks_like(kind: str) -> Callable[[bytes], bool]:
    return lambda head: bool(head) and not guards.is_zip(head) and sources.source(kind).recognises(NOWHERE, head)


def _packed(head: bytes) -> bool:
    """Whether this is a zip, or (without bytes) a folder: which kind, its names say when it is opened."""
    return not head or (guards.is_zip(head) and b"." in head)


ENDINGS = {"mbox": (".mbox",), "eml": (".eml",), "icalendar": (".ics",)}


class Interactions(Kind):
    name = "interactions"
    label = _("Interactions")
    help = _("Who was in contact with whom and when: tables, mail, chat exports, calendars, mail logs.")
    shown_at = "interactions:files"
    atomic = False  # each file comes in by a commit of its own, and a repeated one changes nothing
    options = (
        Option(name="source", label=_("Source"), help=_("Where these logs come from; its mapping is remembered.")),
        Option(name="channel", label=_("Channel"), help=_("The kind of contact, as mail, chat, meeting, call.")),
        Option(
            name="undirected", label=_("Both ways"), help=_("The contact has no direction."), kind="flag", table=True
        ),
        Option(
            name="message_by",
            label=_("Message by"),
            help=_("Rows with the same of these are one message, as at,from."),
            table=True,
        ),
        Option(
            name="epoch", label=_("Epoch"), help=_("The day (and time) from which times count seconds."), table=True
        ),
        Option(name="timezone", label=_("Time zone"), help=_("Of times that name none, as Europe/Amsterdam.")),
        Option(
            name="duration", label=_("Seconds each"), help=_("How long every contact took."), kind="number", table=True
        ),
        Option(
            name="largest_meeting",
            label=_("Largest meeting"),
            help=_("Meetings of more people are left out."),
            kind="number",
            default=20,
        ),
    )
    formats = (
        Format(name="archive", label=_("Zip or folder of mail, chat or calendars"), sniff=_packed, table=False),
        *(
            Format(
                name=kind,
                label=plug_in.title,
                sniff=_looks_like(kind),
                suffixes=ENDINGS.get(kind, ()),
                table=False,
            )
            for kind, plug_in in sources.kinds().items()
            if kind != "table"
        ),
        Format(
            name="parquet",
            label="Parquet",
            suffixes=(".parquet",),
            sniff=lambda head: head.startswith(b"PAR1"),
            table=False,
        ),
    )

    @property
    def fields(self) -> tuple[Field, ...]:
        """Our columns; that three of them are needed is checked here, to say what to do without a time."""
        labels = {
            "at": _("When"),
            "from": _("From whom"),
            "to": _("To whom"),
            "channel": _("Channel"),
            "message": _("Message"),
            "thread": _("Thread"),
            "duration": _("Seconds"),
        }
        return tuple(
            Field(name=name, label=labels[name], synonyms=USUAL[name][1:], many=name == "to") for name in labels
        )

    def may_import(self, actor: Actor) -> bool:
        return may_load(actor)

    def check(self, job: Load) -> None:
        _refuse_unused(job)
        for table in job.tables:
            if table.dialect is None:
                continue
            given = {ours for _theirs, ours in table.mapping}
            if "at" not in given:
                raise no_time_column(table.name, columns_told(table.dialect))
            for ours in ("from", "to"):
                if ours not in given:
                    raise Refusal(
                        f"{table.name} has no column for “{ours}”. Say which one gives it. "
                        f"{columns_told(table.dialect)}",
                        code="missing_column",
                        field="map",
                        hint=f"--map THEIRS={ours}",
                    )
        _message_by(job.options)
        _epoch(job.options)

    def load(self, job: Load) -> None:
        keyrings = Keyrings()
        for index, table in enumerate(job.tables):
            before = job.counts.read
            with tempfile.TemporaryDirectory(prefix="rapport-") as folder:
                done = load_files(
                    paths=[_plain(table, Path(folder))],
                    names=[table.name],
                    by=job.by,
                    source=job.options.get("source") or "",
                    format=_format(job, table),
                    options=_options(job, table),
                    dry_run=job.dry_run,
                    keyrings=keyrings,
                    progress=_teller(job, before),
                    tell=job.stage,
                )[0]
            _tell(job, index, table, done)


KINDS: tuple[Kind, ...] = (Interactions(),)


def _teller(job: Load, before: int) -> Callable[[int], None]:
    return lambda rows: job.progress(before + rows)


def _format(job: Load, table: Table) -> str:
    """The source that reads a file; a zip or folder says itself what it is."""
    if table.dialect is not None:
        return "table"
    name = job.layout.name if job.layout else ""
    return {"archive": "", "parquet": "table"}.get(name, name)


def _refuse_unused(job: Load) -> None:
    """Refuse what was said of columns where the file is read without any: it would be passed over silently."""
    if job.layout is None or job.layout.table:
        return
    kind = job.layout.name
    if kind == "archive":
        kind = sources.recognise(job.tables[0].path).kind
    if kind in {"table", "parquet"}:
        return
    said: dict[str, object] = {"--map": job.mapping}
    if kind not in {"m365_trace", "google_elog"}:
        said |= {"--where": job.where, "--null": job.null_tokens, "--date-format": job.date_format}
    if unused := next((name for name, value in said.items() if value), None):
        raise Refusal(
            f"{job.tables[0].name} is read as “{sources.source(kind).title}”, which has no columns to say anything of.",
            code="interactions.unused_option",
            field=unused.removeprefix("--").replace("-", "_"),
            hint=f"leave {unused} away, or say --format table",
        )


def _plain(table: Table, folder: Path) -> Path:
    """The file as a source reads it: unpacked, but for zips, which sources look into, and tables in gzip."""
    packing = compression_of(table.path) if table.path.is_file() else ""
    if packing in ({"", "zip"} if table.dialect is None else {"", "gz"}):
        return table.path
    plain = folder / table.path.name
    with unpacked(table.path, name=table.name) as packed, plain.open("wb") as stream:
        while block := packed.read(BLOCK):
            stream.write(block)
    return plain


def _epoch(options: Any) -> datetime | None:
    """When counting began; a day begins in the time zone of the file."""
    told = options.get("epoch")
    if not told:
        return None
    try:
        return parse_time(str(told), zone=ZoneInfo(options.get("timezone") or "UTC"))
    except BadValueError as error:
        raise Refusal(
            f"“{told}” is no day to count from. Write one like 2013-06-24 or 2013-06-24T08:00.",
            code="bad_option",
            field="epoch",
        ) from error
    except (ValueError, OSError, KeyError):
        raise times.unknown_zone(options["timezone"]) from None


def _message_by(options: Any) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in (options.get("message_by") or "").split(",") if name.strip())
    if unknown := [name for name in names if name not in MESSAGE_COLUMNS]:
        raise Refusal(
            f"Messages cannot be told by “{unknown[0]}”. Use some of: {', '.join(sorted(MESSAGE_COLUMNS))}.",
            code="bad_option",
            field="message_by",
        )
    return names


def _options(job: Load, table: Table) -> Options:
    told = job.options
    duration = told.get("duration")
    options = Options(
        mapping={ours: theirs for theirs, ours in reversed(table.mapping)},
        also_to=tuple(theirs for theirs, ours in table.mapping if ours == "to")[1:],
        channel=told.get("channel") or "",
        undirected=bool(told.get("undirected")),
        message_by=_message_by(told),
        epoch=_epoch(told),
        timezone=told.get("timezone") or "UTC",
        date_format=job.date_format or "",
        nulls=tuple(sorted(job.null_tokens)),
        filters=tuple(
            Filter(column=one.column, values=tuple(sorted(one.values)), equal=not one.differs) for one in job.where
        ),
        encoding=job.encoding or "",
        delimiter=job.delimiter or "",
        duration=int(duration) if duration is not None else None,
        largest_meeting=int(told.get("largest_meeting") or 20),
    )
    if table.dialect is None:
        return options
    return replace(
        options,
        encoding=table.dialect.encoding,
        delimiter=table.dialect.delimiter,
        quote=table.dialect.quote or "",
        header_line=table.dialect.header_line,
        header=table.dialect.header,
    )


def _tell(job: Load, index: int, table: Table, done: Loaded) -> None:
    """Add what became of a file to the counts of the run; its rejected rows go into the run's report."""
    rejected = dict(done.reasons)
    told = 0
    for row, reason in _rejected_rows(done, index, table):
        job.reject(row, reason)
        rejected[reason] -= 1
        told += 1
    job.counts.read += done.read
    job.counts.created += done.created
    job.counts.unchanged += done.unchanged
    job.counts.unresolved += done.unresolved
    job.counts.excluded += done.excluded
    job.counts.rejected += done.rejected - told
    job.reasons.update({reason: rows for reason, rows in rejected.items() if rows > 0})
    if done.known:
        job.warn(f"{table.name} was loaded before; nothing changed.")
    if done.rejected > told:
        job.warn(f"{table.name}: {done.rejected - told} rejected rows are counted but not listed one by one.")
    if done.rejected_file is not None:
        done.rejected_file.unlink(missing_ok=True)


def _rejected_rows(done: Loaded, index: int, table: Table) -> list[tuple[Row, str]]:
    if done.rejected_file is None:
        return []
    header = (
        table.dialect.header
        if table.dialect is not None
        else ("at", "from", "to", "channel", "message", "thread", "duration")
    )
    places = {ours: header.index(theirs) for theirs, ours in table.mapping if theirs in header}
    if table.dialect is None:
        places = {name: number for number, name in enumerate(header)}
    found = []
    with done.rejected_file.open(encoding="utf-8", newline="") as stream:
        told = list(csv.DictReader(stream))
    broken = sorted(int(one["row"]) for one in told if one["place"] == LINE)
    for one in told:
        cells = [""] * len(header)
        for ours in ("at", "from", "to"):
            if ours in places:
                cells[places[ours]] = one[ours] or (one["place"] if ours == "at" and table.dialect is None else "")
        found.append((Row(_line(one, table, broken), {}, cells, index), one["reason"]))
    return found


def _line(one: Mapping[str, str], table: Table, broken: Sequence[int]) -> int:
    """The line of a table a row stands on, as near as counting tells: rows whose cells hold lines push it further."""
    row = int(one["row"])
    if table.dialect is None or one["place"] == LINE:
        return row
    line = table.dialect.header_line + row
    for passed_over in broken:
        line += passed_over <= line
    return line
