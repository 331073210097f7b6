"""Reads any table that says when, from whom and to whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rapport.interactions.sources import guards, tabular, times
from rapport.interactions.sources.shape import Options, Reason, Slice
from rapport.interactions.sources.tabular import Plan, Sheet
from rapport.kit.problems import Refusal

OURS = ("at", "from", "to", "channel", "message", "thread", "duration")
# Column names that mean ours without being told, in order of trust.
USUAL: Mapping[str, tuple[str, ...]] = {
    "at": ("at", "timestamp", "time", "date", "datetime", "sent_at", "sent"),
    "from": ("from", "sender", "source", "src"),
    "to": ("to", "recipient", "receiver", "target", "dst"),
    "channel": ("channel",),
    "message": ("message", "message_id", "message-id"),
    "thread": ("thread", "thread_id", "conversation_id"),
    "duration": ("duration", "seconds"),
}


class Table:
    kind = "table"
    title = "Table (CSV or Parquet)"
    channel = "other"

    def recognises(self, path: Path, head: bytes) -> bool:
        if path.is_dir():
            return next(path.rglob("*.parquet"), None) is not None
        return head.startswith(b"PAR1") or not (guards.is_zip(head) or guards.is_binary(head))

    def read(self, path: Path, options: Options) -> Iterator[Slice]:
        with tabular.connection(options) as con:
            sheet = tabular.open_sheet(con, path, options)
            found = columns(sheet, options)
            yield from tabular.slices(con, sheet, _plan(con, sheet, found, options))


def columns(sheet: Sheet, options: Options) -> dict[str, str]:
    """Our names mapped to the file's columns, as told or as usual.

    Raises Refusal for a column that does not exist and for a file without a time.
    """
    found: dict[str, str] = {}
    for ours in OURS:
        if ours in options.mapping:
            found[ours] = sheet.require(options.mapping[ours])
        elif usual := next((name for name in map(sheet.find, USUAL[ours]) if name is not None), None):
            found[ours] = usual
    if sheet.text is not None and len(sheet.columns) == 1:
        sheet.require("from")
    if "at" not in found:
        raise no_time_column(sheet.name, f"Its columns: {', '.join(sheet.columns)[:400]}.")
    for ours, words in (("from", "from whom"), ("to", "to whom")):
        if ours not in found:
            raise Refusal(
                f"{sheet.name} has no column that says {words}. Say which one does. "
                f"Its columns are: {', '.join(sheet.columns)}.",
                code="interactions.missing_column",
                field="map",
                hint=f"--map THEIRS={ours}",
            )
    return found


def no_time_column(name: str, columns: str) -> Refusal:
    """What to say of a file that does not tell when: it may be no log at all."""
    return Refusal(
        f"{name} has no column that says when. Say which one does; if these are surveyed or declared ties without "
        f"times, load them as ties. {columns}",
        code="interactions.no_time_column",
        field="map",
        hint="--map THEIRS=at, or: rapport import ties",
    )


def _plan(con: tabular.Connection, sheet: Sheet, found: Mapping[str, str], options: Options) -> Plan:
    at = times.expression(con, sheet, found["at"], options)
    told = f"CASE WHEN ({at}) IS NULL THEN {tabular.as_text(sheet, found['at'], options)} END"
    expressions = {"at": at, "undirected": "true" if options.undirected else "false"}
    names = {"from": "from_identity", "to": "to_identity", "message": "message_id", "thread": "thread_id"}
    for ours, ones in names.items():
        if ours in found:
            expressions[ones] = tabular.as_text(sheet, found[ours], options)
    if options.also_to:
        further = (tabular.as_text(sheet, sheet.require(name), options) for name in options.also_to)
        expressions["to_identity"] = f"nullif(concat_ws(';', {expressions['to_identity']}, {', '.join(further)}), '')"
    if options.channel:
        expressions["channel"] = tabular.literal(options.channel)
    elif "channel" in found:
        expressions["channel"] = tabular.as_text(sheet, found["channel"], options)
    else:
        expressions["channel"] = tabular.literal(Table.channel)
    if "duration" in found:
        expressions["duration"] = tabular.as_seconds(sheet, found["duration"], options)
    elif options.duration is not None:
        expressions["duration"] = f"CAST({int(options.duration)} AS INTEGER)"
    condition = tabular.left_out(sheet, options)
    return Plan(columns=expressions, told=told, aside={Reason.LEFT_OUT: condition} if condition else {})
