"""LDIF, the export of LDAP directories: inetOrgPerson and Active Directory attributes as our fields."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rapport.directory.imports.lines import Lines, lines_of
from rapport.directory.rules.rows import FAULT
from rapport.intake.public import Row

# our field -> attributes it is read from, lower case; the first that is there counts
ATTRIBUTES = {
    "id": ("employeenumber", "employeeid", "entryuuid", "uid", "samaccountname"),
    "name": ("displayname", "cn"),
    "given_name": ("givenname",),
    "family_name": ("sn",),
    "title": ("title",),
    "unit": ("department", "ou", "o"),
    "location": ("l", "physicaldeliveryofficename"),
}
# our field -> attributes whose values all count
ALL_OF = {"email": ("mail", "proxyaddresses"), "login": ("uid", "samaccountname", "userprincipalname")}
GIVES = frozenset({*ATTRIBUTES, *ALL_OF, "manager", "language"})
PEOPLE = frozenset({"person", "organizationalperson", "inetorgperson", "user"})
NOT_PEOPLE = frozenset({"computer", "contact", "group", "msds-groupmanagedserviceaccount"})
PERSONAL = frozenset({"mail", "sn", "givenname", "samaccountname", "employeenumber", "employeeid"})
BROKEN = "A line of its entry cannot be read as LDIF."
CHANGE = "It changes an entry instead of telling of one; export whole entries."
MOST = 1024 * 1024  # characters of one value; pictures are longer, and never used
_ATTRIBUTE = re.compile(r"^(?P<name>[\w.-]+)(?:;[\w;-]*)?:(?P<how>[:<]?) *(?P<value>.*)$", re.DOTALL)
_AROUND = re.compile(r"\s*([,=+])\s*")


@dataclass(slots=True)
class Entry:
    """What stands between two empty lines: where it begins, whose it is, its attributes in lower case."""

    number: int
    dn: str = ""
    values: dict[str, list[str]] = field(default_factory=dict)
    broken: bool = False

    @property
    def is_change(self) -> bool:
        return self.first("changetype").lower() not in {"", "add"}

    @property
    def is_person(self) -> bool:
        """Whether it tells of a person; where nobody exported what kind of thing it is, by what it has."""
        classes = {value.lower() for value in self.values.get("objectclass", ())}
        if not classes:
            return bool(PERSONAL & self.values.keys())
        return bool(classes & PEOPLE) and not classes & NOT_PEOPLE

    def first(self, *names: str) -> str:
        return next((value for name in names for value in self.values.get(name, ()) if value), "")

    def every(self, *names: str) -> str:
        return ";".join(dict.fromkeys(value for name in names for value in self.values.get(name, ()) if value))


def looks_like(head: bytes) -> bool:
    """Whether a file begins as LDIF does."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", errors="replace").encode()
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return start.startswith((b"version: 1", b"dn:")) or (start.startswith(b"#") and b"\ndn:" in start)


def rows(path: Path) -> Iterator[Row]:
    """Yield the people of an LDIF file. It is read twice: a manager is named by where her entry stands."""
    ids = {_place(e.dn): ident for e in _entries(path) if e.is_person and (ident := e.first(*ATTRIBUTES["id"]))}
    for entry in _entries(path):
        fault = BROKEN if entry.broken else CHANGE if entry.is_change else ""
        if fault:
            yield Row(number=entry.number, values={FAULT: fault}, theirs=[entry.dn])
        elif entry.is_person:
            yield Row(number=entry.number, values=_values(entry, ids), theirs=[entry.dn])


def _values(entry: Entry, ids: dict[str, str]) -> dict[str, str | None]:
    values = {name: entry.first(*attributes) for name, attributes in ATTRIBUTES.items()}
    values |= {name: entry.every(*attributes) for name, attributes in ALL_OF.items()}
    manager = entry.first("manager")
    values["manager"] = ids.get(_place(manager), manager)
    spoken = entry.first("preferredlanguage").split(",")  # as a browser says it: nb, en;q=0.8
    values["language"] = ";".join(language.partition(";")[0].strip() for language in spoken)
    return {name: value or None for name, value in values.items()}


def _place(dn: str) -> str:
    """Where an entry stands, for comparison."""
    return _AROUND.sub(r"\1", dn).strip().lower()


def _entries(path: Path) -> Iterator[Entry]:
    with lines_of(path) as lines:
        entry = Entry(1)
        for number, line in _unfolded(lines):
            if line:
                _take(entry, number, line)
                continue
            if entry.dn or entry.broken:
                yield entry
            entry = Entry(number + 1)
        if entry.dn or entry.broken:
            yield entry


def _take(entry: Entry, number: int, line: str) -> None:
    found = _ATTRIBUTE.match(line)
    if line == "-" or (found and found["name"].lower() == "version" and not entry.dn):
        return
    if found is None:
        entry.broken = True
        return
    name, value = found["name"].lower(), found["value"].strip()
    if found["how"] == ":":
        try:
            value = _text(base64.b64decode(value, validate=True))
        except binascii.Error:
            entry.broken = True
            return
    elif found["how"] == "<":  # an address the value is to be fetched from: never
        return
    if name == "dn":
        entry.number, entry.dn = number, value
    elif entry.dn:
        entry.values.setdefault(name, []).append(value)


def _text(value: bytes) -> str:
    """What base64 holds, if it is text: pictures and keys are of no use here."""
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return ""


def _unfolded(lines: Lines) -> Iterator[tuple[int, str]]:
    """Lines put together with those that go on with them, comments left out; an empty one parts entries."""
    held, start, long = "", 0, 0
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip("\r\n")
        if line.startswith(" ") and held:
            long += len(line)
            held += line[1:] if long < MOST else ""
            continue
        if held and not held.startswith("#"):
            yield start, held
        if not line.strip():
            yield number, ""
        held, start, long = line.rstrip() if line.strip() else "", number, 0
    if held and not held.startswith("#"):
        yield start, held
