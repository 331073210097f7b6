"""Statements say where they come from and until when; needs say how far they are met."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.public import Actor, Role
from rapport.directory import policy
from rapport.directory.actions.needs import move_need
from rapport.directory.actions.statements import check_statements, correct_statement, write_statement
from rapport.directory.cli import commands
from rapport.directory.models import Statement
from rapport.directory.rules.profile import SIX, NeedState, known_of
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import timeline_of
from tests.kept import made_once

pytestmark = pytest.mark.django_db
TOMORROW, YESTERDAY = (clock.today() + timedelta(days=days) for days in (1, -1))


def acts(person, *roles, units=()):
    return Actor(user_id=5, person_id=person.id, unit_ids=frozenset(units), roles=frozenset({Role.EMPLOYEE, *roles}))


def says(person, topic, text, **told):
    return write_statement(person_id=person.id, topic=topic, text=text, **told, by=acts(person))


@made_once(at=clock.now)
def need(house):
    return says(house.amara, "need", "One contact at Finance.")


@pytest.mark.parametrize(
    ("source", "confidence"), [("", "guess"), ("seen", "guess"), ("talk", "likely"), ("file", "likely")]
)
def test_a_note_is_as_sure_as_its_source_lets_one_be(house, source, confidence):
    ident = write_statement(person_id=house.amara.id, topic="tell", text="Short.", source=source, by=acts(house.leila))
    note = Statement.objects.get(id=ident)
    assert (note.source, note.confidence) == (source or "seen", confidence)


def test_ones_own_words_are_sure_unless_one_says_otherwise(house):
    own = Statement.objects.get(id=says(house.amara, "moves", "Boats."))
    guess = Statement.objects.get(id=says(house.amara, "moves", "Trains.", confidence="guess"))
    assert (own.source, own.confidence, guess.confidence) == ("herself", "sure", "guess")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"source": "herself"}, "source"),
        ({"source": "rumour"}, "source"),
        ({"confidence": "certain"}, "confidence"),
        ({"expires_on": YESTERDAY}, "expires_on"),
        ({"topic": "ask"}, "topic"),
        ({"topic": "answers"}, "topic"),
    ],
)
def test_what_a_colleague_cannot_say_is_refused(house, told, field):
    with pytest.raises(Refusal) as refused:
        write_statement(**{"person_id": house.amara.id, "topic": "tell", "text": "x", **told, "by": acts(house.leila)})
    assert refused.value.field == field


def test_what_is_out_of_date_is_between_subject_and_author_until_it_is_renewed(house, as_amara):
    ident = says(house.amara, "tell", "Away until Friday.", expires_on=TOMORROW)
    Statement.objects.filter(id=ident).update(expires_on=YESTERDAY)
    readers = (house.amara, house.kwame)
    seen = [policy.statements_visible_to(acts(p)).filter(id=ident).exists() for p in readers]
    assert seen == [True, False]
    page = f"/people/{house.amara.id}/"
    assert "Out of date?" in as_amara.get(page).content.decode()
    assert "Away until Friday." not in as_amara.get(f"{page}?as=colleague").content.decode()
    check_statements(person_id=house.amara.id, by=acts(house.amara))
    assert Statement.objects.get(id=ident).checked_on == clock.today() and Statement.objects.get(id=ident).expires_on
    with pytest.raises(Refusal, match="over"):
        correct_statement(statement_id=ident, text="Away until Monday.", by=acts(house.amara))
    new = correct_statement(statement_id=ident, text="Away until Friday.", expires_on=None, by=acts(house.amara))
    assert policy.statements_visible_to(acts(house.kwame)).filter(id=new).exists()


def test_a_need_is_taken_up_met_and_opened_again(house, need):
    desk = acts(house.kwame, Role.TEAM_MEMBER, units=[house.devices.id])
    for _ in range(2):
        move_need(statement_id=need, state=NeedState.MEETING, unit_id=house.devices.id, by=desk)
    move_need(statement_id=need, state=NeedState.MET, by=desk)
    row = Statement.objects.get(id=need)
    assert (row.state, row.met_by_id) == ("met", house.devices.id)
    move_need(statement_id=need, state=NeedState.OPEN, by=acts(house.amara))
    assert Statement.objects.get(id=need).met_by_id is None
    facts = [f.data["state"] for f in timeline_of(f"person:{house.amara.id}").items if f.name.endswith("need_moved")]
    assert facts == ["open", "met", "meeting"]


def test_nobody_else_says_how_far_a_need_is_met(house, need):
    others = (
        acts(house.leila),  # serves nobody
        acts(house.leila, units=[house.devices.id]),
        acts(house.kwame, Role.TEAM_MEMBER, units=[house.finance.id]),  # for a team that is not hers
    )
    for actor in others:
        with pytest.raises(Forbidden):
            move_need(statement_id=need, state=NeedState.MEETING, unit_id=house.devices.id, by=actor)
    with pytest.raises(Missing):
        move_need(statement_id=need, state=NeedState.MET, by=Actor.stranger())
    with pytest.raises(Missing):  # it is no need
        move_need(statement_id=house.said.id, state=NeedState.MET, by=acts(house.amara))
    with pytest.raises(Refusal, match="which team"):
        move_need(statement_id=need, state=NeedState.MEETING, by=acts(house.amara))


def test_a_team_takes_no_need_from_another(house, need):
    move_need(statement_id=need, state=NeedState.MEETING, unit_id=house.finance.id, by=acts(house.amara))
    with pytest.raises(Forbidden):
        move_need(
            statement_id=need,
            state=NeedState.MEETING,
            unit_id=house.devices.id,
            by=acts(house.kwame, Role.TEAM_MEMBER, units=[house.devices.id]),
        )


def test_a_corrected_need_keeps_how_far_it_is_met(house, need):
    move_need(statement_id=need, state=NeedState.MEETING, unit_id=house.finance.id, by=acts(house.amara))
    new = correct_statement(statement_id=need, text="Two contacts at Finance.", by=acts(house.amara))
    row = Statement.objects.get(id=new)
    assert (row.state, row.met_by_id) == ("meeting", house.finance.id)


def test_a_need_is_moved_on_its_page(as_amara, house, need, django_assert_max_num_queries):
    address = f"/people/statements/{need}/need/"
    with django_assert_max_num_queries(20):
        assert as_amara.get(address).status_code == 200
    assert as_amara.post(address, {"state": "meeting"}).status_code == 422
    sent = {"state": "meeting", "unit": str(house.finance.id), "unit-text": "Finance"}
    assert as_amara.post(address, sent).status_code == 302
    html = as_amara.get(f"/people/{house.amara.id}/").content.decode()
    assert "Being met" in html
    assert "One contact at Finance." in html
    assert as_amara.get(f"/people/statements/{house.said.id}/need/").status_code == 404


def test_rest_tells_and_moves_all_of_it(as_amara, house):
    base = f"/api/people/{house.amara.id}/statements"

    def send(method, address, body):
        return getattr(as_amara, method)(address, json.dumps(body), content_type="application/json")

    made = send("post", base, {"topic": "need", "text": "A tablet.", "expires_on": str(TOMORROW)}).json()
    assert (made["source"], made["confidence"], made["state"], made["out_of_date"]) == (
        "herself",
        "sure",
        "open",
        False,
    )
    moved = send("put", f"{base}/{made['id']}/need", {"state": "meeting", "unit_id": house.it.id}).json()
    assert (moved["state"], moved["met_by"]) == ("meeting", "Workplace IT")
    assert send("put", f"{base}/{made['id']}/need", {"state": "gone"}).status_code == 422
    assert send("post", f"{base}/{house.noted.id}/dispute", {}).status_code == 204
    assert send("post", f"{base}/{house.said.id}/dispute", {}).status_code == 403


def test_the_terminal_writes_lists_moves_and_withdraws(house):
    def run(*arguments):
        return CliRunner().invoke(commands, arguments)

    me = f"#{house.amara.id}"
    made = json.loads(run("add-statement", me, "need", "A tablet.", "--json").stdout)["id"]
    assert run("move-need", str(made), "meeting", "--unit", house.it.slug).exit_code == 0
    noted = run("add-statement", me, "tell", "Be brief.", "--author", f"#{house.leila.id}", "--source", "talk")
    assert noted.exit_code == 0
    listed = run("statements", me).stdout
    assert "A tablet." in listed and "meeting" in listed and "talk, likely" in listed
    assert run("withdraw-statement", str(made)).exit_code == 0
    assert "A tablet." not in run("statements", me).stdout


def test_a_page_says_what_is_known_and_how_old_it_is(as_leila, house):
    Statement.objects.filter(id=house.said.id).update(checked_on=clock.today() - timedelta(days=245))
    Statement.objects.filter(id=house.noted.id).update(at=clock.now() - timedelta(days=250))
    html = as_leila.get(f"/people/{house.amara.id}/").content.decode()
    assert (
        "Known: how to reach them and what moves them. Not known: what to tell them first, what to avoid, what they do "
        "and what they need. Last checked 8 months ago."
    ) in html
    assert "%" not in html.split('id="known">')[1].split("</p>")[0]
    assert "Nothing is known yet." in as_leila.get(f"/people/{house.kwame.id}/").content.decode()


def test_one_sees_ones_page_as_a_service_team_does(as_amara, house):
    says(house.amara, "tell", "For who serves.", visibility="team")
    page = f"/people/{house.amara.id}/"
    assert "For who serves." in as_amara.get(f"{page}?as=team").content.decode()
    assert "For who serves." not in as_amara.get(f"{page}?as=colleague").content.decode()


DAYS = st.integers(730_000, 740_000).map(date.fromordinal)


@given(st.lists(st.tuples(st.sampled_from([*SIX, "ask", "answers"]), DAYS)), st.tuples(st.sampled_from(SIX), DAYS))
def test_more_said_never_makes_less_known(said, more):
    before, after = known_of(said), known_of([*said, more])
    assert set(before.known) <= set(after.known)
    assert (*sorted(after.known, key=SIX.index),) == after.known
    assert set(after.known) | set(after.unknown) == set(SIX)
    assert not set(after.known) & set(after.unknown)
    assert after.newest >= (before.newest or more[1]) or after.newest == more[1]
