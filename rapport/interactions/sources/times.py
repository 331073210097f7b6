"""How a column tells the time, found out from a sample and said as one SQL expression in UTC."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import duckdb

from rapport.interactions.sources import tabular
from rapport.interactions.sources.shape import Options
from rapport.interactions.sources.tabular import Connection, Sheet, literal
from rapport.kit.problems import Refusal

# Seconds since 1970 of 1990 and of 2100: a number between is a Unix time, a smaller one needs --epoch.
UNIX = (631_152_000, 4_102_444_800)
UNITS = {"seconds": 1, "milliseconds": 1_000, "microseconds": 1_000_000}
FORMATS = (
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y%m%dT%H%M%S",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%d/%m/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%d/%m/%Y %I:%M %p",
    "%a, %d %b %Y %H:%M:%S %z",
    "%d %b %Y %H:%M:%S",
    "%d-%b-%Y %H:%M:%S",
    "%b %d, %Y %I:%M:%S %p",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
)


def expression(con: Connection, sheet: Sheet, name: str, options: Options) -> str:
    """SQL that gives the column's time as a TIMESTAMP in UTC, or null where one row cannot be read.

    Raises Refusal where the sample leaves open what the column means: we ask rather than guess.
    """
    zone = _zone(options.timezone)
    kind = sheet.columns[name].upper()
    value = tabular.as_text(sheet, name, options)
    if kind.startswith("TIMESTAMP WITH TIME ZONE"):
        return f"timezone('UTC', {tabular.column(name)})"
    if kind.startswith(("TIMESTAMP", "DATE")):
        return _in_utc(f"CAST({tabular.column(name)} AS TIMESTAMP)", zone)
    if options.date_format:
        return _formatted(value, options.date_format, zone)
    seen = tabular.sample(con, sheet, value)
    if options.epoch is not None:
        return _since(value, options.epoch, zone)
    if seen and all(_is_number(text) for text in seen):
        return _unix(value, [float(text) for text in seen], sheet, name)
    return _guess(con, value, seen, zone, sheet, name)


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name or "UTC").key
    except (ValueError, OSError, KeyError):
        raise Refusal(
            f"There is no time zone called “{name}”. Write one like Europe/Amsterdam.",
            code="interactions.unknown_timezone",
            field="timezone",
        ) from None


def _in_utc(stamp: str, zone: str) -> str:
    return stamp if zone == "UTC" else f"timezone('UTC', timezone({literal(zone)}, {stamp}))"


def _formatted(value: str, pattern: str, zone: str) -> str:
    if "%z" in pattern.lower():
        return f"timezone('UTC', try_strptime({value}, {literal(pattern)}))"
    return _in_utc(f"try_strptime({value}, {literal(pattern)})", zone)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _since(value: str, epoch: date | datetime, zone: str) -> str:
    start = epoch if isinstance(epoch, datetime) else datetime(epoch.year, epoch.month, epoch.day)  # noqa: DTZ001
    start = start.replace(tzinfo=start.tzinfo or ZoneInfo(zone)).astimezone(UTC)
    micros = f"CAST(round(TRY_CAST({value} AS DOUBLE) * 1e6) AS BIGINT)"
    return f"TIMESTAMP {literal(start.strftime('%Y-%m-%d %H:%M:%S'))} + to_microseconds({micros})"


def _unix(value: str, seen: Sequence[float], sheet: Sheet, name: str) -> str:
    middle = sorted(abs(number) for number in seen)[len(seen) // 2]
    for factor in UNITS.values():
        if UNIX[0] <= middle / factor <= UNIX[1]:
            return f"make_timestamp(CAST(round(TRY_CAST({value} AS DOUBLE) * {1_000_000 // factor}) AS BIGINT))"
    raise Refusal(
        f"The times in “{name}” of {sheet.name} are plain numbers. Say from which day they count seconds with "
        "--epoch, for example --epoch 2013-06-24.",
        code="interactions.epoch_needed",
        field="epoch",
    )


def _guess(con: Connection, value: str, seen: Sequence[str], zone: str, sheet: Sheet, name: str) -> str:
    if not seen or _share(con, seen, "TRY_CAST(v AS TIMESTAMP)") >= 0.5:  # noqa: PLR2004 (ISO, with some dirt)
        if zone == "UTC":
            return f"TRY_CAST({value} AS TIMESTAMP)"
        con.execute(f"SET TimeZone = {literal(zone)}")
        return f"timezone('UTC', TRY_CAST({value} AS TIMESTAMPTZ))"
    fits = {pattern: _share(con, seen, f"try_strptime(v, {literal(pattern)})") for pattern in FORMATS}
    best = max(fits.values())
    candidates = [pattern for pattern, share in fits.items() if share == best]
    if best < 0.5:  # noqa: PLR2004
        raise Refusal(
            f"The times in “{name}” of {sheet.name} cannot be read. Say how they are written with --date-format, "
            "for example --date-format '%d/%m/%Y %H:%M'.",
            code="interactions.unknown_date_format",
            field="date_format",
        )
    if len(candidates) > 1:
        raise Refusal(
            f"The dates in “{name}” of {sheet.name} can be read day first or month first. Say which with "
            f"--date-format '{candidates[0]}' or --date-format '{candidates[1]}'.",
            code="interactions.ambiguous_date_format",
            field="date_format",
        )
    return _formatted(value, candidates[0], zone)


def _share(con: Connection, seen: Sequence[str], test: str) -> float:
    """How much of the sample an expression over `v` can read."""
    try:
        found = con.execute(
            f"SELECT count({test}) FROM (SELECT unnest($1::VARCHAR[]) AS v)",
            [list(seen)],
        ).fetchone()
    except duckdb.Error:
        return 0.0
    return (found[0] if found else 0) / len(seen)
