"""My data: all of one's own side, and of others' side a band."""

import pytest

from rapport.accounts.public import Actor
from rapport.directory.actions.merging import merge_people
from rapport.directory.models import Person
from rapport.network.actions.introductions import ask
from rapport.network.actions.ties import DeclaredTie, declare_ties
from rapport.network.models import Introduction, SurveyedTie
from rapport.network.public import HOLDINGS
from rapport.network.tests.conftest import NOON
from rapport.privacy.public import opt_out
from tests.kept import made_once


@made_once
def halmar(company):
    company.unit("Halmar")
    for name in ("Amara", "Kofi", "Ines", "Mira", "Yara"):
        company.person(name, "Halmar")
    company.snapshot([*(("Amara", n) for n in ("Kofi", "Ines", "Mira")), ("Kofi", "Yara")])
    return company


def declare(company, *pairs, question="advice"):
    ids = company.people
    rows = [DeclaredTie(respondent_id=ids[a].id, named_id=ids[b].id, question=question) for a, b in pairs]
    return declare_ties(rows, by=Actor.system())


def held(company, name, which):
    holding = next(h for h in HOLDINGS if h.name == which)
    return holding.rows(company.people[name].id)


def test_a_repeat_changes_nothing_and_counts_add_up(halmar):
    first = declare(halmar, ("Amara", "Kofi"), ("Amara", "Ines"), ("Amara", "Kofi"))
    again = declare(halmar, ("Amara", "Kofi"), ("Amara", "Ines"))
    assert (first.created, first.unchanged) == (2, 1)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)


def test_a_declared_tie_is_read_by_the_one_who_declared_it_and_by_nobody_else(halmar):
    declare(halmar, ("Amara", "Kofi"))
    assert "Kofi" in str(held(halmar, "Amara", "network.surveyed"))
    told = str(held(halmar, "Kofi", "network.surveyed"))
    assert told == str(held(halmar, "Ines", "network.surveyed")), "as to somebody whom nobody named"
    assert "Amara" not in told


def test_her_ties_are_hers_and_the_other_end_is_not_told_of_them(halmar):
    assert "Yara" in str(held(halmar, "Kofi", "network.ties"))
    assert "0.9" in str(held(halmar, "Kofi", "network.ties"))
    assert "0.9" not in str(held(halmar, "Yara", "network.ties"))  # what Kofi's tie to her is worth is Kofi's


@pytest.mark.parametrize("way", ["opts out", "leaves the company", "is another record"])
def test_whoever_is_not_listed_any_more_is_left_out_whatever_the_reason(halmar, way):
    before = held(halmar, "Kofi", "network.ties")
    yara = halmar.people["Yara"]
    if way == "opts out":
        opt_out(subject_id=yara.id, by=halmar.actor("Yara"))
    elif way == "leaves the company":
        Person.objects.filter(id=yara.id).update(ended_on=NOON.date())
    else:
        merge_people(kept_id=halmar.people["Mira"].id, gone_id=yara.id, by=Actor.system())
    after = held(halmar, "Kofi", "network.ties")
    assert after == [row for row in before if "Yara" not in row[0]]
    assert len(after) == len(before) - 1
    assert "not listed any more" in str(before)


def test_what_comes_from_ties_between_others_is_told_by_thirds_and_never_in_digits(halmar):
    halmar.snapshot([*(("Amara", n) for n in ("Kofi", "Ines", "Mira")), ("Kofi", "Ines")], unseen=())
    told = held(halmar, "Amara", "network.ties")
    measures = [value for label, value, _origin in told if not label.startswith("Your tie to")]
    assert any("third" in value for value in measures)
    assert not any(digit in value for value in measures for digit in "0123456789")


def test_who_asked_to_meet_her_is_not_told(halmar):
    ask(target_id=halmar.people["Yara"].id, message="Hello", by=halmar.actor("Amara"))
    assert "Amara" not in str(held(halmar, "Yara", "network.introductions"))
    assert "Yara" in str(held(halmar, "Amara", "network.introductions"))


def test_erasing_leaves_nothing_in_the_tables(halmar):
    declare(halmar, ("Amara", "Kofi"), ("Kofi", "Amara"), ("Ines", "Mira"))
    ask(target_id=halmar.people["Yara"].id, message="Hello", by=halmar.actor("Amara"))
    for holding in HOLDINGS:
        holding.erase(halmar.people["Amara"].id)
    assert SurveyedTie.objects.count() == 1
    assert not Introduction.objects.exists()
