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
UNITS = (1, 1_000, 1_000_000, 1_000_000_000)  # of a second: milliseconds, microseconds, nanoseconds
EXCEL = "excel"  # as --date-format: days since the end of 1899, as spreadsheets count
EXCEL_DAYS_TO_1970 = 25_569
COMPACT = ("%Y%m%d", "%Y%m%d%H%M", "%Y%m%d%H%M%S")  # digits only, so they are told from numbers by all being dates
# In one order of the parts, days and times of day as files write them. Two digits of a year come before four: a
# pattern for four takes “11” for the year 11.
CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", " %H:%M:%S.%f", " %I:%M:%S.%f %p")
DAYS = {
    "year": ("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%y-%m-%d"),
    "day": ("%d.%m.%y", "%d.%m.%Y", "%d/%m/%y", "%d/%m/%Y", "%d-%m-%y", "%d-%m-%Y"),
    "month": ("%m/%d/%y", "%m/%d/%Y", "%m-%d-%y", "%m-%d-%Y"),
    "words": (
        "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y", "%d.%b.%Y", "%b %d %Y", "%B %d %Y", "%a %d %b %Y",
        "%A %d %B %Y",
    ),
}  # fmt: skip
ZONES = ("", " %z")
ENOUGH = 0.5  # of a sample: the rest is dirt, rejected row by row
# An offset at the end, as +02:00, -0530 or +01; and what says UTC.
_OFFSET = r"\s*([+-])(\d{2}):?(\d{2})?$"
_UTC = r"\s*(?:Z|UTC|GMT)$"


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
        return _as_told(value, options.date_format, zone)
    if options.epoch is not None:
        return _since(value, options.epoch, zone)
    seen = tabular.sample(con, sheet, value)
    numbers = [number for text in seen if (number := _number(text)) is not None]
    if seen and len(numbers) >= ENOUGH * len(seen):
        return _unix(con, value, seen, numbers, zone, sheet, name)
    return _guess(con, value, seen, zone, sheet, name)


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name or "UTC").key
    except (ValueError, OSError, KeyError):
        raise unknown_zone(name) from None


def unknown_zone(name: str) -> Refusal:
    return Refusal(
        f"There is no time zone called “{name}”. Write one like Europe/Amsterdam.",
        code="interactions.unknown_timezone",
        field="timezone",
    )


def _in_utc(stamp: str, zone: str) -> str:
    return stamp if zone == "UTC" else f"timezone('UTC', timezone({literal(zone)}, {stamp}))"


def _as_told(value: str, pattern: str, zone: str) -> str:
    if pattern.lower() == EXCEL:
        seconds = f"round((TRY_CAST(replace({value}, ',', '.') AS DOUBLE) - {EXCEL_DAYS_TO_1970}) * 86400)"
        return _in_utc(f"make_timestamp(TRY_CAST({seconds} * 1e6 AS BIGINT))", zone)
    return _formatted(value, (pattern,), zone)


def _formatted(value: str, patterns: Sequence[str], zone: str) -> str:
    """Whichever of these patterns fits first; they all name a zone, or none does."""
    listed = ", ".join(literal(pattern) for pattern in patterns)
    parsed = f"try_strptime({value}, [{listed}])" if len(patterns) > 1 else f"try_strptime({value}, {listed})"
    return f"timezone('UTC', {parsed})" if "%z" in patterns[0].lower() else _in_utc(parsed, zone)


def _iso(value: str, zone: str) -> str:
    """A time as ISO 8601 writes it. An offset is taken off by hand: a cast to TIMESTAMP passes over it silently."""
    sign, hours, minutes = (f"regexp_extract({value}, '{_OFFSET}', {part})" for part in (1, 2, 3))
    ahead = (
        f"TRY_CAST({sign} || '1' AS BIGINT)"
        f" * (TRY_CAST({hours} AS BIGINT) * 60 + coalesce(TRY_CAST({minutes} AS BIGINT), 0))"
    )
    aware = f"TRY_CAST(regexp_replace({value}, '{_OFFSET}', '') AS TIMESTAMP) - to_minutes({ahead})"
    bare = f"TRY_CAST(regexp_replace({value}, '{_UTC}', '', 'i') AS TIMESTAMP)"
    plain = f"TRY_CAST({value} AS TIMESTAMP)"
    told = f"WHEN regexp_matches({value}, '{_UTC}', 'i') THEN {bare} " if zone != "UTC" else ""
    rest = _in_utc(plain, zone) if zone != "UTC" else f"coalesce({plain}, {bare})"
    return f"CASE WHEN {value} LIKE '%:%+%' OR {value} LIKE '%:%-%' THEN {aware} {told}ELSE {rest} END"


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _numbered(value: str, *, seconds: str) -> str:
    """A plain number since 1970 as a time; one of it takes so many seconds."""
    number = f"TRY_CAST(replace({value}, ',', '.') AS DOUBLE)"
    return f"make_timestamp(TRY_CAST(round({number} * {seconds} * 1e6) AS BIGINT))"


def _since(value: str, epoch: date | datetime, zone: str) -> str:
    start = epoch if isinstance(epoch, datetime) else datetime(epoch.year, epoch.month, epoch.day)  # noqa: DTZ001
    start = start.replace(tzinfo=start.tzinfo or ZoneInfo(zone)).astimezone(UTC)
    micros = f"TRY_CAST(round(TRY_CAST(replace({value}, ',', '.') AS DOUBLE) * 1e6) AS BIGINT)"
    return f"TIMESTAMP {literal(start.strftime('%Y-%m-%d %H:%M:%S'))} + to_microseconds({micros})"


def _unix(
    con: Connection, value: str, seen: Sequence[str], numbers: Sequence[float], zone: str, sheet: Sheet, name: str
) -> str:
    middle = sorted(abs(number) for number in numbers)[len(numbers) // 2]
    for factor in UNITS:
        if UNIX[0] <= middle / factor <= UNIX[1]:
            return _numbered(value, seconds=f"{1 / factor:.9f}" if factor > 1 else "1")
    compact = [pattern for pattern in COMPACT if _share(con, seen, _fit(pattern)) == 1]
    if compact:
        return _formatted(value, compact, zone)
    raise Refusal(
        f"The times in “{name}” of {sheet.name} are plain numbers. Say from which day they count seconds, for "
        "example 2013-06-24; if a spreadsheet counted them in days, say that dates are written as “excel”.",
        code="interactions.epoch_needed",
        field="epoch",
        hint="--epoch 2013-06-24 or --date-format excel",
    )


def _guess(con: Connection, value: str, seen: Sequence[str], zone: str, sheet: Sheet, name: str) -> str:
    iso = _iso("v", "UTC")
    if not seen or _share(con, seen, f"CASE WHEN year({iso}) > 999 THEN 1 END") >= ENOUGH:
        return _iso(value, zone)
    found = {order: _patterns(con, seen, order) for order in ((d, z) for d in DAYS for z in ZONES)}
    best = max(share for share, _ in found.values())
    candidates = [patterns for share, patterns in found.values() if share == best]
    if best < ENOUGH:
        raise Refusal(
            f"The times in “{name}” of {sheet.name} cannot be read. Say how they are written, for example as "
            "%d/%m/%Y %H:%M.",
            code="interactions.unknown_date_format",
            field="date_format",
            hint="--date-format '%d/%m/%Y %H:%M'",
        )
    if len(candidates) > 1:
        raise Refusal(
            f"The dates in “{name}” of {sheet.name} can be read in two ways, day first or month first. Say which: "
            f"{candidates[0][0]} or {candidates[1][0]}.",
            code="interactions.ambiguous_date_format",
            field="date_format",
            hint=f"--date-format '{candidates[0][0]}'",
        )
    return _formatted(value, candidates[0], zone)


def _patterns(con: Connection, seen: Sequence[str], order: tuple[str, str]) -> tuple[float, list[str]]:
    """The patterns of one order of parts that a sample uses, and how much of it they read."""
    every = _spelled(*order)
    tests = ", ".join(f"count({_fit(pattern)})" for pattern in every)
    counts = con.execute(f"SELECT {tests} FROM (SELECT unnest($1::VARCHAR[]) AS v)", [list(seen)]).fetchone() or ()
    used = [pattern for pattern, count in zip(every, counts, strict=True) if count]
    listed = ", ".join(literal(pattern) for pattern in used)
    return (_share(con, seen, f"try_strptime(v, [{listed}])") if used else 0.0), used


def _spelled(order: str, zone: str) -> list[str]:
    """Every pattern with the parts of a day in this order."""
    marks = (" ", ", ", "T")
    found = [f"{day}{clock.replace(' ', mark, 1)}{zone}" for day in DAYS[order] for clock in CLOCKS for mark in marks]
    if order == "words":
        found += [pattern.replace("%a ", "%a, ").replace("%d %Y", "%d, %Y") for pattern in found]
    if order == "year":
        found += [f"%Y%m%d{mark}%H%M%S{zone}" for mark in (" ", "T")]
    return list(dict.fromkeys(found))


def _fit(pattern: str) -> str:
    """SQL that is null where a pattern does not read `v`, or reads a year of four digits from two."""
    parsed = f"try_strptime(v, {literal(pattern)})"
    return f"CASE WHEN year({parsed}) > 999 THEN 1 END" if "%Y" in pattern else parsed


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
