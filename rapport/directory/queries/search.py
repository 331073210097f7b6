"""Find anyone by a few letters of a name, title, unit or skill; spelling is forgiven, marks and case are ignored.

Every step reads a bounded number of candidates from an index, so that two letters cost no more than a whole name:
people near the reader, names that begin with the question (a B-tree in the order of names), words that begin so
(trigrams), and only where too few were found, the words of the directory that look like those typed (trigrams over
the vocabulary, which is small: `Word`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Literal

from django.contrib.postgres.search import TrigramSimilarity
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Collate, Concat, Left

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import Person, Word
from rapport.directory.rules.spelling import most, typos
from rapport.kit.text import fold, initials

LONGEST = 100  # letters of a question
WORDS = 6
CANDIDATES = 100  # read per step before ranking
NAME_BEGINS = 1  # the tier of names that begin with the question
LOOKALIKES = 40  # words compared letter by letter with one that nobody has
MEANINGS = 4  # words tried for one that nobody has
SHORTEST_TYPO = 3
ALIKE = 0.2  # trigrams two words must share; two swapped letters in a short word leave no more
SOON_MS = 30
ENOUGH = 3  # with fewer real matches we also try what looks alike
SHORTEST_TRIGRAM = 2  # one letter finds names and neighbours, not every word of everybody
PATIENCE_MS = 100  # a statement that takes longer gives up, and what was found so far is shown
Kind = Literal["", "person", "unit", "post"]
NAME_LENGTH = 60  # letters of the folded name that are in sort order; the index holds the same
UNINDEXED = Concat("search", Value("", output_field=TextField()))
SORT_NAME = Collate(Left("search", NAME_LENGTH), "C")


@dataclass(frozen=True)
class PersonHit:
    """A person that was found.

    `tier` says how: 0 the whole name, 1 its beginning, 2 words of the name, 3 words anywhere, 4 words that look
    alike; `alike` is the similarity (0 to 1) of the last.
    """

    id: int
    name: str
    initials: str
    title: str
    unit_id: int | None
    unit_name: str
    unit_slug: str
    location: str
    url: str
    tier: int
    alike: float

    @property
    def label(self) -> str:
        """What stands first in a list of results."""
        return self.name

    @property
    def unit(self) -> str:
        """The slug that gives the face its colour."""
        return self.unit_slug

    @property
    def line(self) -> str:
        """What stands behind the name."""
        return ", ".join(part for part in (self.title, self.unit_name, self.location) if part)


@dataclass(frozen=True)
class UnitHit:
    """A unit that was found; `line` names the unit above it."""

    id: int
    name: str
    slug: str
    line: str
    url: str
    icon: str = "unit"

    @property
    def label(self) -> str:
        """What stands first in a list of results."""
        return self.name


@dataclass(frozen=True)
class Found:
    """What a question finds, best first."""

    people: Sequence[PersonHit]
    units: Sequence[UnitHit]


NOTHING = Found(people=(), units=())


def words_of(question: str) -> tuple[str, ...]:
    """Return the folded words of a question, at most six; anything that is no letter or digit parts words."""
    return tuple(re.findall(r"\w+", fold(question[:LONGEST])))[:WORDS]


def is_called(name: str, words: Sequence[str]) -> bool:
    """Whether each of some folded words begins a word of a name, in whatever order."""
    in_name = f" {' '.join(words_of(name))}"
    return all(f" {word}" in in_name for word in words)


def search(question: str, *, by: Actor, limit: int = 8, kind: Kind = "") -> Found:
    """Return the best people and units, or one `kind` of them, for what was typed; a `post` may be vacant.

    At most twelve statements, each bounded in time.
    """
    words = words_of(question)
    if not words or not by.is_known:
        return NOTHING
    with _quickly():
        asked = _Question.of(words)
        people = _people(asked, by=by, limit=limit, vacant=kind == "post") if kind != "unit" else ()
        units = _units(asked, by=by, limit=limit if kind else max(3, limit // 2)) if kind in {"", "unit"} else ()
        return Found(people=people, units=units)


def beginning_with(words: Iterable[str], column: str = "search") -> Q:
    """Return the condition that each of `words` begins a word of the folded text. Served by the trigram index.

    The words hold letters and digits only, so none of them means something else to a regular expression.
    """
    return reduce(and_, (_begins(word, column) for word in words), Q())


def _begins(word: str, column: str) -> Q:
    """Two letters become trigrams only where LIKE says what stands before them; for longer ones one scan does all."""
    if len(word) < SHORTEST_TYPO:
        return Q(**{f"{column}__startswith": word}) | Q(**{f"{column}__contains": f" {word}"})
    return Q(**{f"{column}__regex": rf"\m{word}"})


@contextmanager
def _quickly() -> Iterator[None]:
    """Bound every statement in time: what runs out of it is left out, and the rest is shown."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS}; SET LOCAL pg_trgm.similarity_threshold = {ALIKE}")
        yield
        # an enclosing transaction, as a test or a job has, gets its own patience back
        cursor.execute("SET LOCAL statement_timeout = DEFAULT; SET LOCAL pg_trgm.similarity_threshold = DEFAULT")


@dataclass(frozen=True)
class _Question:
    """What was typed: its folded words, and for each what it means, with how much that looks like it.

    `doubted`: the words for which others that look alike were looked up.
    """

    words: tuple[str, ...]
    text: str
    meant: Mapping[str, dict[str, float]]
    doubted: frozenset[str]

    @classmethod
    def of(cls, words: tuple[str, ...]) -> "_Question":
        """Look up the words that nobody has. At most two statements a word."""
        doubted = frozenset(word for word in words if not _is_known(word))
        return cls(words=words, text=" ".join(words), meant=_meant(words, doubted), doubted=doubted)

    def doubting_all(self) -> "_Question":
        """Look up the other words too. One statement for each of them."""
        others = frozenset(word for word in self.words if len(word) >= SHORTEST_TYPO) - self.doubted
        return replace(self, meant={**self.meant, **_meant(others, others)}, doubted=self.doubted | others)

    @property
    def is_misspelt(self) -> bool:
        """Whether some word is unknown, but others look like it."""
        return any(len(chosen) > 1 for chosen in self.meant.values())

    @property
    def as_typed(self) -> Q:
        """The condition that every word begins a word of `search`."""
        return beginning_with(self.words)

    @property
    def as_meant(self) -> Q:
        """The same, with any of the meanings of each word."""
        either = ("|".join(chosen) for chosen in self.meant.values())
        return beginning_with(f"(?:{words})" for words in either)


def _is_known(word: str) -> bool:
    """Whether somebody has a word, or it is too short to be doubted. At most one statement."""
    return len(word) < SHORTEST_TYPO or Word.objects.filter(word__startswith=word).exists()


def _meant(words: Iterable[str], doubted: frozenset[str]) -> dict[str, dict[str, float]]:
    return {word: {word: 1.0} | (_alike_to(word) if word in doubted else {}) for word in words}


def _alike_to(word: str) -> dict[str, float]:
    """Return the words of the directory that look most like one, each with how much. One statement."""
    alike = Word.objects.filter(word__trigram_similar=word).annotate(alike=TrigramSimilarity("word", word))
    known = alike.order_by("-alike", "-people", "word").values_list("word", flat=True)[:LOOKALIKES]
    # trigrams find what might be meant; counting slips of the keyboard decides, and frequent words come first
    slips = {other: typos(word, other) for other in known}
    best = sorted(slips, key=lambda other: slips[other])[:MEANINGS]
    return {other: 1 - slips[other] / max(len(word), len(other)) for other in best if slips[other] <= most(word)}


def _people(question: _Question, *, by: Actor, limit: int, vacant: bool) -> list[PersonHit]:
    seen = policy.visible_to(by) if vacant else policy.visible_to(by).filter(vacant=False)
    found: dict[int, _Row] = {}
    near = _near(by)
    if near:
        # an expression, so that the few people near are read and looked through, not looked up among everybody
        _add(
            found,
            seen.filter(near).annotate(text=UNINDEXED).filter(beginning_with(question.words, "text")),
        )
    first = seen.annotate(sort_name=SORT_NAME).filter(sort_name__startswith=question.text)
    _add(found, first.order_by("sort_name", "id"))
    # enough names begin with the question, and nothing that only holds it somewhere would rank before them
    if sum(row.tier(question) <= NAME_BEGINS for row in found.values()) < limit:
        if len(max(question.words, key=len)) >= SHORTEST_TRIGRAM:
            _add(found, seen.filter(question.as_typed), may_guess_wrong=True)
        if len(found) < ENOUGH:
            found = _alike(question, seen) | found
        if not found and (doubting := question.doubting_all()) != question:
            found = _alike(doubting, seen)
    me = _Place.of(by)
    ranked = sorted(found.values(), key=lambda row: _rank(row, question, me))
    return [row.hit(question) for row in ranked[:limit]]


COLUMNS = (
    "id",
    "name",
    "title",
    "unit_id",
    "unit__name",
    "unit__slug",
    "unit__path",
    "location",
    "manager_id",
    "search",
)


def _alike(question: _Question, seen: QuerySet[Person]) -> "dict[int, _Row]":
    """Return people who have what was meant; nobody where every word is known as it was typed."""
    found: dict[int, _Row] = {}
    if question.is_misspelt:
        _add(found, seen.filter(question.as_meant), may_guess_wrong=True)
    return {ident: replace(row, alike=row.likeness(question)) for ident, row in found.items()}


@dataclass(frozen=True)
class _Row:
    id: int
    name: str
    title: str
    unit_id: int | None
    unit_name: str | None
    unit_slug: str | None
    unit_path: str | None
    location: str
    manager_id: int | None
    search: str
    alike: float = 0.0

    def tier(self, question: _Question) -> int:
        """How well the row answers; see `PersonHit`."""
        if self.alike:
            return 4
        name = " ".join(words_of(self.name))
        if name == question.text:
            return 0
        if name.startswith(question.text):
            return 1
        return 2 if is_called(self.name, question.words) else 3

    def likeness(self, question: _Question) -> float:
        """Return how much the row is what was meant: the mean over the words of the best that it has."""
        has = self.search.replace("|", " ").split()
        best = [
            max((alike for word, alike in chosen.items() if any(h.startswith(word) for h in has)), default=0.0)
            for chosen in question.meant.values()
        ]
        return sum(best) / len(best)

    def hit(self, question: _Question) -> PersonHit:
        """Return the row as others get it."""
        return PersonHit(
            id=self.id,
            name=self.name,
            initials=initials(self.name),
            title=self.title,
            unit_id=self.unit_id,
            unit_name=self.unit_name or "",
            unit_slug=self.unit_slug or "",
            location=self.location,
            url=f"/people/{self.id}/",
            tier=self.tier(question),
            alike=self.alike,
        )


def _add(found: dict[int, _Row], rows: QuerySet[Person], *, may_guess_wrong: bool = False) -> None:
    """Read one step of candidates.

    For a frequent word the planner reads the table until it has enough, for a rare one the trigram index. Where it
    took a rare word for a frequent one (`may_guess_wrong`), the step is stopped soon and sent to the index.
    """
    plans = ("on", "off") if may_guess_wrong else ("on",)
    for plan in plans:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if may_guess_wrong:
                    soon = SOON_MS if plan == "on" else PATIENCE_MS
                    cursor.execute(f"SET LOCAL enable_seqscan = {plan}; SET LOCAL statement_timeout = {soon}")
                for row in rows.values_list(*COLUMNS)[:CANDIDATES]:
                    found.setdefault(row[0], _Row(*row))
                if may_guess_wrong:
                    cursor.execute(f"SET LOCAL enable_seqscan = on; SET LOCAL statement_timeout = {PATIENCE_MS}")
        except OperationalError as error:
            if not _ran_out_of_time(error):
                raise
        else:
            return


def _ran_out_of_time(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == "57014"


@dataclass(frozen=True)
class _Place:
    """Where the reader stands, to put people nearer to her first."""

    person_id: int | None
    unit_ids: frozenset[int]

    @classmethod
    def of(cls, by: Actor) -> "_Place":
        """Return the place of an actor."""
        return cls(by.person_id, by.unit_ids)

    def distance(self, row: _Row) -> int:
        """How far the row is from the reader: 0 same unit or above, more with every level they do not share."""
        if self.person_id is not None and self.person_id in {row.manager_id, row.id}:
            return 0
        steps = [int(step) for step in (row.unit_path or "").strip("/").split("/") if step]
        return sum(1 for step in steps if step not in self.unit_ids) if steps else len(self.unit_ids) + 1


def _rank(row: _Row, question: _Question, me: _Place) -> tuple[int, float, int, str, int]:
    return row.tier(question), -round(row.alike, 2), me.distance(row), row.search, row.id


def _near(by: Actor) -> Q | None:
    near = Q(unit_id__in=by.unit_ids) if by.unit_ids else Q()
    return near | Q(manager_id=by.person_id) if by.person_id else near or None


def _units(question: _Question, *, by: Actor, limit: int) -> list[UnitHit]:
    seen = policy.units_visible_to(by).filter(ended_on=None).order_by("depth", "name")
    columns = ("id", "name", "slug", "parent__name", "search")
    rows = list(seen.filter(question.as_typed).values_list(*columns)[:CANDIDATES])
    if not rows and question.is_misspelt:
        rows = list(seen.filter(question.as_meant).values_list(*columns)[:limit])
    rows.sort(key=lambda row: not row[4].startswith(question.text))
    return [UnitHit(id=r[0], name=r[1], slug=r[2], line=r[3] or "", url=f"/units/{r[2]}/") for r in rows[:limit]]
