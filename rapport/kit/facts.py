"""Facts: frozen records of what happened, with a name, a version and subjects.

A fact is a frozen dataclass in a room's `events.py`. It holds ids, enums, numbers and times, never names,
addresses or text, so that erasing a person stays possible.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class FactType:
    """What the house knows of a kind of fact: `subjects` maps its id fields to kinds of subject."""

    name: str
    version: int
    cls: type[Any]
    subjects: Mapping[str, str]
    confidential: bool = False


_by_name: dict[str, FactType] = {}
_by_class: dict[type[Any], FactType] = {}


def fact(name: str, *, version: int = 1, confidential: bool = False, **roles: str) -> Callable[[type[T]], type[T]]:
    """Register a frozen dataclass as the fact `name` ("room.what_happened").

    A field `<kind>_id` makes the fact a fact about that subject. A field with a role in its name says its kind
    by keyword: `@fact("directory.manager_changed", manager_id="person")`. What is `confidential` is read by its
    subjects alone, not even by administrators.
    """

    def register(cls: type[T]) -> type[T]:
        if not is_dataclass(cls):
            raise TypeError(f"{cls.__name__} must be a frozen dataclass before it is a fact.")
        subjects = {
            f.name: roles.get(f.name, f.name.removesuffix("_id"))
            for f in fields(cls)
            if f.name.endswith("_id") or f.name in roles
        }
        known = FactType(name=name, version=version, cls=cls, subjects=subjects, confidential=confidential)
        _by_name[name] = known
        _by_class[cls] = known
        return cls

    return register


def type_of(value: object) -> FactType:
    """Return the type of a fact; `LookupError` if its class was never registered."""
    try:
        return _by_class[type(value)]
    except KeyError:
        raise LookupError(f"{type(value).__name__} is not a registered fact.") from None


def all_facts() -> tuple[FactType, ...]:
    """Return every registered kind of fact, by name."""
    return tuple(_by_name[name] for name in sorted(_by_name))


def confidential_names() -> frozenset[str]:
    """Return the names of the facts that only their subjects read."""
    return frozenset(known.name for known in all_facts() if known.confidential)


def find(name: str) -> FactType | None:
    """Return the kind of fact called `name`, if any."""
    return _by_name.get(name)


def sentence_of(name: str) -> str:
    """Return what a kind of fact tells, in one sentence; its name where no room of today writes it."""
    known = find(name)
    return (known.cls.__doc__ or name).strip().splitlines()[0] if known else name


def pack(value: object) -> dict[str, Any]:
    """Return a fact's fields as JSON values; refuses free text, which has no place in a fact."""
    packed: dict[str, Any] = {}
    for f in fields(type_of(value).cls):
        packed[f.name] = _plain(f.name, getattr(value, f.name))
    return packed


def subjects_of(value: object) -> list[str]:
    """Return the subjects of a fact as `kind:id`, without those that are empty."""
    known = type_of(value)
    found = ((kind, getattr(value, name)) for name, kind in known.subjects.items())
    return [f"{kind}:{ident}" for kind, ident in found if ident is not None]


def _plain(name: str, value: object) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value if not isinstance(value, Enum) else value.value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(name, v) for v in value]
    raise TypeError(f"A fact holds ids, enums, numbers and times; “{name}” is a {type(value).__name__}.")
