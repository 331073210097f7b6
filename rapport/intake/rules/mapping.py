"""Which column gives which of our names: said, remembered, by format, or guessed by its heading."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from rapport.intake.rules.shape import Columns, Field, Format
from rapport.kit.problems import Refusal
from rapport.kit.text import fold

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_LEVEL = re.compile(r"^(?P<name>.+)_(?P<level>[1-9][0-9]?)$")


def plain(heading: str) -> str:
    """Return a heading for comparison: “E-Mail address ” and “email_address” are the same."""
    return _NOT_WORD.sub("", fold(heading)) or fold(heading)


def fingerprint(header: Sequence[str]) -> str:
    """Return a short name of a header, whatever the order of its columns: what a mapping is remembered by."""
    return hashlib.blake2b("\x1f".join(sorted(map(plain, header))).encode(), digest_size=16).hexdigest()


def parse_map(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of `THEIRS=OURS`; nothing after the last `=` means: leave that column out, knowingly."""
    pairs = []
    for text in texts:
        theirs, sign, ours = text.rpartition("=")
        if not sign or not theirs.strip():
            raise Refusal(f"“{text}” is no mapping. Write THEIRS=OURS.", code="bad_map", field="map", hint="--map")
        pairs.append((theirs.strip(), ours.strip().lower()))
    return tuple(pairs)


def field_of(ours: str, fields: Sequence[Field]) -> Field | None:
    """Return the field behind one of our names; `unit_2` is a level of `unit`."""
    by_name = {f.name: f for f in fields}
    if ours in by_name:
        return by_name[ours]
    level = _LEVEL.match(ours)
    found = by_name.get(level["name"]) if level else None
    return found if found and found.levels else None


def check_ours(pairs: Columns, fields: Sequence[Field]) -> None:
    """Refuse a name that is not ours, with the one that was probably meant."""
    names = [f.name for f in fields]
    for _theirs, ours in pairs:
        if not ours or field_of(ours, fields):
            continue
        close = get_close_matches(ours, names, n=1, cutoff=0.6) or get_close_matches(
            plain(ours), [s for f in fields for s in f.synonyms], n=1
        )
        hint = f"Did you mean “{close[0]}”?" if close else f"There are: {', '.join(names)}."
        raise Refusal(f"“{ours}” is no name we import. {hint}", code="unknown_name", field="map")


@dataclass(frozen=True, kw_only=True)
class Mapping_:  # noqa: N801 (Mapping is taken)
    """The columns of one file: `pairs` of (THEIRS, OURS), and the headings that give nothing."""

    pairs: tuple[tuple[str, str], ...]
    unmapped: tuple[str, ...]
    remembered: bool = False


def map_columns(
    header: Sequence[str],
    fields: Sequence[Field],
    *,
    said: Columns = (),
    remembered: Columns = (),
    layout: Format | None = None,
    shown: str = "The file",
) -> Mapping_:
    """Return the mapping of one header. What was said wins over what is remembered, then the format, then headings.

    Of a format that was said nothing is remembered: what was said wins there as well.
    Names said for columns this file lacks are passed over here; `missing_columns` refuses what no file has.
    """
    check_ours(said, fields)
    places = {plain(name): name for name in reversed(header)} | {name: name for name in header}
    chosen = [(places.get(t) or places.get(plain(t), ""), o) for t, o in said]
    pairs = [(t, o) for t, o in chosen if t]
    recalled = [] if said else [(t, o) for t, o in _present(remembered, places) if not o or field_of(o, fields)]
    sources = [recalled] if recalled else [_by_format(layout, places, fields), _by_heading(header, fields)]
    for source in sources:
        _add(pairs, source)
    used = {t for t, _ in pairs}
    _refuse_doubles(pairs, fields, shown)
    return Mapping_(
        pairs=tuple((t, o) for t, o in pairs if o),
        unmapped=tuple(name for name in header if name not in used),
        remembered=bool(recalled),
    )


def missing_columns(said: Columns, headers: Iterable[Sequence[str]]) -> None:
    """Refuse a mapping of a column that no file has."""
    every = [name for header in headers for name in header]
    known = {plain(name) for name in every} | set(every)
    for theirs, _ours in said:
        if theirs in known or plain(theirs) in known:
            continue
        close = get_close_matches(theirs, every, n=1)
        hint = f"Did you mean “{close[0]}”?" if close else f"There are: {', '.join(dict.fromkeys(every))}."
        raise Refusal(f"There is no column “{theirs}”. {hint}", code="unknown_column", field="map")


def missing_fields(pairs: Columns, fields: Sequence[Field]) -> tuple[str, ...]:
    """Return the required names that no column gives."""
    given = {field.name for _, ours in pairs if (field := field_of(ours, fields))}
    return tuple(f.name for f in fields if f.required and f.name not in given)


def _add(pairs: list[tuple[str, str]], more: Iterable[tuple[str, str]]) -> None:
    """Add pairs whose column and whose name are both still free."""
    columns, names = {t for t, _ in pairs}, {o for _, o in pairs}
    pairs += [(t, o) for t, o in more if t not in columns and (not o or o not in names)]


def _present(pairs: Columns, places: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(places[plain(t)], o) for t, o in pairs if plain(t) in places]


def _by_format(layout: Format | None, places: Mapping[str, str], fields: Sequence[Field]) -> list[tuple[str, str]]:
    """Return what a format says of the columns there are; of several that give the same, the one it names first."""
    if layout is None:
        return []
    found: list[tuple[str, str]] = []
    given: set[str] = set()
    for theirs, ours in layout.maps.items():
        if place := places.get(plain(theirs)):
            names = (ours,) if isinstance(ours, str) else ours
            found += [(place, name) for name in names if name not in given and (place, name) not in found]
            given |= {name for name in names if not ((field := field_of(name, fields)) and field.many)}
    return found


def _by_heading(header: Sequence[str], fields: Sequence[Field]) -> list[tuple[str, str]]:
    """Guess by headings; a name of ours beats a synonym, and the first column beats later ones."""
    exact = {plain(f.name): f.name for f in fields}
    loose = {plain(s): f.name for f in reversed(fields) for s in f.synonyms} | exact
    found: list[tuple[str, str]] = []
    for table in (exact, loose):
        for name in header:
            ours = table.get(plain(name)) or _level_by_heading(name, fields)
            if ours and all(t != name and o != ours for t, o in found):
                found.append((name, ours))
    return found


def _level_by_heading(heading: str, fields: Sequence[Field]) -> str:
    name = _NOT_WORD.sub("_", fold(heading))
    return name if _LEVEL.match(name) and field_of(name, fields) else ""


def _refuse_doubles(pairs: Columns, fields: Sequence[Field], shown: str) -> None:
    seen: dict[str, str] = {}
    for theirs, ours in pairs:
        if not ours:
            continue
        field = field_of(ours, fields)
        if ours in seen and seen[ours] != theirs and not (field and field.many):
            raise Refusal(
                f"{shown}: both “{seen[ours]}” and “{theirs}” are to give “{ours}”. Map one of them.",
                code="double_map",
                field="map",
            )
        seen[ours] = theirs
