"""How it was, both ways: said by one, told of many, and only once the quarter has ended for both."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.mail import mail_reply
from rapport.cases.actions.people.merging import follow_merged_people
from rapport.cases.actions.ratings.publishing import publish_ratings
from rapport.cases.actions.ratings.rating import rate, rate_unit, rating_token, who_rates
from rapport.cases.actions.ratings.unrating import forget_ratings
from rapport.cases.models import Message, RatingSum, RatingWord, TeamRating, UnitRating
from rapport.cases.queries.ratings.held import ratings_held
from rapport.cases.queries.ratings.published import ratings_of_team, ratings_of_unit
from rapport.cases.rules.ratings import Said, is_closed, name_of, next_period, per_person, period_of, sums_of
from rapport.directory.actions.merging import merge_people
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.messaging.models import Mail
from tests.kept import made_once

BEGIN = datetime(2026, 5, 4, 9, tzinfo=UTC)
AFTER = datetime(2026, 7, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _five_are_enough():
    with override_settings(MINIMUM_GROUP=5):
        yield


@contextmanager
def at(moment):
    with clock.frozen(moment):
        yield


@made_once
def company(house):
    """Sales of seven and Plant of seven ask; IT of three serves."""
    house.unit("Plant", "Halmar")
    for unit, first in (("Sales", 3), ("Plant", 1)):
        for number in range(first, 8):
            house.person(f"{unit} {number}", unit)
    return house


def answered(house, who, *, team="IT", by="IT 2", restricted=False):
    """A case somebody asked and a team answered; its id."""
    case = open_case(
        subject="Help", team_id=house.teams[team].id, text="Please.", restricted=restricted, by=house.actor(who)
    )
    if not restricted:
        take(case_id=case, by=house.actor(by))
    resolve(case_id=case, text="Done.", by=house.actor("IT 1" if restricted else by))
    return case


def rated(house, who, score, **more):
    case = answered(house, who)
    rate(case_id=case, score=score, by=house.actor(who), **more)
    return case


def test_she_rates_once_it_is_answered_and_may_think_otherwise(house):
    with at(BEGIN):
        case = open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
        with pytest.raises(Refusal, match="once it is answered"):
            rate(case_id=case, score=5, by=house.actor("Sales 1"))
        take(case_id=case, by=house.actor("IT 2"))
        resolve(case_id=case, text="Done.", by=house.actor("IT 2"))
        rate(case_id=case, score=5, taken_seriously=4, word="  Quick. ", by=house.actor("Sales 1"))
        rate(case_id=case, score=2, by=house.actor("Sales 1"))
    row = TeamRating.objects.get()
    assert (row.score, row.taken_seriously, row.word, row.period) == (2, None, "", date(2026, 4, 1))
    fact = Fact.objects.filter(name="cases.team_rated").first()
    assert fact.data == {"team_id": house.teams["IT"].id, "person_id": house.id("Sales 1")}, "neither case nor score"


def test_who_may_not_rate(house):
    case = answered(house, "Sales 1")
    for who, wrong in (("IT 2", Forbidden), ("Sales 2", Missing), ("Legal 1", Missing)):
        with pytest.raises(wrong):
            rate(case_id=case, score=1, by=house.actor(who))
    with pytest.raises(Refusal, match="1 to 5"):
        rate(case_id=case, score=6, by=house.actor("Sales 1"))
    with at(clock.now() + timedelta(days=61)), pytest.raises(Refusal, match="days ago"):
        rate(case_id=case, score=1, by=house.actor("Sales 1"))
    own = answered(house, "IT 3")
    with pytest.raises(Refusal, match="of this team yourself"):
        rate(case_id=own, score=5, by=house.actor("IT 3"))
    hidden = answered(house, "Sales 1", restricted=True)
    with pytest.raises(Refusal, match="restricted"):
        rate(case_id=hidden, score=5, word="About the thing.", by=house.actor("Sales 1"))
    rate(case_id=hidden, score=5, by=house.actor("Sales 1"))


def test_nothing_is_told_before_the_quarter_has_ended_and_then_all_at_once(company):
    with at(BEGIN):
        for n in range(1, 6):
            rated(company, f"Sales {n}", 4, word=f"Word {n}.")
        assert publish_ratings() == 0
        assert ratings_of_team(company.teams["IT"].id, by=company.actor("IT 1")).periods == []
    with at(AFTER):
        assert publish_ratings() == 1
        assert publish_ratings() == 0
        told = ratings_of_team(company.teams["IT"].id, by=company.actor("IT 1"))
    assert [one.period for one in told.periods] == ["2026-Q2"]
    whole = told.periods[0].whole
    assert (whole.mean.value, whole.mean.n, whole.good.value) == (4.0, 5, 1.0)
    assert (whole.item.value, whole.item.n) == (None, None)
    assert sorted(told.words) == [f"Word {n}." for n in range(1, 6)]
    assert not TeamRating.objects.exists(), "who said what goes when the sum is told"


def test_people_are_counted_and_not_answers(company):
    with at(BEGIN):
        for _again in range(6):
            rated(company, "Sales 1", 1)
        for n in range(2, 5):
            rated(company, f"Sales {n}", 5)
    with at(AFTER):
        publish_ratings()
        told = ratings_of_team(company.teams["IT"].id, by=company.actor("IT 2"))
    assert told.periods[0].whole is None
    assert not RatingSum.objects.exists(), "four people are too few, whatever they said"


def test_divisions_are_joined_so_that_nothing_can_be_subtracted(company):
    with at(BEGIN):
        for n in range(1, 8):
            rated(company, f"Sales {n}", 5)
        for n in range(1, 4):
            rated(company, f"Plant {n}", 1)
    with at(AFTER):
        publish_ratings()
        told = ratings_of_team(company.teams["IT"].id, by=company.actor("IT 2")).periods[0]
    assert told.whole.mean.n == 10
    assert told.groups == [], "seven of ten would tell of the three others"
    with at(AFTER):
        for n in range(1, 7):
            rated(company, f"Sales {n}", 5)
        for n in range(1, 6):
            rated(company, f"Plant {n}", 1)
    with at(AFTER + timedelta(days=91)):
        publish_ratings()
        told = ratings_of_team(company.teams["IT"].id, by=company.actor("IT 2")).periods[0]
    assert [(group.units, group.mean.value, group.mean.n) for group in told.groups] == [
        (["Sales"], 5.0, 6), (["Plant"], 1.0, 5),
    ]  # fmt: skip


def test_whoever_goes_later_changes_no_number_that_was_told(company):
    with at(BEGIN):
        for n in range(1, 7):
            rated(company, f"Sales {n}", n if n < 6 else 5)
    with at(AFTER):
        publish_ratings()
    before = ratings_of_team(company.teams["IT"].id, by=company.actor("IT 2")).periods
    Person.objects.filter(id=company.id("Sales 1")).update(ended_on=date(2026, 7, 3))
    TeamRating.objects.filter(person_id=company.id("Sales 1")).delete()
    assert ratings_of_team(company.teams["IT"].id, by=company.actor("IT 2")).periods == before


def test_free_words_are_for_the_lead_alone_and_only_of_enough_who_wrote(company):
    with at(BEGIN):
        for n in range(1, 7):
            rated(company, f"Sales {n}", 3, word=f"Word {n}." if n < 5 else "")
    with at(AFTER):
        publish_ratings()
    assert not RatingWord.objects.exists(), "four wrote"
    with at(AFTER):
        for n in range(1, 7):
            rated(company, f"Sales {n}", 3, word=f"Word {n}.")
    with at(AFTER + timedelta(days=91)):
        publish_ratings()
    team = company.teams["IT"].id
    assert len(ratings_of_team(team, by=company.actor("IT 1")).words) == 6
    assert ratings_of_team(team, by=company.actor("IT 2")).words == []
    company.actor("Sales 2")
    RoleGrant.objects.create(user=company.people["Sales 2"].user, role=Role.EXECUTIVE)
    assert ratings_of_team(team, by=company.actor("Sales 2")).words == []
    with pytest.raises(Forbidden):
        ratings_of_team(team, by=company.actor("Legal 1"))


def test_a_team_of_two_is_somebody_and_is_not_rated_in_public(company):
    Person.objects.filter(name="IT 3").update(ended_on=date(2026, 1, 1))
    with at(BEGIN):
        for n in range(1, 7):
            rated(company, f"Sales {n}", 3)
    with at(AFTER):
        publish_ratings()
    assert ratings_of_team(company.teams["IT"].id, by=company.actor("IT 2")).periods[0].whole is None


def test_a_team_rates_the_unit_and_never_somebody(company):
    for n in range(4, 8):
        company.person(f"IT {n}", "IT")
    with at(BEGIN):
        case = answered(company, "Sales 1")
        for n in range(1, 7):
            unit = rate_unit(case_id=case, score=n if n < 6 else 5, clear=3, by=company.actor(f"IT {n}"))
        rate_unit(case_id=case, score=4, clear=3, by=company.actor("IT 6"))
        with pytest.raises(Forbidden):
            rate_unit(case_id=case, score=1, by=company.actor("Sales 1"))
    assert unit == company.units["Sales"].id
    assert UnitRating.objects.count() == 6, "one a member, unit and quarter"
    assert not {field.name for field in UnitRating._meta.fields} & {"case", "requester"}
    with at(AFTER):
        publish_ratings()
    told = ratings_of_unit(unit, by=company.actor("Sales 4")).periods[0].whole
    assert (told.mean.value, told.mean.n, told.item.value) == (3.2, 6, 3.0)
    with pytest.raises(Forbidden):
        ratings_of_unit(unit, by=company.actor("IT 2"))


def test_of_a_small_unit_the_one_above_is_meant(house):
    with at(BEGIN):
        case = answered(house, "Sales 1")
        with pytest.raises(Refusal, match="in yourself"):  # Sales has two; above it is all of Halmar, IT's as well
            rate_unit(case_id=case, score=5, by=house.actor("IT 2"))
    assert not UnitRating.objects.exists()


def test_the_link_in_the_mail_rates_with_one_confirm_and_without_signing_in(house):
    case = answered(house, "Sales 1")
    message = Message.objects.filter(case_id=case).latest("id")
    assert mail_reply(message_id=message.id) is not None
    text = Mail.objects.latest("id").text
    link = next(line for line in text.split() if "/cases/rate/" in line and line.endswith("score=4"))
    address = "/" + link.split("/", 3)[3]
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(address)
    assert page.status_code == 200
    assert not TeamRating.objects.exists(), "a mail scanner that follows links rates nothing"
    assert "Help" not in page.content.decode(), "what it was about is not told to who only has the link"
    assert page["Referrer-Policy"] == "same-origin", "no other site learns the link"
    sent = {"score": "4", "csrfmiddlewaretoken": browser.cookies["csrftoken"].value}
    assert browser.post(address, sent).status_code == 200
    assert TeamRating.objects.get().score == 4


def test_a_link_ends_and_is_bound_to_one_case_and_person(house):
    case = answered(house, "Sales 1")
    token = rating_token(case_id=case, person_id=house.id("Sales 1"))
    assert who_rates(token)[0] == case
    for wrong in (token[:-1], "", "x:y:z"):
        with pytest.raises(Missing):
            who_rates(wrong)
        assert Client().get(f"/cases/rate/?token={wrong}").status_code == 404
    stranger = rating_token(case_id=case, person_id=house.id("Sales 2"))
    assert Client().post(f"/cases/rate/?token={stranger}", {"score": 1}).status_code == 404
    assert not TeamRating.objects.exists()


def test_whoever_has_the_link_does_not_read_what_she_said(house):
    case = answered(house, "Sales 1")
    rate(case_id=case, score=1, taken_seriously=2, word="IT 2 was rude.", by=house.actor("Sales 1"))
    page = Client().get(f"/cases/rate/?token={rating_token(case_id=case, person_id=house.id('Sales 1'))}")
    assert "You have said how it was." in page.content.decode()
    assert "rude" not in page.content.decode()
    assert "checked" not in page.content.decode()
    assert "IT 2 was rude." in house.browser("Sales 1").get(f"/cases/{case}/rating/").content.decode()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days=st.integers(0, 36_500), hours=st.integers(0, 23))
def test_every_moment_lies_in_one_quarter_and_quarters_follow_one_another(days, hours):
    day = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=days, hours=hours)
    period = period_of(day)
    assert period <= day.date() < next_period(period)
    assert period_of(datetime.combine(next_period(period), day.time(), tzinfo=UTC)) == next_period(period)
    assert not is_closed(period, day.date())
    assert name_of(period) == f"{day.year}-Q{(day.month + 2) // 3}"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 5)), min_size=1))
def test_everybody_weighs_the_same_however_often_she_rates(pairs):
    said = [Said(person=person, key=1, unit=None, score=score, item=None) for person, score in pairs]
    values = [value[0] for value in per_person(said).values()]
    sums = sums_of(values)
    assert sums.people == len({person for person, _score in pairs})
    assert 1 <= sums.mean() <= 5
    if low_high := sums.between():
        assert low_high[0] <= sums.mean() <= low_high[1]


def test_what_one_said_is_shown_to_her_follows_her_records_and_goes_with_her(company):
    for n in range(4, 6):
        company.person(f"IT {n}", "IT")
    case = answered(company, "Sales 1")
    rate(case_id=case, score=2, taken_seriously=3, word="Slow.", by=company.actor("Sales 1"))
    rate_unit(case_id=case, score=4, by=company.actor("IT 2"))
    assert ratings_held(company.id("Sales 1"))[0][:2] == ("IT", "2 of 5; 3; Slow.")
    assert ratings_held(company.id("IT 2"))[0][:2] == ("Sales", "4 of 5")
    merge_people(kept_id=company.id("Sales 2"), gone_id=company.id("Sales 1"), by=Actor.system(via="cli"))
    follow_merged_people()
    assert TeamRating.objects.get().person_id == company.id("Sales 2")
    assert who_rates(rating_token(case_id=case, person_id=company.id("Sales 1")))[1].person_id == company.id("Sales 2")
    assert forget_ratings(company.id("Sales 2")) == 1
    assert ratings_held(company.id("Sales 2")) == []


def test_the_pages_of_both_sides(company):
    with at(BEGIN):
        for n in range(1, 7):
            rated(company, f"Sales {n}", 4, taken_seriously=5)
        for n in range(1, 6):
            rated(company, f"Plant {n}", 2)
    with at(AFTER):
        publish_ratings()
    page = company.browser("IT 2").get("/cases/ratings/").content.decode()
    assert "2026-Q2" in page
    assert "11 people" in page
    assert "55\u00a0% said 4 or 5" in page
    assert company.browser("Legal 2").get("/cases/ratings/?team=IT").status_code == 403
    other = company.browser("Sales 1").get("/cases/ratings/").content.decode()
    assert "Fewer than 5 people" in other
    case = answered(company, "Sales 1")
    browser = company.browser("Sales 1")
    assert "How was it?" in browser.get(f"/cases/{case}/rating/", headers={"HX-Request": "true"}).content.decode()
    assert browser.post(f"/cases/{case}/rating/", {}).status_code == 422
    assert browser.post(f"/cases/{case}/rating/", {"score": "4", "word": "Fine."}).status_code == 302
    assert "“Well”." in browser.get(f"/cases/{case}/rating/", headers={"HX-Request": "true"}).content.decode()
    team = company.browser("IT 2")
    assert "Working with Sales" in team.get(f"/cases/{case}/unit-rating/").content.decode()
    assert team.post(f"/cases/{case}/unit-rating/", {"score": "4"}).status_code == 302
    assert browser.get(f"/cases/{case}/unit-rating/").status_code == 403


def test_what_is_answered_is_said_to_be_solved_first_and_rated_in_one_order_everywhere(company):
    case = answered(company, "Sales 1")
    browser = company.browser("Sales 1")
    page = browser.get(f"/cases/{case}/").content.decode()
    assert f'<form method="post" action="/cases/{case}/solved/">' in page
    assert page.index("Yes, it is solved") < page.index("It did not help: open it again")
    assert "It closes by itself <time" in page
    assert "I no longer need it" not in page
    assert "Why is this taking so long?" not in page
    card = browser.get(f"/cases/{case}/rating/", headers={"HX-Request": "true"}).content.decode()
    for asked in (card, browser.get(f"/cases/{case}/rating/").content.decode()):
        places = [asked.index(says) for says in ("Very well", "So-so", "Badly")]
        assert places == sorted(places)
    opened = open_case(subject="Another", team_id=company.teams["IT"].id, by=company.actor("Sales 1"))
    page = browser.get(f"/cases/{opened}/").content.decode()
    assert "I no longer need it" in page
    assert "Why is this taking so long?" in page
    assert "Yes, it is solved" not in page
