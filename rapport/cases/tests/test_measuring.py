"""What closed cases came to is kept; kept or computed, it is the same."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.handing import accept, offer, return_offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import close_resolved, reopen, resolve, withdraw
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.log.loading import load_log
from rapport.cases.actions.measuring import measure_closed
from rapport.cases.actions.words.talking import break_promises, reply
from rapport.cases.models import Case, Custody, Measured, Offer, Unmeasured
from rapport.cases.queries.figures.service import Asked, figures
from rapport.cases.rules.figures import HandedBy
from rapport.cases.rules.logs import LogEvent, closing_words
from rapport.cases.tests.conftest import assert_bases_agree
from rapport.catalogue.models import Calendar
from rapport.catalogue.queries.calendars import work_time_of
from rapport.kit import clock

OPERATOR = Actor.system(via="cli")
MONDAY = datetime(2026, 3, 23, 9, tzinfo=UTC)  # the clocks of Europe change on the Sunday after
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _five_are_enough():
    with override_settings(MINIMUM_GROUP=5):
        yield


def at(moment):
    return clock.frozen(moment)


def told(**asked):
    assert_bases_agree()
    return figures(Asked(**asked), by=OPERATOR).document()


def opened(house, begin, *, restricted=False):
    with at(begin):
        team = house.teams["IT"].id
        return open_case(subject="Laptop", team_id=team, restricted=restricted, by=house.actor("Sales 1"))


def answered(house, begin, *, after, name="IT 2", restricted=False):
    """A case that one answer resolves."""
    case = opened(house, begin, restricted=restricted)
    with at(begin + after):
        take(case_id=case, by=house.actor(name))
        resolve(case_id=case, text="Done.", by=house.actor(name))
    return case


def closed_a_week_later(begin):
    with at(begin + timedelta(days=40)):
        close_resolved()


def measures(**asked):
    return told(**asked)["measures"]


def test_the_time_to_a_first_answer_by_the_calendar_on_the_wall_and_that_of_the_team(house):
    week = [[[540, 1020]]] * 5 + [[], []]
    house.teams["IT"].calendar = Calendar.objects.create(name="Lisbon", timezone="Europe/Lisbon", week=week)
    house.teams["IT"].save()
    friday = MONDAY + timedelta(days=4, hours=7)  # four in the afternoon of Lisbon, before its clocks go forward
    for number in range(6):
        answered(house, friday + number * timedelta(seconds=1), after=timedelta(days=3) - 7 * HOUR)
    found = measures()
    assert found["answer_median"]["value"] == pytest.approx(65)
    assert found["answer_work_median"]["value"] == pytest.approx(2, abs=0.01)  # an hour on Friday, one on Monday
    exact = work_time_of(house.teams["IT"].id)
    case = Case.objects.order_by("id").first()
    closed_a_week_later(friday)
    measure_closed()
    kept = Measured.objects.get(case=case)
    assert timedelta(microseconds=kept.answer_work) == exact.between(case.opened_at, case.answered_at)
    assert timedelta(microseconds=kept.finish_work) == exact.between(case.opened_at, case.resolved_at)


def test_quality_and_accountability_are_read_from_what_happened(house):
    cases = [answered(house, MONDAY + n * HOUR, after=HOUR) for n in range(8)]
    with at(MONDAY + timedelta(days=1)):
        reopen(case_id=cases[0], by=house.actor("Sales 1"))
        offer(case_id=cases[0], team_id=house.teams["Legal"].id, words="Please", by=house.actor("IT 2"))
        return_offer(offer_id=Offer.objects.get().id, reason="Not ours", by=house.actor("Legal 2"))
        offer(case_id=cases[0], team_id=house.teams["Legal"].id, words="Please do", by=house.actor("IT 2"))
        accept(offer_id=Offer.objects.get(state="open").id, by=house.actor("Legal 2"))
    with at(MONDAY + timedelta(days=2)):
        resolve(case_id=cases[0], text="At last.", by=house.actor("Legal 2"))
    withdraw(case_id=opened(house, MONDAY), by=house.actor("Sales 1"))
    found = measures()
    assert (found["first_contact"]["value"], found["first_contact"]["n"]) == (7 / 8, 8)
    assert (found["reopened"]["value"], found["reopened"]["n"]) == (1 / 8, 8)
    assert (found["unanswered"]["value"], found["unanswered"]["n"]) == (1 / 9, 9)
    assert found["handovers"]["value"] == 1 / 9
    assert found["touched"]["value"] == 10 / 9
    assert found["returned"]["note"] == "not enough to tell"
    assert found["silence_median"]["value"] == pytest.approx(1)
    assert found["nobody"]["low"] <= found["nobody"]["value"] <= found["nobody"]["high"]


def test_promises_kept_and_broken(house):
    for number in range(6):
        case = opened(house, MONDAY)
        with at(MONDAY + HOUR):
            reply(case_id=case, text="Soon.", hear_by=MONDAY + 3 * HOUR, by=house.actor("IT 1"))
        if number < 4:
            with at(MONDAY + 2 * HOUR):
                resolve(case_id=case, text="Done.", by=house.actor("IT 1"))
    with at(MONDAY + 4 * HOUR):
        break_promises()
        found = measures()["promises_kept"]
    assert (found["value"], found["n"]) == (4 / 6, 6)
    assert found["low"] < found["value"] < found["high"]


def test_a_closed_case_is_measured_once_and_counts_the_same(house):
    for number in range(7):
        answered(house, MONDAY + number * HOUR, after=(number + 1) * HOUR)
    closed_a_week_later(MONDAY)
    before = told()
    assert measure_closed() == 7
    assert measure_closed() == 0
    assert not Unmeasured.objects.exists()
    assert told() == before


def test_an_open_case_and_a_restricted_one_are_not_measured(house):
    opened(house, MONDAY)
    answered(house, MONDAY, after=HOUR, name="IT 1", restricted=True)
    closed_a_week_later(MONDAY)
    assert measure_closed() == 0
    assert told()["cases"] == 1, "a restricted case is in no count"


def test_a_closed_case_that_changes_is_measured_anew(house):
    case = answered(house, MONDAY, after=HOUR)
    closed_a_week_later(MONDAY)
    measure_closed()
    Case.objects.filter(id=case).update(service=None, tags=["laptop"])
    assert Unmeasured.objects.filter(case=case).exists()
    assert not Measured.objects.exists()
    measure_closed()
    span = Custody.objects.filter(case=case, part="holder").order_by("-place").first()
    Custody.objects.filter(case=case, person_id=span.person_id).update(person_id=house.id("IT 3"))
    Case.objects.filter(id=case).update(holder_id=house.id("IT 3"), owner_id=house.id("IT 3"))
    assert Measured.objects.filter(case=case).exists(), "who it was changes no figure"
    assert told()["cases"] == 1


TEAMS = st.lists(st.sampled_from(["IT", "Legal", "Finance", "-"]), min_size=1, max_size=6)
CASES = st.lists(st.tuples(TEAMS, st.integers(0, 60), st.booleans(), st.booleans()), min_size=1, max_size=12)


@given(cases=CASES, some=st.integers(0, 12))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_kept_or_computed_it_is_the_same(house, cases, some):
    """Whichever of the closed cases are measured already."""
    Case.objects.all().delete()
    events = [
        LogEvent(place=place * 10 + number, file=0, case=f"C{number}", at=MONDAY + timedelta(hours=start + 7 * place),
                 team="" if team == "-" else team, person="agent" if named else "",
                 state="Closed" if ended and place == len(teams) - 1 else "Open")
        for number, (teams, start, ended, named) in enumerate(cases) for place, team in enumerate(teams)
    ]  # fmt: skip
    load_log(events, log="log", closes=closing_words(None), by=OPERATOR)
    for by in HandedBy:
        asked = {"by": by}
        now = MONDAY + timedelta(days=30)
        with at(now):
            computed = told(**asked)
            measure_closed()
            assert told(**asked) == computed
    later = sorted(Case.objects.filter(closed_at__isnull=False).values_list("id", flat=True))[:some]
    Case.objects.filter(id__in=later).update(channel="log")  # these are measured anew
    with at(now):
        assert told(**asked) == computed
