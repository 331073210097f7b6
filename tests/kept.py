"""A company that tests start from: made once for those of a file that want the same, and given to each as a copy.

Making units, people and accounts one by one took longer than most tests. What `@made_once` makes is made in a transaction
that stays open while one test after another wants it; each runs in a savepoint inside and gets a copy of what was
returned, so that none sees what another did. For a test that wants less, or that commits, it is rolled back first.
"""

import functools
import inspect
import pickle
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

import pytest
from django.db import connection, transaction

from rapport.kit import clock


@dataclass(frozen=True, eq=False)
class Stage:
    """What one fixture makes of those it needs, which are made once too, and what time it is then."""

    name: str
    make: Callable[..., Any]
    needs: tuple[str, ...]
    at: datetime | Callable[[], datetime] | None

    def moment(self) -> datetime | None:
        return self.at() if callable(self.at) else self.at

    def made_of(self, made: dict[str, Any], moment: datetime | None) -> Any:
        with _frozen(moment):
            return self.make(**{name: made[name] for name in self.needs})


def made_once(make: Callable[..., Any] | None = None, *, at: datetime | Callable[[], datetime] | None = None) -> Any:
    """Let a fixture be made once for all tests of a file that follow one another and want it.

    It may need other such fixtures and nothing else, and returns what can be copied: rows, ids, a house of them. With
    `at` that is when it is made, and still is in tests that want it; with `clock.now` whenever it happens to be made.
    Without, it is when that was made which it needs.
    """
    if make is None:
        return functools.partial(made_once, at=at)
    needs = tuple(inspect.signature(make).parameters)
    stage = Stage(make.__name__, make, needs, at)

    def given(standing: "Standing", db: None, **made: Any) -> Iterator[Any]:
        stands = stage in standing.stages
        moment = standing.moment_of(stage) if stands else stage.moment()
        with _frozen(moment):
            yield standing.copy_of(stage) if stands else stage.made_of(made, moment)

    given.__name__, given.__doc__, given.__module__ = make.__name__, make.__doc__, make.__module__
    named = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in ("standing", "db", *needs)]
    given.__signature__ = inspect.Signature(named)  # type: ignore[attr-defined]
    given.stage = stage  # type: ignore[attr-defined]
    return pytest.fixture(given)


def _frozen(moment: datetime | None) -> AbstractContextManager[None]:
    return clock.frozen(moment) if moment else nullcontext()


@dataclass
class Floor:
    """A stage that stands: its moment, a copy of all that was returned so far, and how to take it away."""

    stage: Stage
    moment: datetime | None
    made: bytes
    undo: ExitStack
    depth: int  # of transactions in one another


class Standing:
    """The stages that stand in the database of this process, each in a savepoint of the one before."""

    def __init__(self, prepare: Callable[[], None]) -> None:
        self._prepare = prepare  # before the first
        self._floors: list[Floor] = []
        self._copy: dict[str, Any] | None = None

    @property
    def stages(self) -> list[Stage]:
        return [floor.stage for floor in self._floors]

    def ready(self, item: pytest.Item) -> None:
        """Let stand what this test wants, and nothing else."""
        wanted = [] if commits(item) else list(_wanted(item))
        alike = (one is other for one, other in zip(wanted, self.stages, strict=False))
        self.down_to(len(list(takewhile(bool, alike))) if self._sound() else 0)
        self._copy = None
        for stage in wanted[len(self._floors) :]:
            self._up(stage)

    def copy_of(self, stage: Stage) -> Any:
        """Return this test's copy; all that it wants are of one piece."""
        if self._copy is None:
            self._copy = pickle.loads(self._floors[-1].made)  # noqa: S301 (our own)
        return self._copy[stage.name]

    def moment_of(self, stage: Stage) -> datetime | None:
        return next(floor.moment for floor in self._floors if floor.stage is stage)

    def _moment_below(self, stage: Stage) -> datetime | None:
        below = (floor.moment for floor in reversed(self._floors) if floor.stage.name in stage.needs)
        return next(filter(None, below), None)

    def down_to(self, count: int) -> None:
        """Roll back what was made last until only `count` stand."""
        while len(self._floors) > count:
            self._floors.pop().undo.close()

    def _up(self, stage: Stage) -> None:
        with ExitStack() as undo:
            undo.enter_context(_to_be_rolled_back())
            if not self._floors:
                self._prepare()
            made = pickle.loads(self._floors[-1].made) if self._floors else {}  # noqa: S301 (our own)
            moment = stage.moment() or self._moment_below(stage)
            made[stage.name] = stage.made_of(made, moment)
            connection.check_constraints()  # what else is checked at the end of each test
            depth = len(connection.atomic_blocks)
            self._floors.append(Floor(stage, moment, pickle.dumps(made), undo.pop_all(), depth))

    def _sound(self) -> bool:
        blocks, broken = len(connection.atomic_blocks), connection.closed_in_transaction
        return not broken and (not self._floors or blocks == self._floors[-1].depth)


class _to_be_rolled_back:  # noqa: N801 (reads like a function)
    def __enter__(self) -> None:
        self.atomic = transaction.atomic()
        self.atomic._from_testcase = True  # so that what must be the outermost may run inside
        self.atomic.__enter__()

    def __exit__(self, *_error: object) -> None:
        if not connection.closed_in_transaction:
            transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)


def commits(item: pytest.Item) -> bool:
    """Tell whether a test writes for good: what stands in an open transaction would be in its way."""
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return not {"transactional_db", "live_server"}.isdisjoint(names) or bool(
        marker and marker.kwargs.get("transaction")
    )


def put_together(items: list[pytest.Item]) -> None:
    """Let those of a file that want the same follow one another, where the first of them stands."""
    groups = {item: (item.path, commits(item), tuple(_wanted(item))) for item in items}
    first = {group: place for place, group in reversed(list(enumerate(groups.values())))}
    items.sort(key=lambda item: first[groups[item]])


def _wanted(item: Any) -> Iterator[Stage]:
    """The kept fixtures of a test, each after those it needs. One that needs what is not kept is made by the test."""
    info = getattr(item, "_fixtureinfo", None)
    known = (
        {name: getattr(defs[-1].func, "stage", None) for name, defs in info.name2fixturedefs.items()} if info else {}
    )
    given: dict[str, bool] = {}

    def need(name: str) -> Iterator[Stage]:
        stage = known.get(name)
        if name in given or stage is None:
            return
        for below in stage.needs:
            yield from need(below)
        given[name] = all(given.get(below) for below in stage.needs)
        if given[name]:
            yield stage

    for name in getattr(item, "fixturenames", ()):
        yield from need(name)
