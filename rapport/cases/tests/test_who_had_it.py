"""Who had the ball how long: the board, the figures, the page and why it took so long count alike, up to the answer."""

from datetime import UTC, datetime, timedelta

from django.test import override_settings

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.holding import give, take
from rapport.cases.actions.life.ending import close_resolved, reopen, resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.log.loading import load_log
from rapport.cases.actions.measuring import measure_closed
from rapport.cases.actions.words.talking import note
from rapport.cases.models import Case, Event, Measured
from rapport.cases.policy import own_teams
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.figures.service import Asked, figures
from rapport.cases.queries.inbox.lists import Filters, Tab, inbox
from rapport.cases.queries.portal import why
from rapport.cases.queries.team.load import standing_of
from rapport.cases.rules.logs import LogEvent, closing_words
from rapport.kit import clock

BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
OPERATOR = Actor.system(via="cli")


def on(days):
    return clock.frozen(BEGIN + days * DAY)


def begun(house):
    with on(0):
        return open_case(subject="Laptop", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))


def told(house, case):
    """How long teams had it, and nobody in them: by the figures, the board, the page and why, in hours."""
    found = figures(Asked(), by=OPERATOR)
    board = standing_of(house.teams["IT"].id, by=house.actor("IT 1")).spent
    page = whole(case, by=house.actor("IT 1"))
    now = clock.now()
    had = [((hold.until or now) - hold.since, hold.nobody) for hold in page.had]
    reason = why(case, by=house.actor("IT 1"))
    ways = [
        (sum(one.hours for one in found.by_team), found.service["nobody"].measure.value),
        (hours(one.length for one in board), hours(one.orphan for one in board) / hours(one.length for one in board)),
        (hours(length for length, _nobody in had), hours(length for length, nobody in had if nobody)
         / hours(length for length, _nobody in had)),
        (hours(share.length for share in reason.shares), None),
        (hours([reason.length]), None),
    ]  # fmt: skip
    return {round(whole_, 6) for whole_, _share in ways}, {round(share, 6) for _w, share in ways if share is not None}


def hours(lengths):
    return sum(lengths, timedelta()) / timedelta(hours=1)


@override_settings(MINIMUM_GROUP=1)
def test_a_case_answered_on_the_first_day_and_closed_on_the_thirteenth_was_had_for_a_day(house):
    case = begun(house)
    with on(0.25):
        take(case_id=case, by=house.actor("IT 2"))
    with on(1):
        resolve(case_id=case, text="Done.", by=house.actor("IT 2"))
    with on(6):
        assert told(house, case) == ({24.0}, {0.25})
    with on(13):
        close_resolved()
        assert Case.objects.get(id=case).closed_at is not None
        assert told(house, case) == ({24.0}, {0.25}), "computed"
        measure_closed()
        assert Measured.objects.filter(case=case).exists()
        assert told(house, case) == ({24.0}, {0.25}), "and kept"


@override_settings(MINIMUM_GROUP=1)
def test_opened_again_the_clock_begins_anew_and_what_lay_between_is_nobodys(house):
    case = begun(house)
    with on(1):
        resolve(case_id=case, text="Done.", by=house.actor("IT 2"))
    with on(5):
        reopen(case_id=case, by=house.actor("Sales 1"))
    with on(7):
        (length,), _share = told(house, case)
        assert length == 3 * 24
    with on(8):
        resolve(case_id=case, text="Done.", by=house.actor("IT 2"))
    with on(12):
        (length,), _share = told(house, case)
        assert length == 4 * 24


def test_what_is_answered_is_not_still_open(house):
    case = begun(house)
    with on(1):
        assert figures(Asked(), by=OPERATOR).open == 1
        resolve(case_id=case, text="Done.", by=house.actor("IT 2"))
        assert figures(Asked(), by=OPERATOR).open == 0


def test_a_person_has_it_since_she_took_it_and_what_nobody_had_is_a_piece_of_its_own(house):
    case, lead = begun(house), house.actor("IT 1")
    with on(1):
        take(case_id=case, by=house.actor("IT 2"))
    with on(2):
        give(case_id=case, person_id=house.id("IT 3"), by=lead)
    with on(3):
        found = whole(case, by=lead)
        (row,) = inbox(Filters(tab=Tab.TEAM), by=lead, own=own_teams(lead)).items
        page = house.browser("IT 1").get(f"/cases/{case}/").content.decode()
    assert found.since == row.since == BEGIN + 2 * DAY, "the page and the inbox say the same"
    assert found.team_since == BEGIN
    assert [(hold.nobody, hold.person and hold.person.name) for hold in found.had] == [
        (True, None), (False, None), (False, "IT 3"),
    ]  # fmt: skip
    assert [hold.since for hold in found.had] == [BEGIN, BEGIN + DAY, BEGIN + 2 * DAY]
    assert "IT, nobody yet" in page
    assert "IT since" in page


def logged(road):
    """An open case of another system, with a team each day, the last in its last row."""
    events = [
        LogEvent(place=day, file=0, case="A4", at=BEGIN + day * DAY, team=team, person="agent", state="Open")
        for day, team in enumerate(road)
    ]
    load_log(events, log="log", closes=closing_words(None), by=OPERATOR)
    return Case.objects.get(external_id="A4").id


def of_log(house):
    """How many days teams had it, by the figures and the board, and how long the colleague heard nothing."""
    found = figures(Asked(), by=OPERATOR)
    board = standing_of(house.teams["IT"].id, by=house.actor("IT 1")).spent
    ways = {sum(one.hours for one in found.by_team) / 24, hours(one.length for one in board) / 24}
    return ways, found.service["silence_median"].measure.value / 24


@override_settings(MINIMUM_GROUP=1)
def test_an_open_case_of_a_log_is_had_to_its_last_event_until_somebody_works_on_it_here(house):
    with on(60):
        case = logged(["IT", "Legal", "IT"])
    for days in (61, 80):
        with on(days):
            assert of_log(house) == ({2.0}, 2.0), "time that passes tells nothing of it"
    with on(70):
        take(case_id=case, by=house.actor("IT 2"))
    with on(80):
        assert of_log(house) == ({80.0}, 80.0)


@override_settings(MINIMUM_GROUP=1)
def test_a_word_said_here_is_work_on_it_and_that_its_holder_left_is_none(house):
    with on(60):
        case = logged(["IT", "IT"])
    Event.objects.create(case_id=case, place=9, at=BEGIN + 65 * DAY, what="left", state="open")
    with on(80):
        assert of_log(house) == ({1.0}, 1.0)
    with on(70):
        note(case_id=case, text="Who knows this one?", by=house.actor("IT 2"))
    with on(80):
        assert of_log(house) == ({80.0}, 80.0)
