"""By when the work itself is needed: said with the ball, read by whom it is asked of, kept with who has it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import give, put_back, take
from rapport.cases.actions.life.ending import reopen, resolve, withdraw
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.models import Case, Custody, Offer
from rapport.cases.policy import own_teams
from rapport.cases.queries.inbox.lists import Filters, Tab, inbox
from rapport.cases.tests.conftest import HOUR, MONDAY, at
from rapport.kit import clock
from rapport.kit.problems import Refusal

FRIDAY = datetime(2026, 11, 13, 15, tzinfo=UTC)


@pytest.fixture
def case(house, settings):
    settings.READER_TIME_ZONE = "UTC"
    with at(0):
        made = open_case(subject="Laptop", team_id=house.teams["IT"].id, text="Gone.", by=house.actor("Sales 1"))
        take(case_id=made, by=house.actor("IT 2"))
    return made


def asked(house, case, *, hours=1, needed_by=FRIDAY, to="Finance", by="IT 2", **more):
    with at(hours):
        team = house.teams[to].id
        return offer(case_id=case, team_id=team, words="Pay?", needed_by=needed_by, by=house.actor(by), **more)


def page(house, name, address):
    return " ".join(house.browser(name).get(address).content.decode().split())


def row(house, name, tab):
    actor = house.actor(name)
    return inbox(Filters(tab=tab), by=actor, own=own_teams(actor)).items[0]


def test_who_is_offered_the_ball_reads_by_when_the_work_is_needed_before_she_answers(house, case):
    asked(house, case)
    with at(2):
        assert row(house, "Finance 2", Tab.OFFERED).needed_by == FRIDAY
        assert "Fri 13 Nov" in page(house, "Finance 2", "/cases/?tab=offered")
        assert "The work is needed" in page(house, "Finance 2", f"/cases/{case}/")
        assert "Fri 13 Nov" in page(house, "Finance 1", "/tasks/").split("IT-1 Laptop")[1].split("</li>")[0]
        assert row(house, "IT 2", Tab.MINE).needed_by is None, "it is not hers to do"


def test_it_stays_with_who_has_the_ball_whoever_in_the_team_that_is_and_not_with_the_next_team(house, case):
    made = asked(house, case)
    with at(2):
        accept(offer_id=made, by=house.actor("Finance 2"))
    with at(3):
        give(case_id=case, person_id=house.id("Finance 3"), by=house.actor("Finance 2"))
        put_back(case_id=case, by=house.actor("Finance 3"))
        take(case_id=case, by=house.actor("Finance 1"))
        assert row(house, "Finance 1", Tab.MINE).needed_by == FRIDAY
        assert row(house, "IT 2", Tab.WAITING).needed_by == FRIDAY, "who answers for it reads it too"
        told = house.browser("Finance 1").get(f"/api/cases/{case}").json()
        assert told["needed_by"] == "2026-11-13T15:00:00Z"
        assert "Fri 13 Nov" in page(house, "Finance 1", f"/cases/{case}/")
    back = asked(house, case, hours=4, needed_by=None, to="IT", by="Finance 1")
    with at(5):
        accept(offer_id=back, by=house.actor("IT 3"))
        assert row(house, "IT 3", Tab.MINE).needed_by is None
    spans = Custody.objects.filter(case_id=case, part="holder").order_by("place")
    kept = [(span.team.name, span.needed_by) for span in spans]
    assert {needed for team, needed in kept if team == "Finance"} == {FRIDAY}
    assert {needed for team, needed in kept if team == "IT"} == {None}


def test_it_is_red_once_its_time_has_passed_and_gone_once_the_case_is_answered(house, case):
    made = asked(house, case)
    with at(2):
        accept(offer_id=made, by=house.actor("Finance 2"))
    with clock.frozen(FRIDAY + HOUR):
        for address in ("/cases/", f"/cases/{case}/"):
            told = page(house, "Finance 2", address).split("was needed")[0].rsplit("<span", 1)[1]
            assert "is-bad" in told, address
        resolve(case_id=case, text="Paid.", by=house.actor("IT 2"))
        assert "was needed" not in page(house, "Finance 2", f"/cases/{case}/").split("The road so far")[0]
        assert house.browser("Finance 2").get(f"/api/cases/{case}").json()["needed_by"] is None


def test_a_part_is_asked_with_the_time_it_is_needed_by(house, case):
    sent = {"team": house.teams["Legal"].id, "subject": "Terms", "words": "Please.", "needed_by": "2026-11-13 15:00"}
    with at(1):
        assert house.browser("IT 2").post(f"/cases/{case}/parts/", sent).status_code == 302
        part = Case.objects.get(parent_id=case)
        assert row(house, "Legal 2", Tab.OFFERED).needed_by == FRIDAY
        beside = page(house, "IT 2", f"/cases/{case}/").split("Parts of this case")[1]
        assert "Fri 13 Nov" in beside.split("</ul>")[0]
        accept(offer_id=Offer.objects.get(case=part).id, by=house.actor("Legal 2"))
        assert row(house, "Legal 2", Tab.MINE).needed_by == FRIDAY
        (piece,) = house.browser("IT 2").get(f"/api/cases/{case}").json()["parts"]
        assert piece["needed_by"] == "2026-11-13T15:00:00Z"


def test_rest_takes_it_and_gives_it(house, case):
    body = {"team_id": house.teams["Finance"].id, "words": "Pay?", "needed_by": FRIDAY.isoformat()}
    with at(1):
        it, finance = house.browser("IT 2"), house.browser("Finance 2")
        assert it.post(f"/api/cases/{case}/offer", json.dumps(body), "application/json").status_code == 201
        (offered,) = finance.get("/api/cases?tab=offered").json()["items"]
        assert offered["needed_by"] == "2026-11-13T15:00:00Z"
        assert finance.get(f"/api/cases/{case}").json()["offer"]["needed_by"] == "2026-11-13T15:00:00Z"
        steps = finance.get(f"/api/cases/{case}/road").json()
        assert [step["needed_by"] for step in steps if step["what"] == "offered"] == ["2026-11-13T15:00:00Z"]
        late = body | {"needed_by": MONDAY.isoformat()}
        answer = it.post(f"/api/cases/{case}/split", json.dumps(late | {"subject": "Pay"}), "application/json")
        assert answer.status_code == 422
        assert "has passed" in answer.content.decode()


def test_the_colleague_whose_case_it_is_reads_nothing_of_it_though_she_serve_in_that_team(house, settings):
    settings.READER_TIME_ZONE = "UTC"
    with at(0):
        case = open_case(subject="Of her own", team_id=house.teams["IT"].id, by=house.actor("Finance 2"))
    made = asked(house, case, by="IT 1")
    for hours in (2, 3):
        with at(hours):
            for tab in Tab:
                actor = house.actor("Finance 2")
                rows = inbox(Filters(tab=tab), by=actor, own=own_teams(actor)).items
                assert not any(one.needed_by for one in rows), tab
                assert "Fri 13 Nov" not in page(house, "Finance 2", f"/cases/?tab={tab}")
            for address in (f"/cases/{case}/", f"/cases/{case}/?as=team", "/cases/mine/", "/tasks/"):
                assert "Fri 13 Nov" not in page(house, "Finance 2", address), address
            for address in (f"/api/cases/{case}", "/api/cases/mine", f"/api/cases/{case}/road"):
                assert "2026-11-13T15" not in house.browser("Finance 2").get(address).content.decode(), address
        if hours == 2:
            with at(2.5):
                accept(offer_id=made, by=house.actor("Finance 3"))


def test_it_is_as_it_was_after_a_withdrawal_that_is_taken_back(house, case):
    made = asked(house, case)
    with at(2):
        accept(offer_id=made, by=house.actor("Finance 2"))
    with at(2.1):
        withdraw(case_id=case, by=house.actor("Sales 1"))
        reopen(case_id=case, by=house.actor("Sales 1"))
        assert row(house, "Finance 2", Tab.MINE).needed_by == FRIDAY


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    needed=st.integers(-48, 24 * 60).map(lambda hours: timedelta(hours=hours)),
    answered=st.none() | st.integers(-48, 24 * 60).map(lambda hours: timedelta(hours=hours)),
)
def test_an_answer_is_due_before_the_work_is_needed_or_nothing_is_offered(house, case, needed, answered):
    Offer.objects.all().delete()
    answer_by = MONDAY + answered if answered is not None else None
    refused = None
    try:
        asked(house, case, needed_by=MONDAY + needed, answer_by=answer_by)
    except Refusal as refusal:
        refused = refusal.field
    fits = needed > HOUR and (answered is None or HOUR < answered <= needed)
    assert refused in ({None} if fits else {"needed_by", "answer_by"})
    for made in Offer.objects.all():
        assert MONDAY + HOUR < made.answer_by <= made.needed_by == MONDAY + needed


def test_the_form_comes_back_with_the_reason_at_its_field(house, case):
    sent = {"team": house.teams["Finance"].id, "words": "Pay?", "needed_by": "2026-11-09 08:00"}
    with at(1):
        it = house.browser("IT 2")
        answer = it.post(f"/cases/{case}/offer/", sent)
        assert answer.status_code == 422
        assert "The time by which it is needed has passed." in answer.content.decode()
        sooner = {**sent, "needed_by": "2026-11-10 08:00", "answer_by": "2026-11-11 08:00"}
        assert "Ask for the answer sooner." in it.post(f"/cases/{case}/offer/", sooner).content.decode()
        with pytest.raises(Refusal, match="years ahead"):
            split(
                case_id=case,
                team_id=sent["team"],
                subject="x",
                words="y",
                needed_by=MONDAY + timedelta(days=9999),
                by=house.actor("IT 2"),
            )
    assert not Offer.objects.exists()
