"""The path of a unit as files write it."""

from collections.abc import Container, Mapping

from rapport.kit.text import fold, number_in, slugify, squeeze

BETWEEN_LEVELS = " / "
BETWEEN_UNITS = ";"
DEEPEST = 15
LONGEST_NAME = 200
LONGEST_SLUG = 500

# Addresses of pages that stand below or beside a unit's own; a unit called so gets “edit-2”.
RESERVED = frozenset({"new", "edit", "end", "reopen", "trust", "people", "fields", "closure"})

Path = tuple[str, ...]


def paths_in(cell: str) -> tuple[Path, ...]:
    """Return the unit paths of one cell: levels parted by ` / `, several units by `;`."""
    found = (path_of(part.split(BETWEEN_LEVELS)) for part in cell.split(BETWEEN_UNITS))
    return tuple(dict.fromkeys(path for path in found if path))


def path_of(levels: list[str]) -> Path:
    """Return the named levels of a path, from the top down; blank ones are left out."""
    return tuple(name for level in levels if (name := squeeze(level.replace("\x00", ""))[:LONGEST_NAME]))


def path_from_levels(values: Mapping[str, str | None]) -> Path:
    """Return the path spread over the columns `unit_1`, `unit_2` …."""
    columns = sorted((name for name in values if name.startswith("unit_")), key=_number)
    return path_of([values[name] or "" for name in columns])


def _number(column: str) -> int:
    tail = column.removeprefix("unit_")
    return number_in(tail) or 0


def key_of(name: str) -> str:
    """Return what makes two spellings of a unit's name the same among its siblings."""
    return fold(name)


def slug_of(name: str, parent_slug: str, *, taken: Container[str]) -> str:
    """Return a slug below `parent_slug` that is not in `taken`: `company/sales`, else `company/sales-2` …."""
    start = f"{parent_slug}/{slugify(name)}" if parent_slug else slugify(name)
    slug, number = start[:LONGEST_SLUG], 1
    while slug in taken or slug.rpartition("/")[2] in RESERVED:
        number += 1
        ending = f"-{number}"
        slug = start[: LONGEST_SLUG - len(ending)] + ending
    return slug
