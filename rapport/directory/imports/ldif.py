"""LDIF, the export of LDAP directories: inetOrgPerson and Active Directory attributes as our fields."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ldif import LDIFParser

from rapport.intake.public import Row
from rapport.kit.problems import Refusal

Record = Mapping[str, Sequence[str | bytes]]

# our field -> attributes it is read from, lower case; the first that is there counts
ATTRIBUTES = {
    "id": ("employeenumber", "employeeid", "entryuuid", "uid", "samaccountname"),
    "name": ("displayname", "cn"),
    "given_name": ("givenname",),
    "family_name": ("sn",),
    "email": ("mail",),
    "login": ("uid", "samaccountname", "userprincipalname"),
    "title": ("title",),
    "unit": ("department", "ou", "o"),
    "location": ("l", "physicaldeliveryofficename"),
    "language": ("preferredlanguage",),
}
GIVES = frozenset({*ATTRIBUTES, "manager"})
PEOPLE = frozenset({"person", "organizationalperson", "inetorgperson", "user"})
NOT_PEOPLE = frozenset({"computer", "group", "msds-groupmanagedserviceaccount"})


def looks_like(head: bytes) -> bool:
    """Whether a file begins as LDIF does."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return start.startswith((b"version: 1", b"dn:")) or (start.startswith(b"#") and b"\ndn:" in start)


def rows(path: Path) -> Iterator[Row]:
    """Yield the people of an LDIF file. It is read twice: a manager is named by where her entry stands."""
    ids = {dn.lower(): ident for dn, record in _entries(path) if (ident := _first(record, "id"))}
    for number, (dn, record) in enumerate(_entries(path), start=1):
        values: dict[str, str | None] = {name: _first(record, name) for name in ATTRIBUTES}
        manager = _text(record.get("manager", ()))
        values["manager"] = ids.get(manager.lower(), manager) if manager else None
        yield Row(number=number, values=values, theirs=[dn])


def _entries(path: Path) -> Iterator[tuple[str, Record]]:
    with path.open("rb") as file:
        try:
            for dn, record in LDIFParser(file, strict=False).parse():
                lower = {name.lower().partition(";")[0]: values for name, values in record.items()}
                classes = {str(value).lower() for value in lower.get("objectclass", ())}
                if classes & PEOPLE and not classes & NOT_PEOPLE:
                    yield str(dn), lower
        except (ValueError, UnicodeError) as error:
            raise Refusal(
                f"{path.name} is not LDIF as RFC 2849 has it: {str(error)[:120]}. Export it again from the directory.",
                code="bad_ldif",
            ) from error


def _first(record: Record, field: str) -> str | None:
    return next((text for name in ATTRIBUTES[field] if (text := _text(record.get(name, ())))), None)


def _text(values: Sequence[str | bytes]) -> str:
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")
