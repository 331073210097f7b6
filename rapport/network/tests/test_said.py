"""What people said beside what the logs suggest: sums only, of enough people, and nothing to subtract."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from rapport.directory.models import Position
from rapport.kit.problems import Refusal
from rapport.network.models import Snapshot
from rapport.network.queries import difference, lake, reach, snapshots
from rapport.network.queries.trust import trust_in
from rapport.network.tests.conftest import Company
from rapport.privacy.public import opt_out
from tests.kept import made_once

MINIMUM = 10


@made_once
def halmar(company):
    company.unit("Halmar")
    for name, count in {"IT": 12, "Sales": 30, "Plant": 20, "Legal": 14, "Tax": 3}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    for name, count in {"Desk": 4, "Apps": 15}.items():
        company.unit(name, "IT")
        company.crowd(name, count)
    return company


def named(unit, whom, numbers):
    return [(f"{unit} {n}", f"{whom} {n % 4 + 1}") for n in numbers]


def answers(*, sales=range(1, 13), plant=range(1, 11), legal=()):
    """Of those asked, every other one named somebody of IT, the rest somebody else; all of Plant did."""
    return [
        *named("Sales", "IT", [n for n in sales if n % 2]),
        *named("Sales", "Plant", [n for n in sales if not n % 2]),
        *named("Plant", "IT", plant),
        *named("Legal", "IT", legal),
    ]


def said_of(trust, company):
    names = {unit.id: name for name, unit in company.units.items()}
    return {
        "+".join(sorted(names[u] for u in line.row.units)): (line.said.yes, line.said.answered) if line.said else None
        for line in trust.lines
    }


def test_a_row_says_what_those_of_its_people_said_who_were_asked(halmar):
    halmar.snapshot(said=answers())
    trust = trust_in(halmar.units["IT"].id)
    told = said_of(trust, halmar)
    assert told["Sales"] == (6, 12)
    assert told["Plant"] == (7, 10), "that all of Plant did would tell of each"
    assert (trust.said.yes, trust.said.answered) == (13, 22)


def test_a_unit_in_which_too_few_answered_says_nothing_and_neither_does_what_would_be_left_over(halmar):
    halmar.snapshot(said=answers(legal=range(1, 6)))
    told = said_of(trust_in(halmar.units["IT"].id), halmar)
    # Five of Legal answered: with them goes the smallest other group, so that no total gives them away.
    assert told["Legal+Tax"] is None
    assert told["Plant"] is None
    assert told["Sales"] == (6, 12)


def test_where_too_few_answered_at_all_nothing_is_told(halmar):
    snapshot = halmar.snapshot(said=answers(sales=range(1, 6), plant=range(1, 4)))
    assert not snapshot.answers
    trust = trust_in(halmar.units["IT"].id)
    assert (trust.asked_on, trust.said) == (None, None)


def test_who_answered_in_a_small_team_is_not_had_from_the_pages_of_two_teams(halmar):
    """The page of Desk counts its division without Desk, that of Sales with it; the difference would be Desk."""
    said = [*answers(), *named("Desk", "Sales", range(1, 4)), *named("Apps", "Sales", range(1, 12))]
    halmar.snapshot(said=said)
    of_sales = said_of(trust_in(halmar.units["Sales"].id), halmar)
    of_desk = said_of(trust_in(halmar.units["Desk"].id), halmar)
    assert of_sales["IT"] == (11, 14)
    assert of_desk["IT"] is None
    # Apps is a group of its own only together with Desk, so its own page keeps quiet about the division as well.
    assert said_of(trust_in(halmar.units["Apps"].id), halmar)["IT"] is None


def test_the_team_s_own_answers_are_not_counted(halmar):
    said = [*answers(), *[(f"Apps {n}", "IT 1") for n in range(1, 12)]]
    halmar.snapshot(said=said)
    assert (trust_in(halmar.units["IT"].id).said.answered) == 22


def test_who_opted_out_has_said_nothing_and_was_named_by_nobody(halmar):
    for name in ("Sales 1", "IT 2"):
        opt_out(subject_id=halmar.people[name].id, by=halmar.actor(name))
    snapshot = halmar.snapshot(said=answers())
    assert lake.number_in(snapshot, halmar.people["Sales 1"].id) is None
    # Of 22, Sales 1 opted out; Sales 5 and 9 and Plant 1, 5 and 9 named IT 2 alone.
    assert parquet.read_table(lake.folder_of(snapshot) / lake.ANSWERS).num_rows == 16


def test_answers_stay_as_they_were_until_enough_of_them_changed(halmar):
    first = halmar.snapshot(said=answers())
    one_more = halmar.snapshot(said=answers(sales=range(1, 14)), as_of=date(2027, 3, 20))
    assert 0 < difference.answers_too_close(one_more) < MINIMUM
    another = [pair if pair[0] != "Sales 1" else ("Sales 1", "Plant 3") for pair in answers()]
    assert 0 < difference.answers_too_close(halmar.snapshot(said=another)) < MINIMUM
    Snapshot.objects.exclude(id=first.id).delete()
    assert difference.answers_too_close(halmar.snapshot(said=answers())) == 0
    assert difference.answers_too_close(halmar.snapshot(said=answers(sales=range(1, 30), plant=range(1, 21)))) == 0


def test_somebody_named_who_moves_takes_no_answers_along(halmar):
    """IT 1 goes to Legal: had answers moved with her, the change would be what is thought of her alone."""
    halmar.snapshot(said=answers())
    Position.objects.filter(person=halmar.people["IT 1"]).update(unit=halmar.units["Legal"])
    assert 0 < difference.answers_too_close(halmar.snapshot(said=answers(), as_of=date(2027, 3, 20))) < MINIMUM


def test_somebody_erased_is_not_had_from_answers_before_and_after(halmar):
    first = halmar.snapshot(said=answers())
    assert lake.without(first, lake.number_in(first, halmar.people["Sales 1"].id))
    rest = [pair for pair in answers() if pair[0] != "Sales 1"]
    assert 0 < difference.answers_too_close(halmar.snapshot(said=rest)) < MINIMUM


def test_a_newer_snapshot_without_answers_of_its_own_stands_beside_those_told_before(halmar):
    first = halmar.snapshot(said=answers())
    halmar.snapshot(as_of=date(2026, 12, 20))
    trust = trust_in(halmar.units["IT"].id)
    assert trust.asked_on == first.as_of
    assert said_of(trust, halmar)["Sales"] == (6, 12)
    halmar.snapshot(as_of=date(2027, 12, 20))
    assert trust_in(halmar.units["IT"].id).asked_on is None


@st.composite
def surveys(draw):
    """Units below one another with some people each, and who of them answered."""
    above = [draw(st.integers(0, number)) for number in range(draw(st.integers(2, 6)))]
    sizes = [draw(st.sampled_from([1, 3, 11, 14])) for _ in above]
    answered = [draw(st.just(set(range(1, n + 1))) | st.sets(st.integers(1, n))) for n in sizes]
    return above, sizes, answered


@pytest.mark.django_db
@settings(deadline=None, max_examples=25)
@given(surveys())
def test_every_figure_told_is_a_sum_of_whole_groups_of_the_minimum(survey):
    """For any two figures told, whoever is in one and not in the other are nobody or at least the minimum."""
    with transaction.atomic():
        company, asked = surveyed(*survey)
        names = sorted(asked)
        company.snapshot(
            said=[(one, other) for one, other in zip(names, names[1:] + names[:1], strict=True) if one != other]
        )
        where = {name: [int(s) for s in company.people[name].unit.path.strip("/").split("/")] for name in asked}
        units = [unit.id for unit in company.units.values()]
        groups = [group for unit in units for under in (None, *units) for group in told_groups(unit, under, where)]
        for one in groups:
            for other in groups:
                assert len(one - other) == 0 or len(one - other) >= MINIMUM
                assert len(one & other) == 0 or len(one & other) >= MINIMUM
        transaction.set_rollback(True)


def surveyed(above, sizes, answered):
    company, asked = Company(), set()
    company.unit("U0")
    for number, (parent, size, who) in enumerate(zip(above, sizes, answered, strict=True), 1):
        company.unit(f"U{number}", f"U{parent}")
        company.crowd(f"U{number}", size)
        asked |= {f"U{number} {n}" for n in who}
    return company, asked


def told_groups(unit, under, where):
    """Who answered in each row whose answers are told on the page of a unit."""
    try:
        trust = trust_in(unit, under=under)
    except Refusal:
        return []
    found = []
    for line in trust.lines:
        if line.said is None:
            continue
        direct = trust.under if trust.under in line.row.units else None
        members = {
            name
            for name, path in where.items()
            if unit not in path and any(u in path and (u != direct or path[-1] == u) for u in line.row.units)
        }
        assert len(members) == line.said.answered
        found.append(members)
    return found


def test_the_newest_answers_are_told_for_a_year(halmar):
    old = halmar.snapshot(said=answers(), as_of=date(2025, 6, 20))
    now = halmar.snapshot()
    assert snapshots.of_answers(now) is None
    assert snapshots.of_answers(old) == old
    assert reach.listing(now, halmar.units["IT"].id).members == 31
