"""What people call a case."""

from typing import Protocol


class Lettered(Protocol):
    """A team, as a card or as a row: its letters begin the numbers of its cases."""

    @property
    def prefix(self) -> str | None:
        """None of a team that only a log names."""


class Numbered(Protocol):
    """A case that is loaded with its team."""

    @property
    def id(self) -> int:
        """Its key."""

    @property
    def team(self) -> Lettered:
        """The team it came to."""

    @property
    def number(self) -> int:
        """Which of that team it is."""


def called(case: Numbered) -> str:
    """Return what people call a case whose team is loaded with it."""
    return number_of(case.id, case.team, case.number)


def number_of(case_id: int, team: Lettered, number: int) -> str:
    """Return what people call a case: IT-1042; one of a log, whose team has no letters, by its own number."""
    return f"{team.prefix}-{number}" if team.prefix else f"#{case_id}"
