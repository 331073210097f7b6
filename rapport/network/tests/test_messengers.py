"""Messengers: who may look for them, who is found, what is told of it, and what never is."""

import json
from datetime import timedelta
from itertools import combinations, product

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from rapport.accounts.public import Actor, Role
from rapport.directory.actions.merging import merge_people
from rapport.directory.public import people_frame
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.network import cli
from rapport.network.actions.messengers import answer_invitation, choose, discard, invite, look_for
from rapport.network.actions.retention import remove_old_declined, remove_old_rounds
from rapport.network.models import MessengerInvitation, MessengerRound, Snapshot, SurveyedTie
from rapport.network.queries import lake, snapshots
from rapport.network.queries.audience import groups_of
from rapport.network.queries.choosing import choose as choose_people
from rapport.network.queries.messengers import invitations_of_me, letter_to_messengers, round_of, rounds
from rapport.network.rules.messengers import Audience
from rapport.network.rules.messengers import told as told_of
from rapport.network.tests.conftest import NOON
from rapport.privacy.public import opt_out
from tests.kept import made_once

SYSTEM = Actor.system(via="cli")


@made_once
def halmar(company):
    """Sales and Plant listen to people of IT; Sales 1 to 6 are those most are listened to."""
    company.unit("Halmar")
    for name, count in {"IT": 12, "Sales": 40, "Plant": 30, "Press": 4}.items():
        company.unit(name, "Halmar")
        company.crowd(name, count)
    ties = [(f"Sales {n}", f"Sales {n % 6 + 1}", 0.9, 1 + n / 50) for n in range(7, 41)]
    ties += [(f"Plant {n}", f"Plant {n % 5 + 1}", 0.9, 1 + n / 50) for n in range(6, 31)]
    ties += [(f"Plant {n}", f"Sales {n % 6 + 1}", 0.8, 0.5) for n in range(6, 31)]
    # Those with most contacts and most to do, whom nobody asks, are others: five of IT to whom nobody turns.
    busy = [*(f"IT {n}" for n in range(6, 13)), *(f"Press {n}" for n in range(1, 5))]
    ties += [(one, f"IT {n}", 0.1, 10) for one in busy for n in range(1, 6)]
    with_measures(company, company.snapshot(ties))
    return company


def with_measures(company, snapshot):
    """The file of the engine's measures, which the fixture leaves out."""
    ties = parquet.read_table(lake.folder_of(snapshot) / lake.TIES)
    keys = parquet.read_table(lake.folder_of(snapshot) / lake.PEOPLE)["key"].to_numpy()
    source, target = ties["source"].to_numpy(), ties["target"].to_numpy()
    contacts = [len(set(target[source == key]) | set(source[target == key])) for key in np.sort(keys)]
    load = [float(ties["weight"].to_numpy()[target == key].sum()) for key in np.sort(keys)]
    columns = {"key": np.sort(keys), "contacts": contacts, "in_strength": load, "community": np.sort(keys) % 3}
    parquet.write_table(pa.table(columns), lake.folder_of(snapshot) / lake.MEASURES)
    return snapshot


def found(company, *, units=("Sales",), by=None, wanted=3, **more):
    audience = Audience(units=tuple(company.units[name].id for name in units), **more.pop("audience", {}))
    ident = look_for(audience=audience, topic="New portal", wanted=wanted, by=by or SYSTEM, later=False, **more)
    choose(round_id=ident)
    return ident


def comms(company):
    return company.actor("Press 1", Role.COMMUNICATIONS)


def chosen(ident):
    return set(MessengerInvitation.objects.filter(round__public_id=ident).values_list("person__name", flat=True))


def test_those_are_found_whom_most_of_the_audience_listen_to(halmar):
    ident = found(halmar)
    told = round_of(ident, by=SYSTEM)
    assert (told.state, told.people, told.report["found"]) == ("ready", 40, 3)
    assert chosen(ident) < {f"Sales {n}" for n in range(1, 7)}
    assert told.report["reach"]["value"] > told.report["random"]["low"]
    assert told.report["reach"]["low"] <= told.report["reach"]["value"] <= told.report["reach"]["high"]
    assert 0 < told.report["bound"] <= 1
    assert told.report["random_equivalent"] > 3


def test_other_choices_are_made_of_the_audience_itself(halmar):
    others = round_of(found(halmar), by=SYSTEM).report["others"]
    assert set(others) == {"managers", "most_connected", "most_attention", "most_central", "nominated"}
    assert others["managers"] is None, "nobody of the audience leads anybody"
    # Those with most contacts of the company are of IT, whom nobody of the audience hears; in it they are those chosen.
    assert others["most_connected"]["value"] > 0
    assert others["most_central"]["value"] > 0


def test_a_habit_takes_two_whom_one_trusts(halmar):
    told = round_of(found(halmar, units=("Plant", "Sales"), mode="habit", wanted=6), by=SYSTEM)
    assert told.report["once"]["value"] >= 20
    assert told.report["across"]["low"] <= told.report["reach"]["high"] <= told.report["once"]["high"]
    assert "bound" not in told.report, "nothing is proven of it"


def test_nothing_told_of_a_round_names_anybody_or_holds_a_score(halmar):
    ident = found(halmar, by=comms(halmar))
    client = Client()
    client.force_login(halmar.people["Press 1"].user)
    for address in (f"/network/messengers/{ident}/", f"/network/messengers/{ident}/export/", "/network/messengers/"):
        text = client.get(address).content.decode()
        assert not any(f">{name}<" in text for name in halmar.people if name != "Press 1")
    report = client.get(f"/api/network/messengers/{ident}").json()
    assert report["accepted"] == []
    figures = {"as_of", "theta", "wanted", "mode", "found", "left_out", "joined", "joined_without", "reach", "bound"}
    assert report["report"].keys() <= {*figures, "random_equivalent", "random", "others", "fairness"}
    assert not any(name in json.dumps(report["report"]) for name in halmar.people)


def test_only_communications_and_analysts_look_and_only_communications_invite(halmar):
    with pytest.raises(Forbidden):
        found(halmar, by=halmar.actor("Sales 7"))
    analyst = halmar.actor("Sales 8", Role.ANALYST)
    ident = found(halmar, by=analyst)
    with pytest.raises(Forbidden):
        invite(round_id=ident, message="Please", by=analyst)
    with pytest.raises(Missing):
        round_of(ident, by=halmar.actor("Sales 9", Role.ANALYST))
    assert [row.id for row in rounds(comms(halmar))] == [ident]


def test_who_is_invited_decides_alone_and_only_a_yes_is_told(halmar):
    ident = found(halmar, by=comms(halmar))
    first, second, third = sorted(chosen(ident))
    assert invitations_of_me(halmar.actor(first)) == [], "found, and not asked yet"
    invite(round_id=ident, message="It opens on Monday.", by=comms(halmar))
    assert len(letter_to_messengers(ident).person_ids) == 3
    (mine,) = invitations_of_me(halmar.actor(first))
    assert (mine.topic, mine.message, mine.answer, mine.open) == ("New portal", "It opens on Monday.", None, True)
    (others,) = invitations_of_me(halmar.actor(second))
    with pytest.raises(Missing):
        answer_invitation(invitation_id=others.id, yes=True, by=halmar.actor(first))
    answer_invitation(invitation_id=mine.id, yes=True, by=halmar.actor(first))
    answer_invitation(invitation_id=others.id, yes=False, by=halmar.actor(second))
    told = round_of(ident, by=comms(halmar))
    assert told.accepted == (halmar.people[first].id,)
    answer_invitation(invitation_id=others.id, yes=True, by=halmar.actor(second))
    assert len(round_of(ident, by=comms(halmar)).accepted) == 2, "a no may become a yes"
    facts = Fact.objects.filter(name="network.messenger_answered")
    assert {fact.by_person_id for fact in facts} == {None}
    assert {tuple(fact.data) for fact in facts} == {("round_id",)}
    assert len(facts) == 2, "of a no there is no fact: they are as many as accepted"
    with clock.frozen(NOON + timedelta(days=9)):
        (late,) = MessengerInvitation.objects.filter(person__name=third)
        with pytest.raises(Refusal, match="time for this invitation is over"):
            answer_invitation(invitation_id=late.public_id, yes=True, by=halmar.actor(third))


def test_a_round_whose_members_declined_looks_like_one_nobody_answered(halmar):
    ident = found(halmar, by=comms(halmar))
    invite(round_id=ident, message="Please", by=comms(halmar))
    before = round_of(ident, by=comms(halmar))
    for name in chosen(ident):
        (mine,) = invitations_of_me(halmar.actor(name))
        answer_invitation(invitation_id=mine.id, yes=False, by=halmar.actor(name))
    assert round_of(ident, by=comms(halmar)) == before


def meant(company, *units):
    """Whom an audience of these units is made of: how many people, by group."""
    snapshot = snapshots.latest_of_groups()
    groups = groups_of(snapshot, people_frame(snapshot.as_of))
    ids = tuple(company.units[name].id for name in units)
    return np.where(groups.meant(Audience(units=ids)), groups.people, 0)


def test_whatever_audiences_are_set_against_one_another_no_few_people_are_left(halmar):
    names = ("IT", "Sales", "Plant", "Press")
    audiences = [meant(halmar, *some) for size in range(5) for some in combinations(names, size)]
    for one, other, third in product(audiences, repeat=3):
        left = (one - other - third) * np.sign(np.maximum(one, other))
        assert all(people == 0 or abs(people) >= 10 for people in left.tolist())


def test_a_small_unit_is_asked_for_together_with_those_it_is_counted_with_and_the_page_says_so(halmar):
    ident = found(halmar, units=("Press", "Sales"), audience={"without": (halmar.units["Press"].id,)}, by=comms(halmar))
    told = round_of(ident, by=comms(halmar))
    assert (told.people, told.report["joined"], told.report["joined_without"]) == (56, ["IT"], ["IT"])
    client = Client()
    client.force_login(halmar.people["Press 1"].user)
    page = client.get(f"/network/messengers/{ident}/").content.decode()
    assert "people of IT are counted with them" in page
    assert "people of IT are not asked either" in page


def test_nobody_is_left_as_the_only_one_to_be_asked_by_leaving_all_others_out(halmar):
    halmar.person("Chief", "Halmar")
    halmar.snapshot(groups=True, ties=[(f"Sales {n}", "Chief") for n in range(1, 41)])
    with_measures(halmar, Snapshot.objects.latest("id"))
    everybody_else = tuple(halmar.units[name].id for name in ("IT", "Sales", "Plant", "Press"))
    alone = round_of(found(halmar, mode="habit", audience={"without": everybody_else}), by=SYSTEM)
    assert (alone.state, alone.report) == ("failed", {})
    assert "Fewer than 10 people are left" in alone.error


def test_messengers_of_whom_most_depends_on_one_are_found_and_their_figure_is_not_told(halmar):
    ties = [(f"Sales {n}", "Plant 1", 0.9, 0.01) for n in range(1, 21)]
    ties += [("Sales 31", "Plant 2", 0.9, 0.01), ("Sales 32", "Plant 3", 0.9, 0.01)]
    # Others have more contacts, and more comes in to them.
    ties += [(f"Plant {n}", f"IT {n % 12 + 1}", 0.1) for n in range(1, 31)]
    ties += [("IT 1", f"Sales {n}", 0.1) for n in range(1, 41)]
    with_measures(halmar, halmar.snapshot(ties))
    told = round_of(found(halmar, mode="habit", audience={"without": (halmar.units["IT"].id,)}), by=SYSTEM)
    assert told.report["once"]["band"] == "untold"


@given(people=st.integers(10, 400), share=st.floats(0, 1), dominated=st.booleans())
def test_a_count_is_told_in_steps_and_only_with_enough_people_on_either_side_of_it(people, share, dominated):
    reached = round(people * share)
    said = told_of(reached, people, minimum=10, dominated=dominated)
    assert said["low"] <= reached <= said["high"]
    assert said["low"] == 0 or said["low"] >= 10
    if said["value"] is not None:
        assert said["value"] % 5 == 0
        assert min(said["value"], people - said["value"]) >= 10
        assert not dominated


def test_who_asks_for_fewer_than_three_messengers_is_refused_as_a_figure_would_be_about_them(halmar):
    with pytest.raises(Refusal, match="Choose 3 to 200"):
        found(halmar, wanted=2)


def test_the_same_question_is_told_the_same_whoever_opted_out_or_was_invited_since(halmar):
    before = round_of(found(halmar), by=SYSTEM)
    assert before.state == "ready"
    for gone in sorted(chosen(before.id))[:2]:
        opt_out(subject_id=halmar.people[gone].id, by=halmar.actor(gone))
        assert gone not in chosen(found(halmar))
    invite(round_id=found(halmar, by=comms(halmar)), message="Please", by=comms(halmar))
    MessengerRound.objects.update(figure="")  # so that it is computed anew
    after = round_of(found(halmar), by=SYSTEM)
    assert (after.state, after.people, after.report) == ("ready", before.people, before.report)


def test_a_round_for_whom_nobody_is_left_to_ask_looks_like_any_other(halmar):
    for name in halmar.people:
        opt_out(subject_id=halmar.people[name].id, by=halmar.actor(name))
    ident = found(halmar)
    assert round_of(ident, by=SYSTEM).state == "ready"
    assert chosen(ident) == set()
    invite(round_id=ident, message="Please", by=Actor(user_id=halmar.user("Press 2").id, roles=frozenset(Role)))
    assert round_of(ident, by=SYSTEM).state == "invited"


def test_the_same_question_is_answered_from_what_was_told_also_after_the_round_was_taken_away(halmar):
    first = found(halmar)
    MessengerRound.objects.update(report={"told": "before"})
    discard(round_id=first, by=SYSTEM)
    assert round_of(found(halmar), by=SYSTEM).report == {"told": "before"}
    assert round_of(found(halmar, wanted=4), by=SYSTEM).report != {"told": "before"}


def test_nobody_is_asked_while_an_invitation_is_open_nor_soon_after_declining_nor_a_third_time_in_a_year(halmar):
    first = found(halmar, by=comms(halmar))
    asked = chosen(first)
    invite(round_id=first, message="Please", by=comms(halmar))
    assert not asked & chosen(found(halmar))
    with clock.frozen(NOON + timedelta(days=60)):
        assert not asked & chosen(found(halmar)), "they did not accept, and are left alone for a while"
    for day in (120, 130):
        with clock.frozen(NOON + timedelta(days=day)):
            ident = found(halmar, by=comms(halmar))
            invite(round_id=ident, message="Please", by=comms(halmar))
            for name in chosen(ident):
                (mine, *_) = invitations_of_me(halmar.actor(name))
                answer_invitation(invitation_id=mine.id, yes=True, by=halmar.actor(name))
    with clock.frozen(NOON + timedelta(days=140)):
        times = {
            name: MessengerInvitation.objects.filter(
                person__name=name, round__invited_at__gt=NOON + timedelta(days=-300)
            ).count()
            for name in chosen(found(halmar))
        }
        assert max(times.values(), default=1) <= 2


def test_people_of_units_left_out_and_whoever_looks_are_not_asked(halmar):
    ident = found(halmar, units=("Plant",), audience={"without": (halmar.units["Sales"].id,)})
    assert all(name.startswith("Plant") for name in chosen(ident))
    own = halmar.actor("Sales 1", Role.COMMUNICATIONS)
    assert "Sales 1" not in chosen(found(halmar, by=own))


def test_what_nobody_accepted_is_forgotten_after_the_cooling_off_and_what_nobody_was_invited_to_after_a_month(halmar):
    idle = found(halmar)
    asked = found(halmar, by=comms(halmar))
    invite(round_id=asked, message="Please", by=comms(halmar))
    with clock.frozen(NOON + timedelta(days=31)):
        remove_old_rounds(NOON - timedelta(days=334))
        assert chosen(idle) == set()
        with pytest.raises(Refusal, match="too long ago"):
            invite(round_id=idle, message="Please", by=comms(halmar))
    assert chosen(asked)
    assert remove_old_declined(NOON + timedelta(days=20)) == 3
    assert chosen(asked) == set()


def test_a_round_s_page_tells_what_it_is_worth_and_asks_before_it_invites(halmar):
    client = Client()
    client.force_login(halmar.user("Press 1", Role.COMMUNICATIONS))
    said = {"topic": "New portal", "units": ["halmar/sales"], "wanted": "3", "mode": "news"}
    made = client.post("/network/messengers/", said)
    assert made.status_code == 302
    page = client.get(made["Location"])
    assert "Looking for messengers" in page.content.decode()
    choose(round_id=MessengerRound.objects.get().public_id)
    assert client.get(made["Location"], headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    text = client.get(made["Location"]).content.decode()
    for words in (
        "people at random",
        "of the best possible",
        "not enough answers to tell",
        "may decline",
    ):
        assert words in text
    assert client.post(made["Location"], {"message": " "}).status_code == 422
    assert client.post(made["Location"], {"message": "It opens on Monday."}).status_code == 302
    name = min(chosen(MessengerRound.objects.get().public_id))
    own = Client()
    own.force_login(halmar.user(name))
    panel = own.get("/network/invitations/panel/").content.decode()
    assert "It opens on Monday." in panel
    own.post(f"/network/invitations/{MessengerInvitation.objects.get(person__name=name).public_id}/", {"answer": "yes"})
    assert name in client.get(made["Location"]).content.decode()
    assert client.post("/network/messengers/", said | {"units": ["nowhere"]}).status_code == 422
    assert Client().get("/network/messengers/").status_code == 302
    assert own.get("/network/messengers/").status_code == 403


def test_the_terminal_tells_figures_and_nobody_s_name(halmar):
    said = CliRunner().invoke(cli.commands, ["messengers", "--unit", "halmar/sales", "--k", "3", "--json"])
    assert said.exit_code == 0, (said.output, said.exception)
    document = json.loads(said.stdout)
    assert document["people"] == 40
    assert document.keys() >= {"reach", "bound", "random_equivalent", "random", "others", "fairness", "found"}
    plain = CliRunner().invoke(cli.commands, ["messengers", "--unit", "halmar/sales", "--k", "3"])
    assert "people of the audience drawn at random" in plain.stdout
    small = CliRunner().invoke(cli.commands, ["messengers", "--unit", "halmar/press", "--unit", "halmar/sales"])
    assert "People of IT are counted with them" in small.stdout


def named(company, whom, *, by=range(7, 18), at=None):
    """Eleven of Sales say whom they turn to."""
    SurveyedTie.objects.bulk_create(
        SurveyedTie(respondent=company.people[f"Sales {n}"], named=person, question="straight", at=at)
        for n in by
        for person in whom
    )


def nominated(company):
    return round_of(found(company), by=SYSTEM).report["others"]["nominated"]


def test_those_who_are_named_most_are_told_of_once_ten_who_take_part_answered(halmar):
    named(halmar, [halmar.people[f"Sales {n}"] for n in range(1, 7)])
    assert nominated(halmar) is not None
    for n in (7, 8):
        opt_out(subject_id=halmar.people[f"Sales {n}"].id, by=SYSTEM)
    assert nominated(halmar) is not None, "the same question is told the same, whoever opted out since"


def test_answers_given_after_the_day_of_the_snapshot_name_nobody_yet(halmar):
    named(halmar, [halmar.people["Sales 2"]], at=NOON + timedelta(days=1))
    assert nominated(halmar) is None


def test_whoever_is_named_under_a_record_merged_since_is_named_as_the_one_that_holds_it(halmar):
    for n in range(1, 7):
        old = halmar.person(f"Old {n}", "Press")
        named(halmar, [old])
        merge_people(kept_id=halmar.people[f"Sales {n}"].id, gone_id=old.id, by=SYSTEM)
    assert nominated(halmar) is not None


@pytest.fixture
def meanwhile(monkeypatch):
    """What happens once, while messengers are being chosen."""
    happens = []

    def choosing(*args):
        if happens:
            happens.pop()()
        return choose_people(*args)

    monkeypatch.setattr("rapport.network.actions.messengers.choose_people", choosing)
    return happens


def begun(company):
    audience = Audience(units=(company.units["Sales"].id,))
    return look_for(audience=audience, topic="New portal", wanted=3, by=comms(company), later=False)


def test_a_round_taken_away_while_messengers_are_chosen_keeps_nobody(halmar, meanwhile):
    ident = begun(halmar)
    meanwhile.append(lambda: discard(round_id=ident, by=comms(halmar)))
    choose(round_id=ident)
    assert chosen(ident) == set()
    assert MessengerRound.objects.get(public_id=ident).state == "choosing"
    assert not Fact.objects.filter(name="network.messengers_chosen").exists()


def test_two_workers_who_choose_for_the_same_round_choose_once(halmar, meanwhile):
    ident = begun(halmar)
    meanwhile.append(lambda: choose(round_id=ident))
    choose(round_id=ident)
    assert len(chosen(ident)) == 3
    assert Fact.objects.filter(name="network.messengers_chosen").count() == 1


def test_a_list_of_rounds_costs_as_many_statements_as_one_round(halmar, django_assert_num_queries):
    by = comms(halmar)
    for units in (("Sales",), ("Plant",), ("Sales", "Plant")):
        found(halmar, units=units, by=by)
    with django_assert_num_queries(4):
        assert [len(one.units) for one in rounds(by)] == [2, 1, 1]


TOLD = {"value": 60, "low": 50, "high": 70, "share": 0.6, "band": "told"}
FEW = {"value": None, "low": 0, "high": 9, "share": None, "band": "few"}


def round_with(**report):
    told = {
        "as_of": "2026-11-20", "theta": 0.5, "found": 6, "reach": TOLD, "bound": 0.7, "random": None,
        "random_equivalent": 21, "others": {}, "fairness": {}, "left_out": {},
    }  # fmt: skip
    return MessengerRound.objects.create(
        topic="New portal", audience={"units": []}, wanted=6, people=100, state="ready", report=told | report
    )


def page_of(halmar, row):
    client = Client()
    client.force_login(halmar.user("Press 1", Role.COMMUNICATIONS))
    MessengerRound.objects.filter(id=row.id).update(asked_by=halmar.user("Press 1"))
    return client, client.get(f"/network/messengers/{row.public_id}/").content.decode()


def test_a_round_that_reaches_little_or_passes_a_group_over_says_so_before_anybody_is_invited(halmar):
    groups = [
        {"names": ["Mombasa"], "people": 36} | FEW,
        {"names": ["Pune"], "people": 50} | TOLD | {"value": 10, "share": 0.2},
        {"names": ["Rotterdam"], "people": 50} | TOLD,
    ]
    _client, page = page_of(halmar, round_with(fairness={"site": groups}))
    assert "hardly anybody is reached of: Mombasa (36 people)." in page
    _client, page = page_of(halmar, round_with(fairness={"site": [groups[0], groups[2]]}, reach=TOLD | {"share": 0.07}))
    assert "Most of the audience would not be reached" in page
    _client, page = page_of(halmar, round_with(fairness={"site": [groups[2]]}))
    assert "Think twice" not in page


def test_inviting_and_deleting_ask_once_more(halmar):
    _client, page = page_of(halmar, round_with())
    assert "Invite up to 6 people?" in page
    assert "Delete this round?" in page
    assert page.index("It cannot be taken back.") < page.index(">Invite them</button>")


def test_whoever_looks_again_finds_the_form_as_it_was_sent(halmar):
    by = comms(halmar)
    ident = found(halmar, by=by, wanted=5, mode="habit", audience={"without": (halmar.units["Press"].id,)})
    client = Client()
    client.force_login(halmar.user("Press 1"))
    assert f"/network/messengers/?like={ident}" in client.get(f"/network/messengers/{ident}/").content.decode()
    form = client.get(f"/network/messengers/?like={ident}").context["form"]
    told = {name: form[name].value() for name in ("topic", "units", "wanted", "mode", "without")}
    assert told == {
        "topic": "New portal", "units": ["halmar/sales"], "wanted": 5, "mode": "habit", "without": ["halmar/press"],
    }  # fmt: skip
    other = Client()
    other.force_login(halmar.user("Press 2", Role.ANALYST))
    assert other.get(f"/network/messengers/?like={ident}").status_code == 404
    assert other.get("/network/messengers/?like=nonsense").status_code == 200
