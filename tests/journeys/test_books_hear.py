"""What other rooms do stands in the books of those it concerns, once, and health follows of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.life.ending import reopen, resolve, withdraw
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.talking import break_promises, reply
from rapport.cases.events import RatingsPublished
from rapport.cases.models import Case, RatedPeriod, RatingSum
from rapport.catalogue.actions.signing import propose_agreement, sign
from rapport.catalogue.actions.taking_back import take_back
from rapport.catalogue.models import AgreementVersion
from rapport.catalogue.public import Goal, Level
from rapport.catalogue.queries.agreements import agreements_seen
from rapport.conversation.models import Notification
from rapport.kit import clock
from rapport.ledger.models import Fact
from rapport.ledger.public import record
from rapport.relationships.actions.cold import notice_cold
from rapport.relationships.actions.health import catch_up
from rapport.relationships.models import Entry, Health, Relationship, SignalRow
from tests.journeys.books import OPERATOR, company, hear, judged

MONDAY = datetime(2026, 11, 9, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def halmar(db):
    return company()


def asks(halmar, *, who="North 2", team="IT", **more):
    ident = halmar.people[who].id
    return open_case(subject="Help", team_id=halmar.teams[team].id, requester_id=ident, by=OPERATOR, **more)


def told(ident):
    return list(Entry.objects.filter(relationship_id=ident).order_by("at", "id").values_list("what", "change"))


def test_a_case_stands_in_the_books_of_its_team_with_the_unit_those_above_and_the_colleague(halmar):
    north, sales = halmar.looks_after("IT", unit="North"), halmar.looks_after("IT", unit="Sales")
    hers = halmar.looks_after("IT", person="North 2")
    others = [halmar.looks_after("Finance", unit="North"), halmar.looks_after("IT", person="North 3")]
    case = asks(halmar)
    resolve(case_id=case, text="Done.", by=OPERATOR)
    hear()
    for one in (north, sales, hers):
        assert told(one) == [("case_opened", 1), ("case_ended", -1)]
    assert not any(told(one) for one in others)


def test_it_is_opened_again_and_withdrawn(halmar):
    north = halmar.looks_after("IT", unit="North")
    case = asks(halmar)
    resolve(case_id=case, text="Done.", by=OPERATOR)
    hear()
    reopen(case_id=case, by=OPERATOR)
    withdraw(case_id=case, by=halmar.actor("North 2"))
    hear()
    assert [what for what, _change in told(north)] == ["case_opened", "case_ended", "case_reopened", "case_ended"]


def test_a_case_that_went_to_another_team_stands_in_both_books_and_is_open_in_both_while_both_have_it(halmar):
    ours, theirs = halmar.looks_after("IT", unit="North"), halmar.looks_after("Finance", unit="North")
    with clock.frozen(MONDAY):
        case = asks(halmar)
    with clock.frozen(MONDAY + HOUR):
        given = offer(case_id=case, team_id=halmar.teams["Finance"].id, words="Yours?", by=OPERATOR)
    with clock.frozen(MONDAY + 2 * HOUR):
        accept(offer_id=given, by=halmar.actor("Finance 2"))
        hear()
        judged()
    assert told(ours) == [("case_opened", 1), ("case_moved", 1)]
    assert told(theirs) == [("case_moved", 1)]
    assert list(Relationship.objects.order_by("id").values_list("open_cases", flat=True)) == [1, 1]


def test_of_a_case_for_named_people_nothing_stands_anywhere(halmar):
    north = halmar.looks_after("IT", unit="North")
    case = asks(halmar)
    asks(halmar, restricted=True)
    hear()
    assert told(north) == [("case_opened", 1)]
    Case.objects.filter(id=case).update(restricted=True)
    resolve(case_id=case, text="Done.", by=OPERATOR)
    hear()
    assert told(north) == []


def test_promises_kept_and_broken_make_health(halmar):
    north = halmar.looks_after("IT", unit="North", rhythm_days=28)
    for number in range(3):
        with clock.frozen(MONDAY + number * HOUR):
            case = asks(halmar)
            reply(case_id=case, text="You hear.", hear_by=clock.now() + DAY, by=OPERATOR)
        with clock.frozen(MONDAY + 20 * HOUR):
            if number:
                resolve(case_id=case, text="Done.", by=OPERATOR)
    with clock.frozen(MONDAY + 14 * DAY):
        break_promises()
        hear()
        judged()
    row = SignalRow.objects.get(relationship_id=north, signal="promises")
    assert (row.n, row.data["kept"], row.data["broken"]) == (3, 2, 1)
    found = Relationship.objects.get(id=north)
    assert found.broken == 1
    assert found.open_cases == 1
    kept = Health.objects.get(relationship_id=north)
    assert kept.score == found.score
    assert sum(part["points"] for part in kept.parts.values()) == (found.score or 0)


def test_a_relationship_that_begins_later_is_caught_up_and_once_more_changes_nothing(halmar):
    with clock.frozen(MONDAY):
        resolve(case_id=asks(halmar), text="Done.", by=OPERATOR)
        asks(halmar, restricted=True)
        asks(halmar, team="Finance")
    hear()
    north = halmar.looks_after("IT", unit="North")
    hear()
    assert told(north) == [("case_opened", 1), ("case_ended", -1)]
    before = set(Entry.objects.values_list("id", flat=True))
    assert catch_up(by=halmar.actor("IT 2"), team_id=halmar.teams["IT"].id) == 1
    hear()
    assert set(Entry.objects.values_list("id", flat=True)) == before


def test_published_ratings_of_a_division_that_stands_alone_are_a_signal_and_of_joined_ones_are_not(halmar):
    sales, north = halmar.looks_after("IT", unit="Sales"), halmar.looks_after("IT", unit="North")
    with clock.frozen(datetime(2026, 10, 2, tzinfo=UTC)):
        units = [[halmar.units["Sales"].id], [halmar.units["North"].id, halmar.units["Finance"].id]]
        for of in units:
            RatingSum.objects.create(
                side="team", period="2026-07-01", team=halmar.teams["IT"], units=of, people=12, total=48, squares=200,
                good=9,
            )  # fmt: skip
        RatedPeriod.objects.create(period="2026-07-01")
        record(RatingsPublished(period=date(2026, 7, 1), teams=1, units=0), by=OPERATOR)
        hear()
    told_of = SignalRow.objects.filter(signal="rating").values_list("relationship_id", "good", "n")
    assert list(told_of) == [(sales, 0.75, 12)]
    assert told(sales) == [("rated", 0)]
    assert told(north) == []


def test_health_changes_band_and_says_so_once(halmar):
    north = halmar.looks_after("IT", unit="North", rhythm_days=10)
    judged()
    with clock.frozen(clock.now() + 40 * DAY):
        for _number in range(3):
            resolve(case_id=asks(halmar), text="Done.", by=OPERATOR)
        hear()
        judged()
        judged()
    assert Fact.objects.filter(name="relationships.health_changed").count() <= 1
    assert Relationship.objects.get(id=north).stale is False


def test_an_agreement_with_a_unit_stands_in_the_book_of_its_team(halmar):
    north = halmar.looks_after("IT", unit="North")
    agreement = propose_agreement(
        team_id=halmar.teams["IT"].id,
        unit_id=halmar.units["North"].id,
        targets={(Goal.ANSWER, Level.LOW): 60},
        by=halmar.actor("IT 1"),
    )
    hear()
    sign(version_id=AgreementVersion.objects.get(agreement_id=agreement).id, by=halmar.actor("North 1"))
    hear()
    said = [what for what, _change in told(north)]
    assert said[0] == "agreement_proposed"
    assert "agreement_signed" in said
    assert set(Entry.objects.values_list("record", "record_id")) == {("agreement", agreement)}
    assert list(agreements_seen([agreement], halmar.actor("IT 2"))) == [agreement]


def test_a_version_taken_back_before_it_began_stands_in_the_book_of_its_team(halmar):
    north, lead = halmar.looks_after("IT", unit="North"), halmar.actor("IT 1")
    targets, later = {(Goal.ANSWER, Level.LOW): 60}, clock.today() + timedelta(days=9)
    team, unit = halmar.teams["IT"].id, halmar.units["North"].id
    agreement = propose_agreement(team_id=team, unit_id=unit, targets=targets, since=later, by=lead)
    version = AgreementVersion.objects.get(agreement_id=agreement).id
    sign(version_id=version, by=halmar.actor("North 1"))
    hear()
    assert "agreement_taken_back" not in [what for what, _change in told(north)]
    take_back(version_id=version, reason="Too early.", by=lead)
    hear()
    assert "agreement_taken_back" in [what for what, _change in told(north)]
    page = halmar.browser("IT 2").get(f"/book/{north}/").content.decode()
    assert "An agreement to come was taken back before it began" in page


def test_who_looks_after_what_goes_cold_is_told_once(halmar):
    north = halmar.looks_after("IT", unit="North", owner="IT 2", rhythm_days=10)
    with clock.frozen(clock.now() + 30 * DAY):
        assert notice_cold() == 1
        assert notice_cold() == 0
        hear()
    told_of = Notification.objects.values_list("reader_id", "kind", "about", "about_id")
    assert list(told_of) == [(halmar.people["IT 2"].user_id, "cold", "relationship", north)]
