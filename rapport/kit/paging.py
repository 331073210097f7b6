"""Keyset paging: a cursor names the last row seen, so that no page costs more than the first."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field

from rapport.kit.problems import Refusal
from rapport.kit.text import is_clean

T = TypeVar("T")

MOST = 200
LARGEST_ID = 2**63  # the database's limit
Id = Annotated[int, Field(ge=1, lt=LARGEST_ID)]  # the number of a record, as REST takes it


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of `items`; `after` is the cursor of the next page, or None on the last one."""

    items: Sequence[T]
    after: str | None


def encode(key: Sequence[Any]) -> str:
    """Return the cursor of the row whose sort key is `key` (JSON values)."""
    return base64.urlsafe_b64encode(json.dumps(list(key), default=str).encode()).decode().rstrip("=")


def decode(cursor: str | None, *kinds: type) -> list[Any] | None:
    """Return the sort key a cursor names, or None without one. Refuses a cursor that is not ours.

    `kinds` says what each part of the key is: `int` is an id, `str` a text; nothing else is taken.
    """
    if not cursor:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        key = None
    if not isinstance(key, list) or len(key) != len(kinds) or not all(map(_fits, key, kinds)):
        raise _damaged()
    return key


def decode_moment(cursor: str | None) -> tuple[datetime, int] | None:
    """Return the moment and id a cursor names, for rows sorted by both; or None without one."""
    key = decode(cursor, str, int)
    return None if key is None else (moment_of(key[0]), key[1])


def decode_day(cursor: str | None) -> tuple[date, int] | None:
    """Return the day and id a cursor names, for rows sorted by both; or None without one."""
    key = decode(cursor, str, int)
    return None if key is None else (day_of(key[0]), key[1])


def moment_of(part: str) -> datetime:
    """Return the moment, in UTC, that a part of a sort key names; refuses what is none."""
    try:
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # of the first and the last day of all some zones have no hour in UTC
        pass
    raise _damaged()


def day_of(part: str) -> date:
    """Return the day that a part of a sort key names; refuses what is none."""
    try:
        return date.fromisoformat(part)
    except ValueError:
        raise _damaged() from None


def _damaged() -> Refusal:
    return Refusal("This page address is damaged. Start again from the first page.", code="bad_cursor", field="after")


def _fits(part: object, kind: type) -> bool:
    """Whether a part of a key is what it should be and the database can take it."""
    if type(part) is not kind:
        return False
    return is_clean(part) if isinstance(part, str) else isinstance(part, int) and 0 <= part < LARGEST_ID


def size(limit: int | None, *, default: int = 50) -> int:
    """Return a page size between 1 and the most we serve."""
    return max(1, min(limit or default, MOST))


def cut(rows: Sequence[T], *, limit: int, key: Any) -> Page[T]:
    """Turn up to `limit + 1` fetched rows into a page; `key(row)` gives the row's sort key."""
    items = rows[:limit]
    more = len(rows) > limit
    return Page(items=items, after=encode(key(items[-1])) if more and items else None)
