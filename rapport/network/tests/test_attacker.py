"""Somebody who holds everything shown, over time, and the help of three colleagues, learns nothing of a fourth.

She has all figures of every snapshot at the time it was shown (who turns to whom for every unit and every part of the
company, how it is spread, what people said, every view of the map), the directory, and what three colleagues see of
themselves. Each guard has two worlds that differ in what somebody else does. With the guard on all that she holds is
the same in both, so that she can but guess; with it off it is not, and she knows.
"""

import json
from collections.abc import Callable
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from django.test import Client

from rapport.accounts.public import Role
from rapport.network.actions.holding import held_ties
from rapport.network.models import IntroductionLook, Snapshot
from rapport.network.queries import difference
from rapport.network.queries.inputs import heads_of
from rapport.privacy.models import OptOut
from rapport.privacy.public import opt_out, opted_out_ids
from rapport.privacy.rules import MergedRows, joined

INSIDERS = ("Sales 20", "Plant 16", "Desk 2")
UNITS = {"IT": 12, "Sales": 20, "Plant": 16, "Legal": 6, "Lab": 6, "Tax": 9, "Shop": 0}
PARTS = {"North": ("Shop", 20), "South": ("Shop", 30), "Kiosk": ("Shop", 4), "Desk": ("IT", 6)}
LOOKED_INTO = ("", "halmar/it", "halmar/shop")  # the units that have parts
MONTHS = (date(2026, 9, 20), date(2026, 11, 20))
NEAR = (date(2026, 11, 2), date(2026, 11, 20))
UNSAID = {"id", "snapshot", "moments", "checksum", "x", "y", "snapshot_id"}  # numbers of rows, and where a circle lies


@pytest.fixture
def halmar(company):
    company.unit("Halmar")
    for name, count in UNITS.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    for name, (parent, count) in PARTS.items():
        company.unit(name, parent)
        company.crowd(name, count)
    company.user("Tax 7", Role.ANALYST)
    return company


def all_that_is_shown(company):
    """What an analyst may read of every unit, and what the three see of themselves."""
    analyst = client_of(company, "Tax 7")
    slugs = [unit.slug for unit in company.units.values()]
    found = [read(analyst, f"/api/network/map?parent={slug}") for slug in LOOKED_INTO]
    found.append(read(analyst, "/api/network/organisation"))
    for slug in slugs:
        found += [read(analyst, f"/api/units/{slug}/trust?under={under}") for under in LOOKED_INTO]
        found.append(read(analyst, f"/api/units/{slug}/trust/spread"))
    for name in INSIDERS:
        own = client_of(company, name)
        found += [
            read(own, f"/api/network/{what}") for what in ("me", "me/circles", "questions", "model", "organisation")
        ]
        found += [
            read(own, f"/api/network/introductions/possible?to={company.people[whom].id}")
            for whom in ("Legal 1", "IT 1", "Sales 1")
        ]
    return found


def client_of(company, name):
    client = Client()
    client.force_login(company.user(name))
    return client


def read(client, address):
    answer = client.get(address)
    return answer.status_code, json.dumps(_said(answer.json()), sort_keys=True)


def _said(value):
    if isinstance(value, dict):
        return {key: _said(inner) for key, inner in value.items() if key not in UNSAID}
    return [_said(inner) for inner in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class World:
    """What happens: the ties of each day, what people say, and who leaves the network before the last day."""

    ties: tuple
    said: tuple = ()
    leaves: str = ""
    comes: bool = False  # a newcomer in Tax before the last day
    days: tuple = MONTHS

    def on(self, number):
        """The ties of a day, what people say by then, who leaves before it, and whether somebody comes."""
        last = number == len(self.days) - 1
        said = self.said[number] if number < len(self.said) else ()
        return self.ties[number], said, self.leaves if last else "", self.comes and last


def first_apart(one, other):
    """The first day on which two worlds differ: what is shown before is the same in both, so nobody need read it."""
    return next(number for number in range(len(one.ties)) if one.on(number) != other.on(number))


def held_by_the_attacker(company, world, *, since):
    """Live through a world, with the guards of the moment a snapshot is shown; everything is as before afterwards.

    What she holds is told from the day `since` on.
    """
    found = []
    for number in range(len(world.ties)):
        ties, said, leaves, comes = world.on(number)
        if leaves:
            opt_out(subject_id=company.people[leaves].id, by=company.actor(leaves))
        if comes:
            company.person("Tax 10", "Tax")
        company.snapshot(ties, said=said, as_of=world.days[number], groups=None)
        if number >= since:
            found.append(all_that_is_shown(company))
    Snapshot.objects.all().delete()
    OptOut.objects.all().delete()
    IntroductionLook.objects.all().delete()
    if world.comes:
        company.people.pop("Tax 10").delete()
    return found


def to_it(unit, count, first=1, trust=0.9):
    return [(f"{unit} {n}", f"IT {n % 12 + 1}", trust) for n in range(first, first + count)]


def to_four(unit, count, first=1):
    return [(f"{unit} {n}", f"IT {n % 4 + 1}", 0.9) for n in range(first, first + count)]


def many(unit, count):
    """So many people with four ties each: enough ties to be told of."""
    return [(f"{unit} {n}", f"IT {m}", 0.9) for n in range(1, count + 1) for m in (1, 2, 3, 4)]


def alone(groups, *, minimum):
    return MergedRows(rows=tuple(joined([g]) for g in groups if g.people), withheld=False, empty=())


def without_the_small(groups, *, minimum):
    return MergedRows(rows=tuple(joined([g]) for g in groups if g.people >= minimum), withheld=False, empty=())


@contextmanager
def of_any_size():
    with ExitStack() as off:
        for place in (f"{QUERIES}.cells.merge_small", f"{QUERIES}.reach.merge_small"):
            off.enter_context(patch(place, alone))
        off.enter_context(patch("rapport.network.actions.published.publish", as_counted))
        yield


@contextmanager
def without_complement():
    with ExitStack() as off:
        for place in (f"{QUERIES}.cells.merge_small", f"{QUERIES}.reach.merge_small"):
            off.enter_context(patch(place, without_the_small))
        yield


def each_day_anew(ties, base, *, minimum):
    return held_ties(ties, None, minimum=minimum)


def of_any_pair(ties, base, *, minimum):
    return held_ties(ties, base, minimum=1)


def as_counted(forest, counted, *, members, former=None, minimum, least_ties=None):
    """Each group by itself, whatever its parts say: enough ties, and its number is told."""
    from rapport.network.rules.publishing import Published

    size, above = forest.size, np.append(forest.above, forest.size)
    rows: dict[tuple[int, int], list[int]] = {}
    for office, group, people, ties in zip(counted.office, counted.group, counted.people, counted.ties, strict=True):
        at = int(group)
        while True:
            row = rows.setdefault((int(office), at), [0, 0])
            row[0], row[1] = row[0] + int(people), row[1] + int(ties)
            if at == size:
                break
            at = int(above[at])
    told = sorted((key, row) for key, row in rows.items() if row[1] >= minimum)
    columns = [np.array(c, np.int64) for c in zip(*[(*key, *row, *row) for key, row in told], strict=True)]
    return Published(*(columns or [np.zeros(0, np.int64)] * 6))


def pair(one, other, **more):
    """Two worlds with other ties on the last day, or on the only one."""
    return World(ties=one, **more), World(ties=other, **more)


def nothing(*_args, **_more):
    return 0


def every_number(people, ties, known, needed):
    return people != 0


PUBLISHING = "rapport.network.rules.publishing"
PUBLICATION = "rapport.network.actions.publication"
QUERIES = "rapport.network.queries"

SALES = to_it("Sales", 12)
ASKED = tuple((f"Sales {n}", "IT 1" if n < 6 else "Plant 1") for n in range(1, 15))
KNOWN = [("Sales 20", "Sales 1", 0.9), ("Sales 20", "Plant 1", 0.9)]

GUARDS: dict[str, tuple[tuple[World, World], Callable]] = {
    "small groups are joined": (
        pair([many("Legal", 3)], [many("Tax", 3)]),
        of_any_size,
    ),
    "what is too small takes the smallest other along": (
        pair([[*many("Kiosk", 3), *many("North", 9)]], [many("North", 12)]),
        without_complement,
    ),
    "few and none are one": (
        pair([to_it("Sales", 9)], [[]]),
        lambda: patch(f"{PUBLISHING}.moves", every_number),
    ),
    "nearly all and all are one": (
        pair([to_it("Sales", 20)], [to_it("Sales", 17, first=4)]),
        lambda: patch(f"{PUBLISHING}._without_certainty", lambda raw, *_: raw.people),
    ),
    "a whole tells no more than its parts": (
        pair([[*to_it("South", 20), *to_it("North", 5)]], [[*to_it("South", 20)]]),
        lambda: patch("rapport.network.actions.published.publish", as_counted),
    ),
    "a step of few people is withheld": (
        pair([SALES, [*SALES, ("Sales 13", "IT 3", 0.9)]], [SALES, SALES]),
        lambda: patch(f"{PUBLISHING}.moves", every_number),
    ),
    "how trust is spread stays until many move it": (
        pair(
            [to_four("Sales", 16), to_four("Sales", 16)],
            [to_four("Sales", 16), [("Sales 1", "IT 1", 0.9), *to_four("Sales", 15, first=2)]],
        ),
        lambda: patch("rapport.network.actions.published._differ", lambda *_: True),
    ),
    "figures wait when few came or went": (
        pair(
            [many("Tax", 4), [*many("Tax", 4), ("Tax 10", "IT 1", 0.9)]],
            [many("Tax", 4), many("Tax", 4)],
            comes=True,
            days=NEAR,
        ),
        lambda: patch.object(difference, "people_too_close", nothing),
    ),
    "who left the network still counts as one of her unit": (
        (World(ties=(SALES, SALES), leaves="Sales 15"), World(ties=(SALES, SALES))),
        lambda: patch(f"{QUERIES}.inputs.heads_of", only_those_who_take_part),
    ),
    "a tie of few pairs is not on the map": (
        pair([to_it("Plant", 9, trust=0.1)], [[]]),
        lambda: patch(f"{PUBLICATION}.held_ties", of_any_pair),
    ),
    "a tie on the map stays until many pairs are gone": (
        pair(
            [to_it("Plant", 10, trust=0.1), to_it("Plant", 9, trust=0.1)],
            [to_it("Plant", 10, trust=0.1), to_it("Plant", 10, trust=0.1)],
        ),
        lambda: patch(f"{PUBLICATION}.held_ties", each_day_anew),
    ),
    "answers change only with those of many": (
        (
            World(ties=([], []), said=(ASKED, ASKED)),
            World(ties=([], []), said=(ASKED, (*ASKED[:-1], ("Sales 14", "IT 2")))),
        ),
        lambda: patch.object(difference, "answers_too_close", nothing),
    ),
    "with few contacts nobody is told whether one of them could introduce": (
        pair([[*KNOWN, ("Sales 1", "Legal 1", 0.9)]], [KNOWN]),
        lambda: patch("rapport.network.rules.asking.FEWEST_CONTACTS", 1),
    ),
}


def only_those_who_take_part(frame):
    out = np.isin(frame["person_id"].to_numpy(), list(opted_out_ids()))
    return heads_of(frame.filter(pa.array(~out)))


@pytest.mark.parametrize("guard", GUARDS)
def test_with_the_guard_two_worlds_look_alike_and_without_it_they_do_not(halmar, guard):
    (one, other), off = GUARDS[guard]
    since = first_apart(one, other)
    for context, alike in ((nullcontext, True), (off, False)):
        with context():
            held = [held_by_the_attacker(halmar, world, since=since) for world in (one, other)]
        differences = _differences(*held)
        assert (not differences) is alike, differences


def _differences(one, other):
    return [(a, b) for da, db in zip(one, other, strict=True) for a, b in zip(da, db, strict=True) if a != b][:3]
