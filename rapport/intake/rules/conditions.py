"""`--where COL!=VALUE` and `COL=VALUE`: which rows of a file are meant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapport.kit.problems import Refusal


@dataclass(frozen=True)
class Condition:
    """A column's cell must be one of `values`, or with `differs` none of them."""

    column: str
    values: frozenset[str]
    differs: bool

    def __str__(self) -> str:
        sign = "!=" if self.differs else "="
        return ", ".join(f"{self.column}{sign}{value}" for value in sorted(self.values))

    def keeps(self, cell: str) -> bool:
        """Whether a row with this cell is meant."""
        return (cell.strip() in self.values) is not self.differs


def parse_conditions(texts: Sequence[str]) -> tuple[Condition, ...]:
    """Return conditions that must all hold; several `COL=VALUE` for one column mean any of these values."""
    found: dict[tuple[str, bool], set[str]] = {}
    written: dict[str, str] = {}
    for text in texts:
        left, sign, right = text.partition("=")
        differs = left.endswith("!")
        column = left.removesuffix("!").strip()
        if not sign or not column:
            raise Refusal(f"“{text}” is no condition. Write COLUMN=VALUE or COLUMN!=VALUE.", field="where")
        written.setdefault(column.casefold(), column)
        found.setdefault((column.casefold(), differs), set()).add(right.strip())
    return tuple(Condition(written[column], frozenset(values), differs) for (column, differs), values in found.items())


def place_conditions(
    conditions: Sequence[Condition], columns: Mapping[str, int], *, shown: str
) -> tuple[tuple[int, Condition], ...]:
    """Return each condition with the position of its column; `columns` are folded names."""
    placed = []
    for condition in conditions:
        position = columns.get(condition.column.casefold())
        if position is None:
            raise Refusal(
                f"{shown} has no column “{condition.column}” for a condition. It has: {', '.join(columns)}.",
                code="unknown_column",
                field="where",
                hint="--where",
            )
        placed.append((position, condition))
    return tuple(placed)
