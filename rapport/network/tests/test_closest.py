"""Who should talk to them: a band of a team, each asked alone, only a yes tells who, and no attacker learns of one."""

from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.public import Actor
from rapport.catalogue.models import ServiceTeam
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.models import Fact
from rapport.network.actions.closest import ask_forward, look_closest, step_forward
from rapport.network.actions.retention import (
    forget_introductions_of,
    remove_old_closeness,
    remove_old_looks,
    remove_old_silence,
)
from rapport.network.models import ClosenessLook, ClosenessTold, Forward, ForwardAsk, SurveyedTie
from rapport.network.queries.forward import forward_letter, forwards_of_me, my_forwards
from rapport.network.queries.holdings import introductions_held
from rapport.network.rules.closeness import LOOKS_A_DAY, Closeness, may_tell
from rapport.network.tests.conftest import NOON
from rapport.privacy.public import opt_out
from tests.kept import made_once

UNITS = {"Desk": 12, "Field": 14, "Plant": 16, "Lab": 4, "Shop": 11}


@made_once
def halmar(company):
    """A desk that serves, units of many, one too small; three of the desk know somebody in the field."""
    company.unit("Halmar")
    for name, count in UNITS.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    company.team = ServiceTeam.objects.create(name="Desk", prefix="DSK", unit=company.units["Desk"])
    company.ties = [("Desk 1", "Field 1"), ("Desk 2", "Field 2", 0.7), ("Desk 3", "Field 3", 0.6), ("Desk 4", "Lab 1")]
    company.snapshot(company.ties)
    return company


def sides(company, unit="Field"):
    return {"team_id": company.team.id, "unit_id": company.units[unit].id}


def told(company, unit="Field", who="Desk 9"):
    return look_closest(**sides(company, unit), by=company.actor(who)).closeness


def asked(company, unit="Field", who="Desk 9", message="Would you?"):
    return ask_forward(**sides(company, unit), message=message, by=company.actor(who))


def answers(company, name, *, yes):
    by = company.actor(name)
    step_forward(ask_id=forwards_of_me(by)[0].id, yes=yes, by=by)


def names(company, ids):
    known = {person.id: name for name, person in company.people.items()}
    return {known[ident] for ident in ids}


def again(company, ties=None, **more):
    """Another snapshot, as if nothing had been told before."""
    ClosenessTold.objects.all().delete()
    return company.snapshot(company.ties if ties is None else ties, **more)


def test_she_learns_a_band_and_nothing_more(halmar):
    assert told(halmar) is Closeness.SOME
    assert told(halmar, "Plant") is Closeness.NONE
    again(halmar, [(f"Desk {n}", f"Plant {n}") for n in range(1, 11)])
    assert told(halmar, "Plant") is Closeness.TEN_OR_MORE


def test_contact_one_way_or_without_trust_is_not_close(halmar):
    again(halmar, [("Desk 1", "Plant 1", 0.3), ("Desk 2", "Plant 2", 0.9, 0.0)])
    assert told(halmar, "Plant") is Closeness.NONE


def test_her_own_account_counts_and_what_a_file_says_she_said_does_not(halmar):
    pair = {"respondent": halmar.people["Desk 5"], "named": halmar.people["Plant 1"], "question": "advice"}
    SurveyedTie.objects.create(**pair, said_here=False)
    assert told(halmar, "Plant") is Closeness.NONE
    SurveyedTie.objects.create(**pair, said_here=True)
    with clock.frozen(NOON + timedelta(minutes=1)):
        again(halmar)
        assert told(halmar, "Plant") is Closeness.SOME


@pytest.mark.parametrize("unit", ["Lab", "Desk"])
def test_a_small_unit_and_ones_own_are_not_told(halmar, unit):
    assert told(halmar, unit) is Closeness.UNTOLD


def test_a_small_team_is_not_told(halmar):
    halmar.team = ServiceTeam.objects.create(name="Lab", prefix="LAB", unit=halmar.units["Lab"])
    assert told(halmar, "Field", who="Lab 1") is Closeness.UNTOLD


def test_only_who_serves_in_the_team_is_told(halmar):
    with pytest.raises(Missing):
        told(halmar, who="Field 1")
    with pytest.raises(Missing):
        asked(halmar, who="Plant 1")
    with pytest.raises(Refusal):
        look_closest(**sides(halmar), by=Actor.stranger())
    opt_out(subject_id=halmar.people["Desk 9"].id, by=halmar.actor("Desk 9"))
    with pytest.raises(Refusal, match="opted out"):
        told(halmar)


def test_those_who_are_close_are_asked_and_nobody_else(halmar):
    asked(halmar)
    assert names(halmar, ForwardAsk.objects.values_list("person_id", flat=True)) == {"Desk 1", "Desk 2", "Desk 3"}
    fact = Fact.objects.get(name="network.forward_asked")
    assert set(fact.data) == {"forward_id"}


def test_who_opted_out_moved_away_or_asks_herself_is_not_asked(halmar):
    opt_out(subject_id=halmar.people["Desk 2"].id, by=halmar.actor("Desk 2"))
    gone = halmar.people["Desk 3"]
    gone.unit = halmar.units["Plant"]
    gone.save()
    asked(halmar, who="Desk 1")
    assert not ForwardAsk.objects.exists()
    assert my_forwards(halmar.actor("Desk 1"))[0].state == "waiting"  # as if all were silent


def test_only_a_yes_tells_her_who(halmar):
    ident = asked(halmar)
    answers(halmar, "Desk 1", yes=False)
    answers(halmar, "Desk 2", yes=True)
    (mine,) = my_forwards(halmar.actor("Desk 9"))
    assert (mine.state, names(halmar, mine.willing_ids)) == ("answered", {"Desk 2"})
    yes = Fact.objects.get(name="network.stepped_forward")
    assert (yes.by_person_id, yes.by_user_id) == (None, None)
    letter = forward_letter(ident, ask_id=ForwardAsk.objects.get(decision="yes").public_id)
    assert names(halmar, letter.person_ids) == {"Desk 2"}
    no = ForwardAsk.objects.get(decision="no").public_id
    assert forward_letter(ident, ask_id=no) is None


@pytest.mark.parametrize("say_no", [(), ("Desk 1",), ("Desk 1", "Desk 2", "Desk 3")])
@pytest.mark.parametrize("hours", [0, 1, 80, 24 * 30])
def test_no_and_silence_look_the_same_at_every_moment(halmar, say_no, hours):
    asked(halmar)
    asked(halmar, "Lab", who="Desk 8")  # who is close there may not be told
    for name in say_no:
        answers(halmar, name, yes=False)
    with clock.frozen(NOON + timedelta(hours=hours)):
        (refused,), (silent,) = (my_forwards(halmar.actor(name)) for name in ("Desk 9", "Desk 8"))
    assert (refused.state, refused.willing_ids, refused.closes_at) == (
        silent.state,
        silent.willing_ids,
        silent.closes_at,
    )


def test_a_no_may_become_a_yes_and_a_closed_question_is_closed(halmar):
    asked(halmar)
    answers(halmar, "Desk 1", yes=False)
    answers(halmar, "Desk 1", yes=True)
    answers(halmar, "Desk 1", yes=False)  # a yes stays, as it was told
    assert ForwardAsk.objects.filter(decision="yes").count() == 1
    late = ForwardAsk.objects.get(person=halmar.people["Desk 2"]).public_id
    with clock.frozen(NOON + timedelta(days=30)), pytest.raises(Refusal, match="over"):
        step_forward(ask_id=late, yes=True, by=halmar.actor("Desk 2"))
    with pytest.raises(Missing):
        step_forward(ask_id=late, yes=True, by=halmar.actor("Desk 9"))


def test_questions_and_looks_have_limits(halmar):
    with pytest.raises(Refusal, match="Nobody of the team"):
        asked(halmar, "Plant")
    asked(halmar)
    with pytest.raises(Refusal, match="already asked"):
        asked(halmar)
    with pytest.raises(Refusal, match="sentence"):
        asked(halmar, "Shop", message="  ")
    for number in range(LOOKS_A_DAY):
        halmar.unit(f"Unit {number}", "Halmar")
    for number in range(LOOKS_A_DAY - 2):  # two were looked at already
        told(halmar, f"Unit {number}")
    with pytest.raises(Refusal, match="Tomorrow"):
        told(halmar, "Unit 19")
    with clock.frozen(NOON + timedelta(days=1)):
        assert told(halmar) is Closeness.SOME


def test_what_is_over_goes_and_a_person_takes_hers_along(halmar):
    asked(halmar)
    answers(halmar, "Desk 2", yes=True)
    later = NOON + timedelta(days=10)
    remove_old_silence(later)
    assert names(halmar, ForwardAsk.objects.values_list("person_id", flat=True)) == {"Desk 2"}
    remove_old_looks(later)
    remove_old_closeness(later)
    assert not ClosenessLook.objects.exists() and not ClosenessTold.objects.exists()
    assert any("Would you?" in row[1] for row in introductions_held(halmar.people["Desk 9"].id))
    assert any("Field" in row[1] for row in introductions_held(halmar.people["Desk 2"].id))
    for name in ("Desk 2", "Desk 9"):
        forget_introductions_of(halmar.people[name].id)
    assert not ForwardAsk.objects.exists() and not Forward.objects.exists()


# --- what an attacker tries ---


def test_what_was_told_stands_whoever_comes_goes_or_says_something(halmar):
    """She asks every day, and one day somebody leaves: nothing moves, so nothing tells that it was her."""
    before = told(halmar)
    halmar.snapshot([])  # all three are close to nobody any more
    for day in (1, 20, 60):
        with clock.frozen(NOON + timedelta(days=day)):
            assert told(halmar) is before
            assert told(halmar, who="Desk 8") is before
    with clock.frozen(NOON + timedelta(days=91)):
        assert told(halmar) is Closeness.NONE


def test_who_leaves_the_network_moves_nothing(halmar):
    alone = [("Desk 1", "Field 1")]
    again(halmar, alone)
    opt_out(subject_id=halmar.people["Desk 1"].id, by=halmar.actor("Desk 1"))
    ClosenessTold.objects.all().delete()
    assert told(halmar) is Closeness.SOME  # of the snapshot made before; in the next one she is not
    again(halmar, alone)
    assert told(halmar) is Closeness.NONE


def test_units_within_one_another_leave_no_small_rest(halmar):
    """A part of twelve told beside its whole of fourteen would tell of the two: so neither part is, nor what is left."""
    halmar.unit("Works", "Halmar")
    halmar.unit("North", "Works")
    halmar.crowd("North", 12)
    for name in ("Zoe", "Yan"):
        halmar.person(name, "Works")
    bands = {}
    for name, ties in (("with", [("Desk 1", "Zoe")]), ("without", [])):
        again(halmar, ties)
        bands[name] = [told(halmar, unit) for unit in ("Works", "North")]
    assert bands["with"][1] is bands["without"][1] is Closeness.UNTOLD
    assert bands["with"][0] is Closeness.SOME


def test_a_group_in_which_few_take_part_counts_nowhere(halmar):
    halmar.unit("Yard", "Halmar")
    halmar.crowd("Yard", 12)
    for number in range(1, 9):
        opt_out(subject_id=halmar.people[f"Yard {number}"].id, by=halmar.actor(f"Yard {number}"))
    again(halmar, [("Desk 1", "Yard 12")])
    assert told(halmar, "Yard") is Closeness.UNTOLD
    assert told(halmar, "Halmar") is Closeness.NONE  # nor in the whole, from which the rest could be subtracted


@given(st.integers(0, 30), st.integers(0, 30), st.booleans(), st.integers(5, 20))
def test_nothing_is_told_below_the_minimum_on_either_side(team, unit, whole, minimum):
    if may_tell(team=team, unit=unit, whole=whole, minimum=minimum):
        assert whole and min(team, unit) >= minimum


# --- pages ---


def browser(company, name):
    client = Client()
    client.force_login(company.user(name))
    return client


def address(company, unit="Field"):
    return f"/network/closest/?team={company.team.id}&unit={company.units[unit].id}"


def test_the_panel_tells_and_asks_and_the_asked_one_answers(halmar, django_assert_max_num_queries):
    asker = browser(halmar, "Desk 9")
    with django_assert_max_num_queries(26):
        html = asker.get(address(halmar), headers={"HX-Request": "true"}).content.decode()
    assert "At least one of Desk is close to somebody in Field." in html
    assert "<html" not in html
    assert "<html" in asker.get(address(halmar)).content.decode()
    assert asker.post(address(halmar), {"message": " "}).status_code == 422
    assert asker.post(address(halmar), {"message": "Would you?"}).status_code == 302
    assert "Open until" in asker.get(address(halmar)).content.decode()
    helper = browser(halmar, "Desk 1")
    assert "looks for somebody of Desk" in helper.get("/network/introductions/panel/").content.decode()
    page = helper.get("/network/introductions/").content.decode()
    assert "Would you?" in page
    ident = ForwardAsk.objects.get(person=halmar.people["Desk 1"]).public_id
    assert helper.post(f"/network/closest/asks/{ident}/", {"answer": "yes"}).status_code == 302
    assert ">Desk 1</a> would." in asker.get("/network/introductions/").content.decode().replace("\n", "")


def test_what_may_not_be_told_is_said_in_a_sentence_and_strangers_get_nothing(halmar, client):
    assert "is not told" in browser(halmar, "Desk 9").get(address(halmar, "Lab")).content.decode()
    assert browser(halmar, "Field 1").get(address(halmar)).status_code == 404
    assert browser(halmar, "Desk 9").get("/network/closest/?team=0&unit=x").status_code == 404
    assert client.get(address(halmar)).status_code == 302


def test_rest_tells_asks_and_answers(halmar):
    asker, helper = browser(halmar, "Desk 9"), browser(halmar, "Desk 1")
    found = asker.get(f"/api{address(halmar).replace('closest/', 'closest')}").json()
    assert (found["closeness"], found["as_of"]) == ("some", "2026-11-20")
    wanted = {"team": halmar.team.id, "unit": halmar.units["Field"].id, "message": "Would you?"}
    made = asker.post("/api/network/forwards", wanted, content_type="application/json")
    assert made.status_code == 201 and made.json()["willing_ids"] == []
    (question,) = helper.get("/api/network/forwards/asked").json()
    yes = helper.post(f"/api/network/forwards/asked/{question['id']}", {"yes": True}, content_type="application/json")
    assert yes.status_code == 204
    assert asker.get("/api/network/forwards").json()[0]["willing_ids"] == [halmar.people["Desk 1"].id]
    assert browser(halmar, "Field 1").get(f"/api{address(halmar).replace('closest/', 'closest')}").status_code == 404
