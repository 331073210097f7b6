"""Pure rules of privacy: purposes, minimum group, merging of small groups, the guard against differences.

Sources of the rules: complementary suppression and dominance are standard statistical disclosure control
(Hundepool et al., "Statistical Disclosure Control", 2012, ch. 4); the guard follows the tracker attack of
Denning, Denning and Schwartz (1979).
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, NamedTuple

import numpy as np

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal

Members = np.ndarray[Any, np.dtype[np.int64]]
Words = Any  # a sentence for people, or one that is translated when shown (this file knows no Django)
FLOOR = 5  # no setting goes below this
DOMINANT_SHARE = 0.5
FOLD_LOOKS_WITHIN = timedelta(hours=1)
BROWSING_PEOPLE = 30  # looking at this many different people within an hour is shown to administrators
BROWSING_WITHIN = timedelta(hours=1)
NAMES_WAIT = timedelta(days=7)  # how long a question who somebody is waits for its answer
NAMES_STAY = timedelta(hours=24)  # how long the name may be read once it is allowed
ROTATED_AFTER = timedelta(days=365)  # the key of pseudonyms is replaced
ANSWERED_WITHIN = timedelta(days=30)  # the law gives a month for what people ask for
NAMES_OPEN = 20  # questions one account may have open at a time


class Purpose(StrEnum):
    """What data about people may be used for. The list is closed: what is not here has no page, export or API."""

    FIND_HELP = "find_help"
    REACH_AN_AUDIENCE = "reach_an_audience"
    IMPROVE_A_SERVICE = "improve_a_service"
    LOOK_AFTER = "look_after"
    UNDERSTAND_THE_ORGANISATION = "understand_the_organisation"
    SHOW_OWN_NETWORK = "show_own_network"


# What somebody may need the name behind a pseudonym for: her own network is hers alone, the organisation is read in
# groups alone, and a book has names already, so none of these.
NAME_PURPOSES = (Purpose.FIND_HELP, Purpose.REACH_AN_AUDIENCE, Purpose.IMPROVE_A_SERVICE)


class Wish(StrEnum):
    """What somebody asks about what is held about her."""

    CORRECT = "correct"
    OBJECT = "object"
    ERASE = "erase"


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group about to be shown with a figure.

    `people` counts its members; groups given together share nobody. `sums` are amounts that add up when groups are
    joined (a share is shown as a quotient of two sums). `amount` and `top` are the amount a single member could
    dominate and the largest single part of it; leave both 0 where that cannot be.
    """

    key: str
    people: int
    sums: tuple[float, ...] = ()
    amount: float = 0.0
    top: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row that may be shown: one group, or several joined (`merged`), with everything added up."""

    keys: tuple[str, ...]
    people: int
    sums: tuple[float, ...]
    amount: float
    top: float

    @property
    def merged(self) -> bool:
        """Whether this row stands for more than one group."""
        return len(self.keys) > 1


@dataclass(frozen=True, kw_only=True)
class MergedRows:
    """What may be shown: `rows` in the order given, the merged row last; `withheld` if not even all together may be.

    `empty` names the groups without anybody: they say nothing about a person and are not joined to others.
    """

    rows: tuple[Row, ...]
    withheld: bool
    empty: tuple[str, ...] = ()


def is_dominated(*, amount: float, top: float) -> bool:
    """Whether one member holds more than half of an amount, so that showing it shows her."""
    return amount > 0 and top > DOMINANT_SHARE * amount


def merge_small(groups: Sequence[Group], *, minimum: int) -> MergedRows:
    """Join groups that may not be shown alone until the joined row may be shown.

    The joined row takes the smallest remaining group while it is itself too small or dominated: so a total shown
    beside the rows, minus any of them, is again a row that may be shown (complementary suppression). Ties are broken
    by key, so the same groups always give the same rows.
    """
    if minimum < FLOOR:
        raise ValueError(f"The minimum is never under {FLOOR}.")
    filled = [g for g in groups if g.people > 0]
    empty = tuple(g.key for g in groups if g.people <= 0)
    shown, rest = _split(filled, minimum=minimum)
    if rest and not _may_show(joined(rest), minimum=minimum):
        return MergedRows(rows=(), withheld=True, empty=empty)
    rows = [joined([g]) for g in filled if g.key in shown]
    if rest:
        rows.append(joined(rest))
    return MergedRows(rows=tuple(rows), withheld=not rows, empty=empty)


def _split(groups: Sequence[Group], *, minimum: int) -> tuple[set[str], list[Group]]:
    """Return the keys shown alone, and the groups to join."""
    rest = [g for g in groups if not _may_show(joined([g]), minimum=minimum)]
    others = sorted((g for g in groups if _may_show(joined([g]), minimum=minimum)), key=lambda g: (g.people, g.key))
    taken = 0
    while rest and taken < len(others) and not _may_show(joined(rest), minimum=minimum):
        rest.append(others[taken])
        taken += 1
    order = {g.key: place for place, g in enumerate(groups)}
    return {g.key for g in others[taken:]}, sorted(rest, key=lambda g: order[g.key])


def _may_show(row: Row, *, minimum: int) -> bool:
    return row.people >= minimum and not is_dominated(amount=row.amount, top=row.top)


def joined(groups: Sequence[Group]) -> Row:
    """Return groups as one row, everything added up."""
    return Row(
        keys=tuple(g.key for g in groups),
        people=sum(g.people for g in groups),
        sums=tuple(sum(parts) for parts in zip(*(g.sums for g in groups), strict=True)),
        amount=sum(g.amount for g in groups),
        top=max((g.top for g in groups), default=0.0),
    )


def guard_difference(
    group: Collection[int], answered: Iterable[Collection[int]], *, minimum: int, everybody: Collection[int] = ()
) -> None:
    """Refuse a figure about `group` that, set against an answered one, would tell about fewer than `minimum` people.

    Compared are the members who are in one of the two groups only, and those left over when two groups that share
    nobody are taken from a third (their sum is known too), whichever of the three is the new one: so what may be
    answered does not depend on the order of questions. `everybody`, if its figure is shown, is one more answered group.
    """
    members = _sorted(group)
    if members.size < minimum:
        raise Refusal(
            f"This group has fewer than {minimum} people. To protect them, its figure is not shown.", code="too_small"
        )
    known = [_sorted(other) for other in answered] + ([_sorted(everybody)] if everybody else [])
    near = _near(members, known, minimum)
    if any(0 < np.setxor1d(one, other, assume_unique=True).size < minimum for one, other in near):
        raise Refusal(
            f"This group differs from one already shown by fewer than {minimum} people. "
            "Choose a group that differs by more, or use the one shown.",
            code="too_close",
        )


def could_be_near(sizes: Members, size: int, *, minimum: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which of so many answered groups, by their sizes alone, have to be set against a group of this size.

    Those about as large; two that are about as large together; and two that differ by about so many.
    """
    found = np.abs(sizes - size) < minimum
    order = np.sort(sizes)
    for wanted in (size - sizes, sizes - size, sizes + size):  # the other half, the other half of it, the whole
        found |= np.searchsorted(order, wanted - minimum, "right") < np.searchsorted(order, wanted + minimum, "left")
    return found


def _near(members: Members, known: Sequence[Members], minimum: int) -> Iterable[tuple[Members, Members]]:
    """Pairs of groups, or unions of two, to be compared; those whose sizes are far apart cannot be close."""
    sizes = np.array([other.size for other in known], np.int64)
    for other in known:
        if abs(other.size - members.size) < minimum:
            yield members, other
    for place, one in enumerate(known):
        halves = np.flatnonzero(np.abs(sizes[place + 1 :] + one.size - members.size) < minimum) + place + 1
        yield from ((members, both) for half in halves.tolist() if (both := _together(one, known[half])) is not None)
        wholes = np.flatnonzero(np.abs(sizes - one.size - members.size) < minimum)
        if wholes.size and (both := _together(one, members)) is not None:
            yield from ((known[whole], both) for whole in wholes.tolist())


def _sorted(group: Collection[int]) -> Members:
    return np.unique(np.fromiter(group, np.int64, len(group)))


def _together(one: Members, other: Members) -> Members | None:
    """Two groups as one, if they share nobody."""
    both = np.union1d(one, other)
    return both if both.size == one.size + other.size else None


def band_of(count: int) -> str:
    """Return the band in which a count of people is told to one person: none, some, or ten and more."""
    if count <= 0:
        return "none"
    return "some" if count < 10 else "ten_or_more"  # noqa: PLR2004 (the band's own edge)


def told_by_tens(count: int) -> int | None:
    """Return a count of people as those read it who oversee: by full tens, and None below ten.

    So nobody's coming or going shows between two days.
    """
    return count // 10 * 10 or None


def people_in_bands(count: int, *, minimum: int) -> str:
    """Return a count of people in words for a document others read: by full tens, and nothing below the minimum.

    That nobody is meant shows as little as that one is.
    """
    least = max(10, minimum)
    return f"fewer than {least}" if count < least else f"{told_by_tens(count)} or more"


def pseudonym_of(key: int) -> str:
    """Return the key of a person in snapshots as a pseudonym, such as `p-0f3a91c25d7be846`."""
    return f"p-{key & (2**64 - 1):016x}"


def key_of_pseudonym(text: str) -> int:
    """Return the key in snapshots that a pseudonym, or the number itself, stands for. Refuses anything else."""
    words = text.strip().lower()
    if found := re.fullmatch(r"p-([0-9a-f]{16})", words):
        key = int(found[1], 16)
        return key - 2**64 if key >= 2**63 else key
    if re.fullmatch(r"-?[0-9]{1,19}", words) and -(2**63) <= int(words) < 2**63:
        return int(words)
    raise Refusal(
        "A pseudonym looks like p-0f3a91c25d7be846: copy it from the snapshot you work on.",
        code="bad_pseudonym",
        field="pseudonym",
    )


class Held(NamedTuple):
    """One thing held or computed about a person: its name, its value as she would read it, where it came from.

    `entry`: by which key its room knows it, where who wrote it hears what she corrects. `readers`: who read it and when
    last, in words, where its room writes that down for each.
    """

    label: str
    value: str
    origin: str
    entry: str = ""
    readers: str = ""


class SeenAt(NamedTuple):
    """Where an entry is read: which kind of look (`LOOKS`), at which record, since when if it was not there before."""

    what: str
    about_id: int
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What one room holds about people; a room lists its own as `HOLDINGS` in its `public.py`.

    `name` is stable ("directory.profile"); `title` and `source` are for people. `rows(id)` returns everything held
    about one person, statements and scores included: nothing is hidden from its subject; each is three words, or all of
    `Held`. `erase(id)` removes it in
    the caller's transaction and returns how many records went; what must stay (and why) is said in `stays`.
    `of` says whose id both take: the person's, or her account's. A page asks for what is `slow` apart from the rest.
    Of what is `private` not even administrators read an entry: an objection to one goes to them by its number.
    `hear(objection_id, entry, by)` puts a correction of one entry before who wrote it, in the caller's transaction; the
    room answers it (`answer_correction`), and administrators do not read it. `read_by` says what `readers` counts.
    What is `whole` goes with the person only, as all else is found by it. Where it is `network`, leaving the network
    stops that it is used.
    """

    name: str
    title: Words
    source: Words
    rows: Callable[[int], Sequence[tuple[str, ...]]]
    erase: Callable[[int], int]
    of: Literal["person", "account"] = "person"
    stays: Words = ""
    slow: bool = False
    private: bool = False
    hear: "Callable[[int, str, Actor], None] | None" = None
    read_by: Words = ""
    whole: bool = False
    network: bool = False


@dataclass(frozen=True, kw_only=True)
class Assessed:
    """What one room adds to the impact assessment; a room lists functions that return these as `ASSESSED` in its door.

    `title` is stable, as it is what two assessments are compared by; `sentences` say what the room does whatever the
    configuration; `values` are what is set here, by their names; `today` is what moves by itself from day to day, and
    so is neither compared nor in the digest. Nothing in it is about a person, and numbers of people are bands.
    """

    title: str
    sentences: Sequence[str] = ()
    values: Sequence[tuple[str, str]] = ()
    today: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Overseen:
    """What one room tells those who oversee, in numbers that name nobody.

    A room lists functions that return these as `OVERSEEN` in its door. `rows` are labels with what they say; `readers`
    says who reads what there (`READERS`).
    """

    title: Words
    readers: Sequence[tuple[Words, Words]]
    rows: Sequence[tuple[Words, Words]]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """How long one kind of record is kept; a room lists its own as `RETENTION` in its `public.py`.

    `remove(before)` deletes what is older than that moment, in the caller's transaction, and returns how much went.
    Where the time is not one for all, `keeps` is None, `note` says how long, and `remove` gets the present moment.
    """

    name: str
    title: Words
    keeps: timedelta | None
    remove: Callable[[datetime], int]
    note: Words = ""
