"""Who trusts a unit: what is shown, what is joined, what is refused."""

from datetime import date

import pytest

from rapport.kit.problems import Refusal
from rapport.network.queries.trust import trust_in
from rapport.network.rules.words import Turn


@pytest.fixture
def halmar(company):
    company.unit("Halmar")
    for name, count in {"IT": 4, "Sales": 20, "Plant": 12, "Legal": 4, "Tax": 3}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    return company


def turn_to_it(unit, count):
    return [(f"{unit} {n}", f"IT {n % 4 + 1}") for n in range(1, count + 1)]


def rows_of(trust, company):
    names = {unit.id: name for name, unit in company.units.items()}
    return {tuple(sorted(names[u] for u in line.row.units)): (line.row.people, line.row.yes) for line in trust.lines}


def test_each_unit_stands_alone_or_is_joined_with_the_small_ones(halmar):
    halmar.snapshot([*turn_to_it("Sales", 10), *turn_to_it("Plant", 3), *turn_to_it("Legal", 1)])
    trust = trust_in(halmar.units["IT"].id)
    # Legal (4) and Tax (3) are 7 together, too few: the next smallest, Plant, joins them.
    assert rows_of(trust, halmar) == {("Sales",): (20, 10), ("Legal", "Plant", "Tax"): (19, 4)}
    assert (trust.total.row.people, trust.total.row.yes) == (39, 14)
    assert trust.turning == (1, 1)


def test_weak_ties_do_not_count_and_two_ties_count_once(halmar):
    halmar.snapshot([("Sales 1", "IT 1"), ("Sales 1", "IT 2"), ("Sales 2", "IT 1", 0.49)])
    trust = trust_in(halmar.units["IT"].id)
    assert rows_of(trust, halmar)["Sales",] == (20, 1)


def test_a_team_of_two_is_no_office(halmar):
    halmar.unit("Switchboard", "IT")
    halmar.crowd("Switchboard", 2)
    halmar.snapshot(turn_to_it("Sales", 3))
    with pytest.raises(Refusal, match="from 3 people on"):
        trust_in(halmar.units["Switchboard"].id)


def test_a_team_of_three_is_an_office_and_the_minimum_binds_those_who_trust_it(halmar):
    halmar.snapshot(turn_to_it("Sales", 3))
    trust = trust_in(halmar.units["Tax"].id)
    assert trust.members == 3
    assert all(line.row.people >= 10 for line in trust.lines)


def test_trust_in_a_lone_head_is_not_what_is_left_of_a_unit_once_its_teams_are_taken_away(halmar):
    for name in ("Support", "Field"):
        halmar.unit(name, "Tax")
        halmar.crowd(name, 6)
    for name in ("Tax 2", "Tax 3"):
        halmar.people.pop(name).delete()
    to_the_head = [(f"Sales {n}", "Tax 1") for n in range(1, 9)]
    halmar.snapshot([*to_the_head, ("Sales 9", "Support 1"), ("Sales 10", "Field 1")])
    yes = {name: rows_of(trust_in(halmar.units[name].id), halmar)["Sales",][1] for name in ("Tax", "Support", "Field")}
    assert yes == {"Tax": 2, "Support": 1, "Field": 1}
    assert (trust_in(halmar.units["Tax"].id).members, trust_in(halmar.units["Tax"].id).counted) == (13, 12)


def test_people_directly_in_a_unit_count_from_three_on(halmar):
    halmar.unit("Support", "Tax")
    halmar.crowd("Support", 6)
    halmar.snapshot([("Sales 1", "Tax 1"), ("Sales 2", "Support 1")])
    assert rows_of(trust_in(halmar.units["Tax"].id), halmar)["Sales",] == (20, 2)


def test_without_a_snapshot_it_says_what_to_do(halmar):
    with pytest.raises(Refusal, match="rapport network build"):
        trust_in(halmar.units["IT"].id)


def test_changes_are_put_into_words_and_a_joined_row_keeps_its_history_only_while_it_joins_the_same(halmar):
    halmar.snapshot([*turn_to_it("Sales", 2), *turn_to_it("Plant", 12)], as_of=date(2025, 11, 20))
    halmar.snapshot([*turn_to_it("Sales", 20), *turn_to_it("Plant", 1)])
    trust = trust_in(halmar.units["IT"].id)
    sales = next(line for line in trust.lines if not line.row.merged)
    assert (sales.turn, sales.trend, sales.change) == (Turn.GROWN, (0.1, 1.0), 0.9)
    assert trust.compared == date(2025, 11, 20)


def test_one_person_more_or_fewer_neither_wins_nor_loses_a_unit(halmar):
    halmar.snapshot(turn_to_it("Plant", 1), as_of=date(2025, 11, 20))
    halmar.snapshot(turn_to_it("Sales", 1))
    assert {line.turn for line in trust_in(halmar.units["IT"].id).lines} == {Turn.STEADY}


@pytest.mark.parametrize(
    ("then", "now", "word"),
    [
        (0, 9, Turn.WON),
        (9, 0, Turn.LOST),
        (20, 6, Turn.COOLED),
        (6, 20, Turn.GROWN),
        (9, 12, Turn.STEADY),
        (0, 0, Turn.NEVER),
    ],
)
def test_a_change_is_put_into_a_word_once_it_is_larger_than_the_likely_range(halmar, then, now, word):
    halmar.snapshot(turn_to_it("Sales", then), as_of=date(2025, 11, 20))
    halmar.snapshot(turn_to_it("Sales", now))
    (sales, _) = trust_in(halmar.units["IT"].id).lines
    assert sales.turn is word


def test_parts_of_a_unit_that_is_only_shown_joined_are_not_shown(halmar):
    halmar.snapshot(turn_to_it("Sales", 2))
    with pytest.raises(Refusal, match="only shown together"):
        trust_in(halmar.units["IT"].id, under=halmar.units["Legal"].id)


def test_parts_of_a_unit_add_up_to_it(halmar):
    for name, count in {"North": 11, "South": 30}.items():
        halmar.unit(name, "Sales")
        halmar.crowd(name, count)
    halmar.snapshot([*turn_to_it("Sales", 5), *turn_to_it("North", 4)])
    whole = rows_of(trust_in(halmar.units["IT"].id), halmar)["Sales",]
    parts = rows_of(trust_in(halmar.units["IT"].id, under=halmar.units["Sales"].id), halmar)
    assert parts == {("Sales",): (20, 5), ("North",): (11, 4), ("South",): (30, 0)}
    assert whole == (61, 9)


def test_a_second_reading_costs_a_handful_of_statements(halmar, django_assert_max_num_queries):
    for month in range(1, 12):
        halmar.snapshot(turn_to_it("Sales", month), as_of=date(2026, month, 20))
    trust_in(halmar.units["IT"].id)
    with django_assert_max_num_queries(4):
        assert len(trust_in(halmar.units["IT"].id).lines[0].trend) == 11
