"""Errors for people: one sentence that says what is wrong and what to do."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


class Refusal(Exception):  # noqa: N818 (it is an answer, not a failure of the program)
    """Something asked for that cannot be done as asked. Pages show it, REST answers 422, the terminal exits 2.

    `hint` is what to type at a terminal, where a page has a field for it: only the terminal shows it. `others`: what
    else of the same is refused, each at a field of its own.
    """

    status = 422
    others: Sequence["Refusal"] = ()

    def __init__(self, message: str, *, code: str = "refused", field: str | None = None, hint: str = "") -> None:
        self.message = str(message)
        self.told = f"{message} ({hint})" if hint else self.message
        self.code = code
        self.field = field
        super().__init__(self.told)

    @property
    def every(self) -> "Sequence[Refusal]":
        """It and the others."""
        return (self, *self.others)


def read_all(readers: Mapping[str, Callable[[], T]]) -> dict[str, T]:
    """Return what each of several reads, by key. What is refused is refused together: the first carries the others."""
    found: dict[str, T] = {}
    refused: list[Refusal] = []
    for key, read in readers.items():
        try:
            found[key] = read()
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        first, *others = refused
        first.others = tuple(others)
        raise first
    return found


class Forbidden(Refusal):
    """The actor may not do or see this."""

    status = 403

    def __init__(self, message: str = "You may not do this. Ask an administrator if you need to.") -> None:
        super().__init__(message, code="forbidden")


class Missing(Refusal):
    """There is no such thing, or the actor may not know of it: the answer is the same."""

    status = 404

    def __init__(self, message: str = "There is nothing here, or it is not yours to see.") -> None:
        super().__init__(message, code="missing")
