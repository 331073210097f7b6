"""Somebody outside behind a case: found by those who may, forgotten by a clock of its own, counted with others."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import override_settings

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.deliveries.outside import drop_outside, forget_outside, name_outside
from rapport.cases.actions.life.ending import close_resolved, resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Case, Outside
from rapport.cases.queries.deliveries import delivery_figures
from rapport.cases.queries.outside import outside_figures
from rapport.cases.rules.outside import OutsideKind
from rapport.directory.models import Person, Position
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from tests.kept import made_once

BEGIN = datetime(2026, 5, 4, 9, tzinfo=UTC)
OPERATOR = Actor.system(via="cli")


@made_once(at=clock.now)
def case(house):
    made = open_case(subject="Disputed payment", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    name_outside(
        case_id=made, kind=OutsideKind.CUSTOMER, name="Bröhm & Söhne", number="L-4711", by=house.actor("Sales 1")
    )
    return made


def test_it_is_on_the_page_of_the_case_and_no_name_is_in_a_fact(house, case):
    page = house.browser("IT 2").get(f"/cases/{case}/behind/").content.decode()
    assert "Bröhm &amp; Söhne" in page
    assert "L-4711" in page
    fact = Fact.objects.filter(name="cases.outside_named").get()
    assert fact.data == {"case_id": case, "named": True}
    assert house.browser("Legal 2").get(f"/cases/{case}/behind/").status_code == 404


def test_the_case_is_found_by_name_or_number_by_who_may_see_it(house, case):
    for query in ("brohm", "L-4711", "söhne"):
        assert "Disputed" in house.browser("IT 2").get(f"/cases/?tab=team&q={query}").content.decode()
        assert "Disputed" not in house.browser("Legal 2").get(f"/cases/?tab=team&q={query}").content.decode()


def test_by_the_form_she_names_and_takes_away(house, case):
    browser = house.browser("IT 2")
    sent = {"kind": "partner", "name": "", "number": "P-1", "keep_days": 90}
    assert browser.post(f"/cases/{case}/outside/", sent).status_code == 302
    assert Outside.objects.get().kind == "partner"
    again = browser.post(f"/cases/{case}/outside/", {**sent, "number": ""})
    assert again.status_code == 422
    assert "Give a name or a number." in again.content.decode()
    browser.post(f"/cases/{case}/outside/removal/")
    browser.post(f"/cases/{case}/outside/removal/")
    assert not Outside.objects.exists()


def test_who_may_not(house, case):
    for who, wrong in (("Legal 2", Missing), ("Sales 2", Missing)):
        with pytest.raises(wrong):
            drop_outside(case_id=case, by=house.actor(who))
    with pytest.raises(Refusal):
        name_outside(case_id=case, kind=OutsideKind.OTHER, name="A", keep_days=1, by=house.actor("Sales 1"))
    with pytest.raises(Forbidden):
        outside_figures(by=house.actor("Legal 2"), now=clock.now())


def test_its_name_goes_by_its_own_clock_and_the_case_stays(house, case):
    name_outside(case_id=case, kind=OutsideKind.CUSTOMER, name="Bröhm", keep_days=30, by=house.actor("Sales 1"))
    take(case_id=case, by=house.actor("IT 2"))
    assert forget_outside(clock.now() + timedelta(days=999)) == 0, "an open case keeps it"
    resolve(case_id=case, text="Done.", by=house.actor("IT 2"))
    with clock.frozen(clock.now() + timedelta(days=11)):
        close_resolved()
        assert forget_outside(clock.now() + timedelta(days=29)) == 0
        assert forget_outside(clock.now() + timedelta(days=31)) == 1
    row = Outside.objects.get()
    assert (row.name, row.number, row.search) == ("", "", "")
    assert "were deleted" in house.browser("IT 2").get(f"/cases/{case}/behind/").content.decode()


@override_settings(MINIMUM_GROUP=5)
def test_figures_tell_how_long_they_wait_while_the_ball_moves(house):
    it, legal = house.actor("IT 2"), house.actor("Legal 2")
    for number in range(6):
        with clock.frozen(BEGIN):
            case = open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
            name_outside(case_id=case, kind=OutsideKind.CUSTOMER, name="Somebody", by=it)
            take(case_id=case, by=it)
        if number == 0:
            continue
        with clock.frozen(BEGIN + timedelta(days=1)):
            made = offer(case_id=case, team_id=house.teams["Legal"].id, words="Yours?", by=it,
                         answer_by=BEGIN + timedelta(days=9))  # fmt: skip
        with clock.frozen(BEGIN + timedelta(days=3)):
            accept(offer_id=made, by=legal)
        with clock.frozen(BEGIN + timedelta(days=4)):
            resolve(case_id=case, text="Done.", by=legal)
    now = BEGIN + timedelta(days=10)
    found = outside_figures(by=house.actor("IT 1"), now=now)
    assert (found["cases"].value, found["open"].value) == (6, 1)
    assert found["share_moved"].value == pytest.approx(5 / 6)
    assert found["share_moved"].low < 5 / 6 < found["share_moved"].high
    assert found["median_days"].value == 4
    assert (found["median_days_moving"].value, found["median_days_moving"].n) == (3, 5)
    assert (found["median_days_on_offer"].value, found["median_days_on_offer"].n) == (2, 5)
    assert outside_figures(by=house.actor("IT 1"), now=now, **month(6))["median_days"].note == "not enough to tell"


def month(number):
    """The days of a month, as they are asked for."""
    return {"since": date(2026, number, 1), "until": date(2026, number + 1, 1)}


def behind(house, team, times, who="Sales 1"):
    """Open so many cases at a team, a customer behind each."""
    for _one in range(times):
        made = open_case(subject="Help", team_id=house.teams[team].id, by=house.actor(who))
        name_outside(case_id=made, kind=OutsideKind.CUSTOMER, name="Somebody", by=house.actor(f"{team} 2"))


def as_analyst(house, name):
    house.actor(name)
    RoleGrant.objects.create(user=house.people[name].user, role=Role.ANALYST)
    return house.actor(name)


@override_settings(MINIMUM_GROUP=5)
def test_a_few_cases_are_not_even_counted_and_the_operator_reads_all(house):
    behind(house, "IT", 4)
    for one in outside_figures(by=house.actor("IT 1"), now=clock.now()).values():
        assert (one.value, one.n, one.note) == (None, None, "not enough to tell")
    assert outside_figures(by=Actor.system(via="cli"), now=clock.now())["cases"].value == 4
    behind(house, "IT", 1)
    assert outside_figures(by=house.actor("IT 1"), now=clock.now())["cases"].value == 5


@override_settings(MINIMUM_GROUP=5)
def test_of_a_team_it_counts_that_team_alone_and_the_board_shows_no_other(house):
    behind(house, "IT", 5)
    behind(house, "Legal", 7)
    analyst = as_analyst(house, "IT 2")
    assert outside_figures(by=analyst, now=clock.now())["cases"].value == 12
    assert outside_figures(by=analyst, now=clock.now(), team_id=house.teams["IT"].id)["cases"].value == 5
    page = house.browser("IT 2").get("/cases/board/figures/?team=IT").content.decode()
    assert "<b>5</b>" in page
    assert "<b>12</b>" not in page and "n = 12" not in page


@override_settings(MINIMUM_GROUP=5)
def test_teams_of_two_have_no_figures_and_are_in_no_sum_of_their_lead(house):
    Position.objects.filter(person=house.people["Legal 3"]).update(until=clock.today() - timedelta(days=1))
    Person.objects.filter(id=house.id("Legal 3")).update(ended_on=clock.today(), unit=None)
    house.units["Legal"].manager = house.people["IT 1"]
    house.units["Legal"].save(update_fields=["manager"])
    behind(house, "IT", 5)
    behind(house, "Legal", 6)
    analyst, lead, small = as_analyst(house, "Finance 2"), house.actor("IT 1"), house.teams["Legal"].id
    for by in (analyst, lead):
        for told in (outside_figures, delivery_figures):
            more = {"now": clock.now()} if told is outside_figures else {}
            with pytest.raises(Forbidden, match="fewer than three"):
                told(by=by, team_id=small, **more)
    assert outside_figures(by=lead, now=clock.now())["cases"].value == 5


FIGURES = ("/api/cases/outside/figures", "/api/cases/deliveries/figures")


@override_settings(MINIMUM_GROUP=5)
def test_people_are_told_of_months_quarters_years_and_all_time_and_the_operator_of_any_days(house):
    behind(house, "IT", 6)
    as_analyst(house, "Sales 2")
    browser = house.browser("Sales 2")
    for address in FIGURES:
        for days in ({"since": "2026-03-02"}, {"since": "2026-03-02", "until": "2026-03-09"}, {"until": "2026-03-01"}):
            refused = browser.get(address, days)
            assert (refused.status_code, refused.json()["code"]) == (422, "bad_period")
            assert refused.json()["title"].startswith("Figures are told of a month, a quarter, a year, or all time")
        for days in (
            {},
            {"since": "2026-03-01", "until": "2026-04-01"},
            {"since": "2026-01-01", "until": "2027-01-01"},
        ):
            assert browser.get(address, days).status_code == 200
    week = {"since": date(2026, 3, 2), "until": date(2026, 3, 9)}
    assert outside_figures(by=OPERATOR, now=clock.now(), **week)["cases"].value == 0
    assert delivery_figures(by=OPERATOR, **week)["deliveries"].value == 0


def counted(found):
    return found["cases"].n


@override_settings(MINIMUM_GROUP=5, READER_TIME_ZONE="UTC")
def test_a_quarter_less_its_months_tells_of_no_few_who_wait_outside(house):
    analyst, lead = as_analyst(house, "Sales 2"), house.actor("IT 1")
    for number, many in ((1, 8), (2, 6), (3, 2), (4, 7)):
        with clock.frozen(datetime(2026, number, 10, 9, tzinfo=UTC)):
            behind(house, "IT", many)
            behind(house, "Legal", 5 if number == 4 else 0)
    now = datetime(2026, 5, 1, tzinfo=UTC)
    quarter = {"since": date(2026, 1, 1), "until": date(2026, 4, 1)}
    for by, april in ((analyst, 12), (lead, 7)):
        told = [counted(outside_figures(by=by, now=now, **month(number))) for number in (1, 2, 3, 4)]
        assert told == [8, None, None, april], "March, and with it February: else it were had by subtraction"
        assert counted(outside_figures(by=by, now=now, **quarter)) == 16
    team = house.teams["Legal"].id
    assert counted(outside_figures(by=analyst, now=now, team_id=team, **month(4))) == 5


@override_settings(MINIMUM_GROUP=5, READER_TIME_ZONE="UTC")
def test_all_teams_less_one_tell_of_no_few_who_wait_outside(house):
    analyst = as_analyst(house, "Sales 2")
    behind(house, "IT", 9)
    behind(house, "Legal", 3)
    assert counted(outside_figures(by=analyst, now=clock.now())) == 12
    for team in ("IT", "Legal"):
        assert counted(outside_figures(by=analyst, now=clock.now(), team_id=house.teams[team].id)) is None
    behind(house, "Legal", 2)
    for team, many in (("IT", 9), ("Legal", 5)):
        assert counted(outside_figures(by=analyst, now=clock.now(), team_id=house.teams[team].id)) == many


@override_settings(MINIMUM_GROUP=5, READER_TIME_ZONE="UTC")
def test_a_lead_of_two_teams_does_not_have_the_few_that_were_with_both(house):
    house.units["Legal"].manager = house.people["IT 1"]
    house.units["Legal"].save(update_fields=["manager"])
    lead, teams = house.actor("IT 1"), [house.teams[name].id for name in ("IT", "Legal")]
    behind(house, "IT", 12)
    behind(house, "Legal", 8)
    both = Case.objects.filter(owner_team=teams[0]).order_by("id")
    for number, case in enumerate(both[:5], 1):
        made = offer(case_id=case.id, team_id=teams[1], words="Yours?", by=house.actor("IT 2"))
        accept(offer_id=made, by=house.actor("Legal 2"))
        told = [counted(outside_figures(by=lead, now=clock.now(), team_id=team)) for team in teams]
        together = counted(outside_figures(by=lead, now=clock.now()))
        assert None in (*told, together) if number < 5 else [*told, together] == [12, 13, 20], number
