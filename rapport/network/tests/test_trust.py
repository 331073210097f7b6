"""Who trusts a unit: what is shown, what is joined, what is refused."""

from datetime import date

import pytest

from rapport.kit.problems import Refusal
from rapport.network.models import Snapshot
from rapport.network.queries.trust import trust_in
from rapport.network.rules.words import Turn
from tests.kept import made_once


@made_once
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
    plant = [(f"Plant {n}", f"IT {m}") for n in (1, 2, 3) for m in (1, 2, 3, 4)]
    halmar.snapshot([*turn_to_it("Sales", 10), *plant, *turn_to_it("Legal", 1)])
    trust = trust_in(halmar.units["IT"].id)
    # Legal (4) and Tax (3) are 7 together, too few: the next smallest, Plant, joins them. Legal alone is not counted.
    assert rows_of(trust, halmar) == {("Sales",): (20, 10), ("Legal", "Plant", "Tax"): (19, 3)}
    assert (trust.total.row.people, trust.total.row.yes) == (39, 13)
    assert trust.turning == (1, 1)


def test_weak_ties_do_not_count_and_two_ties_count_once(halmar):
    halmar.snapshot([*turn_to_it("Sales", 10), ("Sales 1", "IT 1"), ("Sales 11", "IT 1", 0.49)])
    trust = trust_in(halmar.units["IT"].id)
    assert rows_of(trust, halmar)["Sales",] == (20, 10)


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
    halmar.unit("Shop", "Halmar")
    halmar.crowd("Shop", 40)
    to_the_head = [(f"Shop {n}", "Tax 1") for n in range(21, 36)]
    teams = [(f"Shop {n}", "Support 1" if n <= 10 else "Field 1") for n in range(1, 21)]
    halmar.snapshot([*to_the_head, *teams])
    yes = {name: rows_of(trust_in(halmar.units[name].id), halmar)["Shop",][1] for name in ("Tax", "Support", "Field")}
    assert yes == {"Tax": 20, "Support": 10, "Field": 10}
    assert (trust_in(halmar.units["Tax"].id).members, trust_in(halmar.units["Tax"].id).counted) == (13, 12)


def test_people_directly_in_a_unit_count_from_three_on(halmar):
    halmar.unit("Support", "Tax")
    halmar.crowd("Support", 6)
    halmar.snapshot([(f"Sales {n}", "Tax 1" if n % 2 else "Support 1") for n in range(1, 12)])
    assert rows_of(trust_in(halmar.units["Tax"].id), halmar)["Sales",] == (20, 11)


def test_without_a_snapshot_it_says_what_to_do(halmar):
    with pytest.raises(Refusal, match="rapport network build"):
        trust_in(halmar.units["IT"].id)


def test_changes_are_put_into_words_and_a_joined_row_keeps_its_history_only_while_it_joins_the_same(halmar):
    for n in range(21, 41):
        halmar.person(f"Sales {n}", "Sales")
    halmar.snapshot([*turn_to_it("Sales", 12), *turn_to_it("Plant", 12)], as_of=date(2025, 11, 20))
    halmar.snapshot([*turn_to_it("Sales", 30), *turn_to_it("Plant", 1)])
    trust = trust_in(halmar.units["IT"].id)
    sales = next(line for line in trust.lines if not line.row.merged)
    assert (sales.turn, sales.trend, sales.change) == (Turn.GROWN, (0.3, 0.75), 0.45)
    assert trust.compared == date(2025, 11, 20)


def test_fewer_than_the_minimum_more_or_less_move_no_figure(halmar):
    for month, count in enumerate((12, 13, 20, 11, 4), 1):
        halmar.snapshot(turn_to_it("Sales", count), as_of=date(2026, month, 20))
    (sales, _) = trust_in(halmar.units["IT"].id).lines
    assert sales.trend == (0.6, 0.6, 0.6, 0.6, 0.6)
    halmar.snapshot(turn_to_it("Sales", 2))
    (sales, _) = trust_in(halmar.units["IT"].id).lines
    assert (sales.trend[-2:], sales.figure.few) == ((0.6, 0.1), False)


def test_none_and_fewer_than_the_minimum_look_alike(halmar):
    halmar.snapshot(turn_to_it("Sales", 9))
    (some, _) = trust_in(halmar.units["IT"].id).lines
    Snapshot.objects.all().delete()
    halmar.snapshot()
    (none, _) = trust_in(halmar.units["IT"].id).lines
    assert some == none
    assert (none.figure.few, none.figure.share, none.figure.high) == (True, 0, 0.66)


def test_that_all_of_a_unit_turn_to_a_team_is_told_only_as_nearly_all(halmar):
    shown = []
    for count in (17, 18, 20):
        halmar.snapshot(turn_to_it("Sales", count))
        (sales, _) = trust_in(halmar.units["IT"].id).lines
        shown.append(sales)
        Snapshot.objects.all().delete()
    assert shown[0] == shown[1] == shown[2]
    assert (shown[0].figure.share, shown[0].figure.high) == (0.85, 1.0)


@pytest.mark.parametrize(
    ("then", "now", "word"),
    [
        (0, 12, Turn.WON),
        (12, 0, Turn.LOST),
        (20, 6, Turn.COOLED),
        (10, 13, Turn.UNCLEAR),
        (0, 0, Turn.FEW),
        (0, 9, Turn.FEW),
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
    halmar.snapshot([*turn_to_it("Sales", 15), *turn_to_it("North", 4), *turn_to_it("South", 7)])
    whole = rows_of(trust_in(halmar.units["IT"].id), halmar)["Sales",]
    parts = rows_of(trust_in(halmar.units["IT"].id, under=halmar.units["Sales"].id), halmar)
    assert parts == {("Sales",): (20, 15), ("North",): (11, 0), ("South",): (30, 0)}
    assert whole == (61, 26), "four and seven are enough together"


def test_a_second_reading_costs_a_handful_of_statements(halmar, django_assert_max_num_queries):
    for month in range(1, 12):
        halmar.snapshot(turn_to_it("Sales", month), as_of=date(2026, month, 20))
    trust_in(halmar.units["IT"].id)
    with django_assert_max_num_queries(4):
        assert len(trust_in(halmar.units["IT"].id).lines[0].trend) == 11
