"""What teams promise: who writes it, who sees it, who signs it, and from which day it counts."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.catalogue.actions.agreements import make_agreement, renew_agreement
from rapport.catalogue.actions.signing import sign
from rapport.catalogue.cli import commands
from rapport.catalogue.models import Agreement, AgreementVersion
from rapport.catalogue.public import Goal, Level, terms_between, terms_for
from rapport.catalogue.queries.agreements import agreement, agreements
from rapport.catalogue.queries.promised import promised_to
from rapport.catalogue.rules.agreements import check_targets, read_length, show_length
from rapport.catalogue.rules.clauses import Clauses, Measure
from rapport.catalogue.tests.conftest import OPERATOR
from rapport.directory.public import unit_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact

pytestmark = pytest.mark.django_db
HIGH, LOW = Level.HIGH, Level.LOW
OUTER = {(Goal.ANSWER, HIGH): 60, (Goal.RESOLUTION, HIGH): 480, (Goal.RESOLUTION, LOW): 960}
INNER = {(Goal.ACCEPT, HIGH): 60, (Goal.FINISH, HIGH): 480}
HALF_PAST_TEN = datetime(2026, 11, 9, 22, 30, tzinfo=UTC)


def text(response, status=200):
    assert response.status_code == status, (response.status_code, getattr(response, "url", ""))
    return response.content.decode()


def made(served, **more):
    return make_agreement(team_id=served.team, **{"targets": OUTER, "by": served.actor(served.anneke)} | more)


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("4 h", 240), ("4h", 240), ("30 min", 30), ("90m", 90), ("1 h 30", 90), ("1:30", 90), ("1 h 05", 65), ("", None)],
)
def test_lengths_are_read_as_people_type_them(typed, minutes):
    assert read_length(typed) == minutes
    if minutes:
        assert read_length(show_length(minutes)) == minutes


@pytest.mark.parametrize("typed", ["4", "soon", "h", "1:70", "-1 h", "2 d"])
def test_what_is_no_length_is_refused(typed):
    with pytest.raises(Refusal):
        assert read_length(typed) is None


def test_targets_that_make_no_sense_are_refused():
    for targets, internal in (
        ({}, False),
        ({(Goal.ACCEPT, HIGH): 60}, False),
        ({(Goal.ANSWER, HIGH): 60}, True),
        ({(Goal.ANSWER, HIGH): 0}, False),
        ({(Goal.ANSWER, HIGH): 10_000_000}, False),
        ({(Goal.ANSWER, HIGH): 61, (Goal.RESOLUTION, HIGH): 60}, False),
    ):
        with pytest.raises(Refusal):
            check_targets(targets, internal=internal)


def test_the_lead_writes_it_and_signs_by_it_and_the_fact_is_recorded(served):
    ident = made(served, unit_id=served.finance.id, words="Before lunch.")
    page = agreement(ident, by=served.actor(served.leila))
    assert (page.latest.words, page.latest.given_at is not None, page.latest.taken_at) == ("Before lunch.", True, None)
    names = list(
        Fact.objects.filter(name__startswith="catalogue.agreement").order_by("id").values_list("name", flat=True)
    )
    assert names == ["catalogue.agreement_made", "catalogue.agreement_renewed", "catalogue.agreement_signed"]
    sign(version_id=page.latest.id, by=served.actor(served.omar))
    sign(version_id=page.latest.id, by=served.actor(served.omar))
    assert Fact.objects.filter(name="catalogue.agreement_signed").count() == 2
    assert AgreementVersion.objects.get().taken_at is not None


def test_others_neither_write_nor_sign_and_two_of_a_kind_are_refused(served):
    for person in (served.leila, served.amara, served.omar):
        with pytest.raises(Forbidden):
            made(served, by=served.actor(person))
    ident = made(served)
    for person in (served.leila, served.omar, served.boss):
        with pytest.raises(Forbidden):
            sign(version_id=agreement(ident, by=OPERATOR).latest.id, by=served.actor(person))
    with pytest.raises(Refusal, match="already"):
        made(served)
    made(served, unit_id=served.finance.id)
    with pytest.raises(Refusal, match="already"):
        made(served, unit_id=served.finance.id)
    with pytest.raises(Refusal, match="another team"):
        made(served, internal=True, targets=INNER, with_team_id=served.team)
    with pytest.raises(Refusal, match="either"):
        made(served, internal=True, targets=INNER, unit_id=served.finance.id)
    with pytest.raises(Refusal, match="stands"):
        made(served, unit_id=10**9)


def test_everybody_concerned_sees_it_and_nobody_else(served):
    every, money = made(served), made(served, unit_id=served.finance.id)
    inner = made(served, internal=True, targets=INNER)
    pair = make_agreement(
        team_id=served.money, internal=True, with_team_id=served.team, targets=INNER, by=served.actor(served.omar)
    )
    outsider = served.person("Priya Raman", served.top)
    sees = {
        served.leila: {every, money, inner, pair},  # Finance, which serves too
        served.amara: {every, money, inner, pair},
        served.boss: {every, money, inner, pair},
        outsider: {every},
    }
    for person, wanted in sees.items():
        assert {card.id for card in agreements(by=served.actor(person))} == wanted, person
    with pytest.raises(Missing):
        agreement(money, by=served.actor(outsider))
    assert {card.id for card in agreements(by=served.actor(served.leila), team_id=served.money)} == {pair}


def test_a_version_holds_from_its_day_on_the_wall_of_the_team(served):
    with clock.frozen(HALF_PAST_TEN):  # the same hour in Lisbon
        ident = made(served)
        later = date(2026, 11, 11)
        renew_agreement(
            agreement_id=ident, targets={(Goal.ANSWER, HIGH): 30}, since=later, by=served.actor(served.anneke)
        )
        for day in (later, date(2026, 11, 10)):
            with pytest.raises(Refusal, match="later day"):
                renew_agreement(agreement_id=ident, targets=OUTER, since=day, by=OPERATOR)
        with pytest.raises(Refusal, match="from today on"):
            renew_agreement(agreement_id=ident, targets=OUTER, since=date(2026, 11, 8), by=OPERATOR)
    hours = {-24: None, 0: 60, 24: 60, 26: 30, 48: 30}
    for after, minutes in hours.items():
        terms = terms_for(served.team, [], at=HALF_PAST_TEN + timedelta(hours=after))
        told = terms and terms.target(Goal.ANSWER, HIGH)
        assert told == (minutes and timedelta(minutes=minutes)), after


def test_the_nearest_unit_and_the_team_by_name_come_before_all(served):
    now = clock.now()
    assert terms_for(served.team, [served.finance.id], at=now) is None
    made(served)
    made(served, unit_id=served.finance.id, targets={(Goal.ANSWER, HIGH): 15})
    assert terms_for(served.team, [served.top.id, served.finance.id], at=now).targets == {
        (Goal.ANSWER, HIGH): timedelta(minutes=15),
        (Goal.RESOLUTION, HIGH): timedelta(minutes=480),
        (Goal.RESOLUTION, LOW): timedelta(minutes=960),
    }
    assert len(terms_for(served.team, [served.top.id], at=now).targets) == 3
    made(served, internal=True, targets=INNER)
    made(served, internal=True, with_team_id=served.money, targets={(Goal.ACCEPT, LOW): 5})
    assert terms_between(served.team, served.money, at=now).target(Goal.ACCEPT, LOW) == timedelta(minutes=5)
    assert terms_between(served.team, 0, at=now).target(Goal.ACCEPT, HIGH) == timedelta(hours=1)
    Agreement.objects.update(retired_at=now)
    assert terms_for(served.team, [served.finance.id], at=now) is None


CELLS = [(goal, level) for goal in (Goal.ANSWER, Goal.UPDATE, Goal.RESOLUTION) for level in Level]
# All minutes of resolutions are longer than those of answers, so that each agreement makes sense by itself.
TIMES = st.fixed_dictionaries(
    {},
    optional={
        (goal, level): st.integers(*((500, 900) if goal == Goal.RESOLUTION else (1, 400))) for goal, level in CELLS
    },
).filter(bool)


@given(st.dictionaries(st.sampled_from(["all", "top", "it", "devices", "finance"]), TIMES))
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_time_is_that_of_the_nearest_agreement_that_says_one(served, promised):
    way = ["devices", "it", "top", "all"]  # who sits in the first, from near to far
    with transaction.atomic():
        made_by = {
            name: make_agreement(
                team_id=served.money,
                unit_id=None if name == "all" else getattr(served, name).id,
                targets=targets,
                by=OPERATOR,
            )
            for name, targets in promised.items()
        }
        terms = terms_for(served.money, [getattr(served, name).id for name in way[:-1]], at=clock.now())
        versions = dict(AgreementVersion.objects.values_list("id", "agreement_id"))
        transaction.set_rollback(True)
    for cell in CELLS:
        saying = next((name for name in way if cell in promised.get(name, {})), None)
        minutes = terms.target(*cell) if terms else None
        assert minutes == (saying and timedelta(minutes=promised[saying][cell])), cell
        if saying:
            assert versions[terms.versions[cell]] == made_by[saying]


def test_an_agreement_without_times_takes_none_away(served):
    made(served)
    told = Clauses(thresholds={Measure.ANSWER_AGREED: 80.0})
    made(served, unit_id=served.finance.id, targets={}, clauses=told)
    assert len(terms_for(served.team, [served.finance.id], at=clock.now()).targets) == len(OUTER)


def test_what_was_in_force_at_a_moment_stays_so_after_it_is_retired(served):
    made(served)
    then = clock.now()
    Agreement.objects.update(retired_at=then + timedelta(hours=1))
    assert terms_for(served.team, [], at=then) is not None
    assert terms_for(served.team, [], at=then + timedelta(hours=1)) is None


def test_a_unit_reads_time_by_time_what_counts_for_it(served):
    made(served)
    ident = made(served, unit_id=served.finance.id, targets={(Goal.ANSWER, HIGH): 15, (Goal.UPDATE, LOW): 30})
    omar = served.actor(served.omar)
    (row,) = promised_to(unit_card([served.finance.id])[served.finance.id], by=omar).rows
    assert (row.id, row.now.counting) == (ident, {**OUTER, (Goal.ANSWER, HIGH): 15, (Goal.UPDATE, LOW): 30})
    assert row.now.minutes.keys() & row.now.wider.keys() == set(), "what was signed is told apart"
    assert row.now.text == agreement(ident, by=omar).now.text


def test_it_says_where_a_team_behind_it_may_take_longer(served):
    make_agreement(team_id=served.money, internal=True, targets=INNER, by=OPERATOR)
    ident = made(served)
    ((team, lengths, too_long),) = agreement(ident, by=OPERATOR).behind
    assert (team.prefix, lengths, too_long) == ("FIN", ["9 h", "", ""], True)


def test_what_teams_promise_one_another_is_for_who_serves_alone(served):
    make_agreement(team_id=served.money, internal=True, targets=INNER, by=OPERATOR)
    ident = make_agreement(team_id=served.team, targets={(Goal.ANSWER, HIGH): 60}, by=OPERATOR)
    colleague = served.actor(served.person("Priya Raman", served.top))
    assert agreement(ident, by=colleague).behind == []
    assert [team.prefix for team, _lengths, _long in agreement(ident, by=served.actor(served.anneke)).behind] == ["FIN"]


def test_the_form_asks_for_what_belongs_to_whom_and_refuses_the_rest_at_its_cell(as_lead, served):
    form = "/services/agreements/new/"
    page = text(as_lead.get(form))
    said = re.findall(r'data-when="([^"]+)"', page)
    assert page.count('<td data-wide data-label="high">') == 5, "a placeholder is gone once its cell is filled"
    assert said == ["whom=unit", "whom=team", *["whom=all unit"] * 3, *["whom=team"] * 2]
    assert "optional" not in page.split('name="whom"')[1].split("By when")[0]
    sent = {"team": served.team, "whom": "all", "answer-1": "1 h", "accept-1": "2 h"}
    wrong = text(as_lead.post(form, sent), 422)
    assert "Only teams promise one another this. Leave it empty." in wrong.split('name="accept-1"')[1].split("</td>")[0]
    wrong = text(as_lead.post(form, sent | {"whom": "team"}), 422)
    assert "accept and to finish. Leave this empty." in wrong.split('name="answer-1"')[1].split("</td>")[0]
    late = {"accept-1": "", "answer-1": "2 h", "resolution-1": "1 h"}
    assert "At high priority the first answer cannot be due after it is done." in text(
        as_lead.post(form, sent | late), 422
    )
    assert as_lead.post(form, sent | {"accept-1": ""}).status_code == 302


def test_the_pages(as_lead, served, client, django_assert_max_num_queries):
    assert "Nothing is promised yet" in text(as_lead.get("/services/agreements/"))
    sent = {"team": served.team, "whom": "unit", "unit": str(served.finance.id), "unit-text": "Finance"}
    wrong = text(as_lead.post("/services/agreements/new/", sent | {"answer-1": "soon"}), 422)
    assert "Write working time as" in wrong
    assert 'value="soon"' in wrong
    assert "one time at least" in text(as_lead.post("/services/agreements/new/", sent), 422)
    answer = as_lead.post("/services/agreements/new/", sent | {"answer-1": "1 h", "resolution-1": "8 h"})
    page = answer.url
    text(as_lead.get("/services/agreements/new/?team=IT"))
    text(as_lead.get(f"{page}versions/new/"))
    assert "already" in text(as_lead.post(f"{page}versions/new/", {"answer-1": "2 h"}), 422)
    day = (clock.today() + timedelta(days=3)).isoformat()
    assert as_lead.post(f"{page}versions/new/", {"answer-1": "2 h", "since": day}).url == page
    for address in (page, "/services/agreements/", "/services/agreements/?team=IT", "/services/teams/IT/"):
        with django_assert_max_num_queries(15):
            html = text(as_lead.get(address))
        assert len(html) < 60_000
    client.force_login(served.omar.user)
    assert "Sign it" in text(client.get(page))
    assert client.post(f"{page}signature/", {"version": "2"}).url == page
    assert "signed by Finance" in text(client.get(page))
    assert client.get(f"{page}versions/new/").status_code == 403
    assert client.post(f"{page}retirement/").status_code == 403
    client.force_login(served.person("Priya Raman", served.top).user)
    assert client.get(page).status_code == 404
    assert client.get("/services/agreements/new/").status_code == 403
    client.force_login(served.anneke.user)
    assert client.post(f"{page}retirement/").url == page
    assert "Retired" in text(client.get(page))
    assert client.post(f"{page}return/", headers={"HX-Request": "true"}).status_code == 200


def test_rest(as_lead, served, client):
    def call(method, path, body=None, status=200):
        sent = {} if method == "get" else {"data": json.dumps(body or {}), "content_type": "application/json"}
        answer = getattr(client, method)(f"/api/agreements{path}", **sent)
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    targets = [{"goal": "answer", "priority": 1, "minutes": 60}]
    one = call("post", "", {"team": "it", "unit_id": served.finance.id, "targets": targets}, 201)
    assert (one["team"], one["unit_slug"], one["latest"]["targets"]) == ("IT", "halmar/finance", targets)
    path = f"/{one['id']}"
    assert call("post", "", {"team": "it", "unit_id": served.finance.id, "targets": targets}, 422)["code"]
    assert call("post", f"{path}/versions", {"targets": targets}, 422)["code"] == "version_stands"
    later = (clock.today() + timedelta(days=3)).isoformat()
    assert len(call("post", f"{path}/versions", {"targets": targets, "since": later}, 201)["versions"]) == 2
    assert [row["id"] for row in call("get", "?team=IT")] == [one["id"]]
    assert call("put", f"{path}/retirement")["retired"]
    call("delete", f"{path}/retirement", status=204)
    client.force_login(served.omar.user)
    assert call("put", f"{path}/signature?version=2")["latest"]["taken_at"]
    call("post", f"{path}/versions", {"targets": targets}, 403)
    client.force_login(served.person("Priya Raman", served.top).user)
    call("get", path, status=404)
    client.logout()
    call("get", "", status=401)


def test_the_terminal(served):
    def run(*arguments, ok=True):
        result = CliRunner().invoke(commands, [str(argument) for argument in arguments])
        assert (result.exit_code == 0) == ok, (result.output, result.exception)
        return result.stdout if ok else result.stderr

    assert "Nothing is promised" in run("agreements")
    assert "Write promises as" in run("promise", "IT", "lunch=4h", ok=False)
    told = json.loads(run("promise", "IT", "answer=1h", "resolution:high=8h", "--unit", "halmar/finance", "--json"))
    assert len(told["targets"]) == 4
    assert "to all teams" in run("promise", "FIN", "accept=2h", "--to-team", "-")
    assert "to Finance, since" in run("agreements", "--team", "IT")
    later = (clock.today() + timedelta(days=3)).isoformat()
    run("promise-anew", told["id"], "answer=2h", "--since", later)
    run("retire-agreement", told["id"])
    assert "(retired)" in run("agreements", "--retired")
    run("return-agreement", told["id"])
