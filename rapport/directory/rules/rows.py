"""One row of a file of people, made clean: what it says, what is wrong with it, what was left out and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from rapport.directory.rules.identities import LONGEST, addresses_in, looks_like_address, normalise
from rapport.directory.rules.names import bare, from_address, is_name, is_top, is_total
from rapport.directory.rules.paths import DEEPEST, Path, path_from_levels, paths_in
from rapport.directory.rules.records import timezones
from rapport.directory.rules.warnings import Warnings
from rapport.kit.text import fold

Values = Mapping[str, str | None]
ReadDate = Callable[[str], date | None]
LONGEST_ID = 200
REPEATED_ID = "Its id is that of an earlier row, which was taken."
REPEATED_ADDRESS = "Its address or login is that of an earlier row, which was taken; people who share one need ids."
FAULT = "fault"  # among a row's values: why whoever read it could not take it
ENDLESS = 2900  # a last day from this year on is how systems write that there is none
_YES = frozenset({"1", "true", "t", "yes", "y", "x", "vacant", "ja", "oui", "si", "sí"})
_LENGTHS = {"name": 200, "given_name": 100, "family_name": 100, "title": 300, "location": 200, "grade": 60}


class RowRefusedError(Exception):
    """The row cannot be taken; the message is the reason, one short sentence."""


@dataclass(slots=True)
class PersonRow:
    """What a row says of one person. Units are numbers into `Cleaner.paths`; `leader` is the line it belongs to."""

    line: int
    external_id: str | None = None
    email: str | None = None
    login: str | None = None
    more_emails: tuple[str, ...] = ()
    more_logins: tuple[str, ...] = ()
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    name_if_own: str | None = None  # what to call somebody without a name, if the address is her own
    title: str = ""
    unit: int | None = None
    more_units: tuple[int, ...] = ()
    manager: str = ""
    location: str = ""
    timezone: str = ""
    languages: tuple[str, ...] = ()
    grade: str = ""
    skills: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    vacant: bool = False
    started_on: date | None = None
    last_day: date | None = None
    leader: int | None = None
    custom: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Return `text` folded for search; titles, places and skills repeat, so the last ones are kept."""
    return fold(text)


def search_text(name: str, title: str, unit: str, location: str, skills: tuple[str, ...] | list[str]) -> str:
    """Return what a person is found by."""
    parts = (fold(name), folded(title), folded(unit), folded(location), *(folded(skill) for skill in skills))
    return " ".join(part for part in parts if part)


class Cleaner:
    """Turns rows into `PersonRow`s, remembering the keys and names it has met.

    `given` are the fields the file has (our names); `custom` those of them that are the organisation's own.
    """

    def __init__(
        self,
        given: frozenset[str],
        *,
        custom: frozenset[str] = frozenset(),
        same_name_is_one: bool = False,
    ) -> None:
        self.given = given
        self.custom = sorted(custom & given)
        self.warnings = Warnings()
        self.paths: dict[Path, int] = {}
        self.unit_names: list[str] = []  # by number, the name of a path's last level
        self.refused_keys: set[str] = set()
        self._levels = any(name.startswith("unit_") for name in given)
        self._named = bool(given & {"name", "given_name", "family_name"})
        self._same_name_is_one = same_name_is_one
        self._first_of_key: dict[str, int] = {}
        self._first_of_name: dict[str, int] = {}

    def clean(self, line: int, values: Values, read_date: ReadDate) -> PersonRow:
        """Return the row, or raise `RowRefusedError` with the reason.

        `read_date` gives the date in one of our fields, None where it is empty, `ValueError` where it is none.
        """
        row = PersonRow(line=line)
        if fault := values.get(FAULT):
            raise RowRefusedError(fault)
        self._identify(row, values)
        try:
            self._dates(row, values, read_date)
            self._place(row, values)
        except RowRefusedError:
            self.refused_keys.update(key for key in (row.external_id, row.email, row.login) if key)
            raise
        self._name(row, values)
        self._attributes(row, values)
        if self._same_name_is_one and row.name and not row.vacant:
            first = self._first_of_name.setdefault(fold(row.name), line)
            row.leader = first if first != line else None
        return row

    def _identify(self, row: PersonRow, values: Values) -> None:
        row.external_id = bare(values.get("id") or "") or None
        emails, logins = self._addresses(row.line, values.get("email") or ""), _logins(values.get("login") or "")
        row.email, row.more_emails = (emails[0], tuple(emails[1:])) if emails else (None, ())
        row.login, row.more_logins = (logins[0], tuple(logins[1:])) if logins else (None, ())
        key = row.external_id or row.email or row.login
        if key is not None and "@" not in key and is_total(key) and not is_name(_letters(values.get("name"))):
            raise RowRefusedError("It is a line of totals or a footer, not a person.")
        if key is None:
            raise RowRefusedError("It has no id, no e-mail address and no login, so nobody can tell who it is.")
        if len(key) > LONGEST_ID:
            raise RowRefusedError(f"Its id is longer than {LONGEST_ID} characters.")
        first = self._first_of_key.setdefault(normalise(key), row.line)
        if first != row.line:
            raise RowRefusedError(REPEATED_ID if row.external_id else REPEATED_ADDRESS)

    def _addresses(self, line: int, cell: str) -> list[str]:
        text = bare(cell)
        if not text:
            return []
        found = [address for address in addresses_in(text) if looks_like_address(address) and len(address) <= LONGEST]
        if not found:
            self.warnings.add("The e-mail address is none, so it was left out.", line)
        return found

    def _dates(self, row: PersonRow, values: Values, read_date: ReadDate) -> None:
        row.started_on = self._date(row.line, "start", values, read_date)
        row.last_day = self._date(row.line, "end", values, read_date)
        if row.last_day and row.last_day.year >= ENDLESS:
            row.last_day = None
        if row.started_on and row.last_day and row.last_day < row.started_on:
            raise RowRefusedError("It ends before it starts.")

    def _date(self, line: int, name: str, values: Values, read_date: ReadDate) -> date | None:
        if name not in self.given or not (values.get(name) or "").strip("0.-/: "):  # 00.00.0000 is no day
            return None
        try:
            return read_date(name)
        except (ValueError, OverflowError) as error:
            self.warnings.add(f"A date could not be read, so it was left out. {error}".strip(), line)
            return None

    def _place(self, row: PersonRow, values: Values) -> None:
        if self._levels:
            path = path_from_levels(values)
            paths: tuple[Path, ...] = (path,) if path else ()
        else:
            paths = paths_in(values.get("unit") or "")
        if any(len(path) > DEEPEST for path in paths):
            raise RowRefusedError(f"Its unit has more than {DEEPEST} levels.")
        numbers = [self._number(path) for path in paths]
        if numbers:
            row.unit, row.more_units = numbers[0], tuple(numbers[1:])

    def _number(self, path: Path) -> int:
        number = self.paths.setdefault(path, len(self.paths))
        if number == len(self.unit_names):
            self.unit_names.append(path[-1])
        return number

    def _name(self, row: PersonRow, values: Values) -> None:
        row.given_name = self._text(row.line, values, "given_name")
        row.family_name = self._text(row.line, values, "family_name")
        row.title = self._text(row.line, values, "title")
        name = self._text(row.line, values, "name") or f"{row.given_name} {row.family_name}".strip()[:200]
        said_vacant = (values.get("vacant") or "").strip().lower() in _YES
        if name and is_name(name) and not said_vacant:
            row.name = name
        elif not self._named and not said_vacant:
            row.name = from_address(row.email or "") or row.external_id or row.login or row.email or ""
        else:
            row.vacant = True
            row.name = row.title[:200]
            if not name and not said_vacant:
                row.name_if_own = (
                    from_address(row.email or "") or row.name or (row.email or "").partition("@")[0] or None
                )

    def _attributes(self, row: PersonRow, values: Values) -> None:
        row.location = self._text(row.line, values, "location")
        row.grade = self._text(row.line, values, "grade")
        manager = bare(values.get("manager") or "")
        row.manager = "" if is_top(manager) else manager
        row.timezone = self._timezone(row.line, bare(values.get("timezone") or ""))
        row.languages = _several(values.get("language") or "", 20)
        row.skills = _several(values.get("skills") or "", 100)
        row.groups = _several(values.get("groups") or "", 200)
        row.custom = {name: (values.get(name) or "").strip() for name in self.custom}

    def _timezone(self, line: int, zone: str) -> str:
        if not zone or zone in timezones():
            return zone
        self.warnings.add("The time zone is not one of the IANA names, such as Europe/Oslo, so it was left out.", line)
        return ""

    def _text(self, line: int, values: Values, name: str) -> str:
        text = bare(values.get(name) or "")
        longest = _LENGTHS[name]
        if len(text) > longest:
            self.warnings.add(f"The {name.replace('_', ' ')} is longer than {longest} characters and was cut.", line)
            return text[:longest]
        return text


@lru_cache(maxsize=20_000)
def _several(cell: str, longest: int) -> tuple[str, ...]:
    if not cell:
        return ()
    found = (bare(part)[:longest] for part in cell.split(";"))
    return tuple(dict.fromkeys(part for part in found if part))


def _logins(cell: str) -> list[str]:
    found = (normalise(bare(part))[:LONGEST] for part in cell.split(";"))
    return list(dict.fromkeys(login for login in found if login))


def _letters(name: str | None) -> str:
    return "".join(character for character in name or "" if character.isalpha() or character == " ").strip()
