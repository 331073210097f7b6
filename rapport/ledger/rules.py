"""What a fact, a comment or a notification can be about: records of any room, by kind and number."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from rapport.accounts.public import Actor


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A record as one reader sees it: what it is called, and where it is.

    `inner`: she also reads what is said between those who work on it. `version` rises with every change, 0 where none
    is counted. Mails about a `private` one are between us and the reader.
    """

    id: int
    label: str
    url: str
    inner: bool = True
    version: int = 0
    private: bool = False


@dataclass(frozen=True, kw_only=True)
class SubjectKind:
    """A kind of record others may speak of; a room lists its own as `SUBJECTS` in its `public.py`.

    `see(ids, by)` returns, of these records, those the actor may see; a few statements, however many. `commented`:
    comments stand under it. `answered`: an answer to a mail about it finds its way to it. `named(names, by)` returns,
    of names in capitals (IT-1042), those by which people call such a record, where the actor may see it.
    `hears(id, author)` returns who is told of a comment of this person under it, whether or not she follows it.
    """

    name: str
    title: object
    see: Callable[[Collection[int], Actor], Mapping[int, Subject]]
    commented: bool = False
    answered: bool = False
    named: Callable[[Collection[str], Actor], Mapping[str, Subject]] | None = None
    hears: Callable[[int, int | None], Collection[int]] | None = None
