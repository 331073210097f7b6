"""What every page needs and hardly ever changes: read by a process once in a while, not for each page."""

from collections.abc import Callable
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")


class Fresh(Generic[T]):
    """What `read` returns, read anew when it is older than `seconds`: so late another process hears of a change."""

    def __init__(self, read: Callable[[], T], *, seconds: float = 60.0) -> None:
        self._read, self._seconds = read, seconds
        self._kept: tuple[float, T] | None = None  # until when, and what

    def __call__(self) -> T:
        """Return what was read last, unless that is too long ago."""
        if self._kept is None or monotonic() >= self._kept[0]:
            self._kept = (monotonic() + self._seconds, self._read())
        return self._kept[1]

    def suppose(self, value: T, *, seconds: float | None = None) -> None:
        """Take this for what was just read, for `seconds` where that is said."""
        self._kept = (monotonic() + (self._seconds if seconds is None else seconds), value)

    def forget(self) -> None:
        """Read anew when next asked."""
        self._kept = None
