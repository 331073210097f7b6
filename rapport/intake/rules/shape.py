"""What a kind of import is, and what one run of it gives."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from rapport.accounts.public import Actor
    from rapport.intake.rules.loading import Load

# Words for people: a string, or a lazy translation that becomes one when shown.
Words: TypeAlias = object
Columns: TypeAlias = Sequence[tuple[str, str]]  # (THEIRS, OURS) pairs, so that a column may be named twice


@dataclass(frozen=True, kw_only=True)
class Field:
    """A right-hand name of `--map THEIRS=OURS`.

    `levels`: also `name_1`, `name_2` … for levels in columns. `many`: several columns may give it; their values
    are joined by `;`. `synonyms` are other headings it is found by. `type` helps to guess formats of dates.
    """

    name: str
    label: Words = ""
    help: Words = ""
    required: bool = False
    levels: bool = False
    many: bool = False
    synonyms: tuple[str, ...] = ()
    type: Literal["text", "number", "date", "time", "choice"] = "text"


@dataclass(frozen=True, kw_only=True)
class Option:
    """An extra option of a kind: `--as-of` on the terminal (`as_of`), a control in the wizard.

    `table`: it means something for tables only, so that the wizard offers it for them alone. `needed`: it must be said
    of a table, unless one of its columns gives the name.
    """

    name: str
    label: Words = ""
    help: Words = ""
    kind: Literal["flag", "text", "date", "choice", "number"] = "text"
    choices: tuple[str, ...] = ()
    default: Any = None
    table: bool = False
    needed: bool = False


def _never(head: bytes) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Format:
    """A named layout of files: `maps` THEIRS to OURS (or several), `options` it presets, how it is recognised.

    `sniff` gets the first 4096 bytes, decompressed. `table` False: no table; the kind's `rows_from` reads it, or
    its `load` reads `job.files` by itself.
    """

    name: str
    label: Words = ""
    suffixes: tuple[str, ...] = ()
    maps: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    sniff: Callable[[bytes], bool] = _never
    table: bool = True


@dataclass(slots=True)
class Row:
    """One row: its line in the file, its values by our names (None: empty), and its cells as they stood there."""

    number: int
    values: dict[str, str | None]
    theirs: Sequence[str] = ()
    file: int = 0

    def get(self, name: str) -> str | None:
        """Return a value, None where it is empty or no column was mapped."""
        return self.values.get(name)


@dataclass
class Counts:
    """Rows by what became of them. `ended` counts things ended because no row told of them; it is no part of read."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    unresolved: int = 0
    excluded: int = 0
    rejected: int = 0
    ended: int = 0

    PARTS: ClassVar[tuple[str, ...]] = ("created", "updated", "unchanged", "unresolved", "excluded", "rejected")

    @property
    def accounted(self) -> int:
        """The rows of which we know what became."""
        return sum(getattr(self, part) for part in self.PARTS)

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an import did; the fields are the keys of its JSON document."""

    read: int
    created: int
    updated: int
    unchanged: int
    unresolved: int
    excluded: int
    rejected: int
    ended: int
    warnings: tuple[str, ...]
    reasons: Mapping[str, int]
    rejected_file: str | None


class Kind(ABC):
    """Something that can be imported: `KINDS` in a room's `imports.py` lists its kinds.

    `load` reads `job.rows()`, calls the room's actions, and adds each row to exactly one of `job.counts`. With `atomic`
    it runs in one transaction, rolled back on a dry run; otherwise it heeds `job.dry_run` and resumes by itself.
    `shown_at` names the page where what came in is seen.
    """

    name: ClassVar[str]
    label: ClassVar[Words]
    help: ClassVar[Words] = ""
    options: ClassVar[tuple[Option, ...]] = ()
    formats: ClassVar[tuple[Format, ...]] = ()
    atomic: ClassVar[bool] = True
    shown_at: ClassVar[str] = ""

    @property
    @abstractmethod
    def fields(self) -> tuple[Field, ...]:
        """The names a column can be mapped to; a class attribute will do, a property may add custom fields."""

    @abstractmethod
    def may_import(self, actor: "Actor") -> bool:
        """Whether the actor may import this kind."""

    @abstractmethod
    def load(self, job: "Load") -> None:
        """Load `job.rows()`; anything raised undoes all of it."""

    def rows_from(self, path: Path) -> Iterator[Row] | None:
        """Return the rows of a file that is no table (LDIF, vCard), or None for a table."""
        return None

    def choices_of(self, option: str, by: "Actor") -> Sequence[tuple[str, str]]:
        """Return what an option can be for an actor, as (value, words); nothing where anything can be typed."""
        return ()

    def check(self, job: "Load") -> None:  # noqa: B027 (most kinds have nothing to check)
        """Refuse options or columns that cannot work, before anything is read."""
