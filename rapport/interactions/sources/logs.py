"""What the mail logs of large providers have in common: known columns, several recipients and events per message."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapport.interactions.sources import tabular, times
from rapport.interactions.sources.shape import Options, Reason
from rapport.interactions.sources.tabular import Connection, Plan, Sheet
from rapport.kit.problems import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The names a column has had over the generations of a log, in order of trust."""

    at: tuple[str, ...]
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    message: tuple[str, ...]


def header_names(head: bytes) -> set[str]:
    """The names in the first line of a file, lower case, whatever its encoding and delimiter."""
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    lines = head[: len(head) // 2 * 2].decode(encoding, errors="replace").removeprefix("\ufeff").splitlines()[:1]
    try:
        return {name.strip().lower() for d in ",;\t" for row in csv.reader(lines, delimiter=d) for name in row}
    except csv.Error:
        return set()


def find(sheet: Sheet, names: Sequence[str]) -> str | None:
    """The first of these columns the sheet has."""
    return next((found for found in map(sheet.find, names) if found is not None), None)


def not_of_this_kind(sheet: Sheet, missing: str) -> Refusal:
    return Refusal(
        f"{sheet.name} has no column {missing}. Export it again with all columns, or load it as a table whose "
        "columns you name.",
        code="interactions.missing_column",
        field="format",
        hint="--format table and --map",
    )


def plan(
    con: Connection,
    sheet: Sheet,
    options: Options,
    *,
    log: Log,
    channel: str,
    each: str,
    aside: Mapping[Reason, str],
) -> Plan:
    """One contact per recipient of a message; all rows of a message get its first time, so repeats meet.

    Times in these logs are UTC unless the file's columns or `--timezone` say otherwise.
    """
    at, sender, message = find(sheet, log.at), find(sheet, log.sender), find(sheet, log.message)
    if at is None or sender is None:
        raise not_of_this_kind(sheet, log.at[0] if at is None else log.sender[0])
    moment = times.expression(con, sheet, at, _dated(options, tabular.sample(con, sheet, tabular.column(at))))
    left_out = tabular.left_out(sheet, options)
    name = tabular.as_text(sheet, message, options) if message else "NULL"
    first = f"CASE WHEN ({name}) IS NULL THEN {moment} ELSE min({moment}) OVER (PARTITION BY {name}) END"
    relation = f'SELECT *, {each} AS "the recipient" FROM (SELECT *, {first} AS "the time" FROM {tabular.ROWS})'
    return Plan(
        columns={
            "at": '"the time"',
            "from_identity": tabular.as_text(sheet, sender, options),
            "to_identity": "nullif(trim(\"the recipient\"), '')",
            "channel": tabular.literal(options.channel or channel),
            "message_id": name,
            "undirected": "false",
        },
        told=f'CASE WHEN "the time" IS NULL THEN {tabular.column(at)} END',
        aside={**aside, **({Reason.LEFT_OUT: left_out} if left_out else {})},
        relation=relation,
    )


def _dated(options: Options, seen: Sequence[str]) -> Options:
    """Both providers write month first where they write slashes; that settles what a sample leaves open."""
    if options.date_format or not seen or "/" not in seen[0]:
        return options
    text = seen[0].strip()
    zone = " %z" if text[-5:-4] in {"+", "-"} else " UTC" if text.endswith(" UTC") else ""
    text = text.removesuffix(" UTC")
    day = "%Y/%m/%d" if text[:4].isdigit() else "%m/%d/%Y"
    hours, half = ("%I", " %p") if text.upper().endswith(("AM", "PM")) else ("%H", "")
    minutes = {0: "", 1: f" {hours}:%M{half}"}.get(text.partition("+")[0].count(":"), f" {hours}:%M:%S{half}")
    return replace(options, date_format=f"{day}{minutes}{zone}")
