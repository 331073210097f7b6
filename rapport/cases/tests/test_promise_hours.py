"""A promise for a time at which nobody is there is said to be one, and may be given still."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case
from rapport.cases.forms.promising import PromiseForm, as_sent, early
from rapport.cases.models import Promise
from rapport.catalogue.public import WorkTime
from rapport.kit import clock
from tests.kept import made_once

FRIDAY = datetime(2026, 11, 27, 12, tzinfo=UTC)
OFFICE = WorkTime(zone="UTC", week=(((540, 1020),),) * 5 + ((), ()))


@pytest.fixture(autouse=True)
def _in_utc(settings):
    settings.READER_TIME_ZONE = settings.TIME_ZONE = "UTC"


@made_once
def case(house):
    """A case of a team that works Monday to Friday, 9 to 17."""
    with clock.frozen(FRIDAY - timedelta(hours=1)):
        made = open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
        take(case_id=made, by=house.actor("IT 2"))
    return made


def sent(house, case, **given_):
    with clock.frozen(FRIDAY):
        found = house.browser("IT 2").post(f"/cases/{case}/promise/", given_)
    text = found.content.decode()
    return found.status_code, " ".join(re.sub(r"<[^>]+>", " ", text).split()), text


def promised():
    return [at.strftime("%a %H:%M") for at in Promise.objects.values_list("due_at", flat=True)]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-29T12:00", "IT is closed on Sunday. Their next hour is Mon 30 Nov, 09:00."),
        ("2026-11-27T17:30", "IT is closed at 17:30 on Friday. Their next hour is Mon 30 Nov, 09:00."),
        ("2026-12-05T12:00", "IT is closed on Saturday, 5 Dec. Their next hour is Mon 7 Dec, 09:00."),
    ],
)
def test_a_time_outside_of_their_hours_is_answered_with_their_next_hour_and_nothing_is_promised(house, case, at, said):
    status, text, _page = sent(house, case, hear_at=at)
    assert status == 422
    assert said in text
    assert promised() == []


def test_one_click_takes_the_next_hour_and_another_the_time_itself(house, case):
    _status, _text, page = sent(house, case, hear_at="2026-11-29T12:00")
    ways = dict(re.findall(r'<button class="btn" type="submit" name="(\w+)" value="([^"]+)"', page))
    assert ways == {"hear_at": "2026-11-30T10:00", "anyway": "2026-11-29T12:00"}
    assert sent(house, case, hear_at=["2026-11-29T12:00", ways["hear_at"]])[0] == 302, "as the button sends it"
    assert promised() == ["Mon 10:00"]
    assert sent(house, case, hear_at="2026-11-29T12:00", anyway=ways["anyway"])[0] == 302
    assert promised()[-1] == "Sun 12:00"
    assert sent(house, case, hear_at="2026-11-29T13:00", anyway=ways["anyway"])[0] == 422, "that was another time"


def test_the_form_comes_filled_with_early_on_the_next_working_day_not_with_the_minute_the_doors_open(house, case):
    with clock.frozen(FRIDAY):
        page = house.browser("IT 2").get(f"/cases/{case}/promise/").content.decode()
    assert 'value="2026-11-30T10:00"' in page


@pytest.mark.parametrize("at", ["2026-11-27T15:00", "2026-11-27T17:00", "2026-11-30T09:00"])
def test_a_time_within_their_hours_is_promised_up_to_the_minute_they_close(house, case, at):
    assert sent(house, case, hear_at=at)[0] == 302
    assert len(promised()) == 1


@given(minutes=st.integers(1, 60 * 24 * 400))
def test_what_is_offered_instead_is_never_refused_again(minutes):
    at = FRIDAY + timedelta(minutes=minutes)
    with clock.frozen(FRIDAY):
        form = PromiseForm({"hear_at": as_sent(at)}, hours=OFFICE, team="IT")
        again = [PromiseForm({"hear_at": as_sent(at), name: value}, hours=OFFICE, team="IT")
                 for name, value, _says in ([] if form.is_valid() else form.ways)]  # fmt: skip
        assert form.is_valid() is (len(again) == 0)
        assert all(one.is_valid() for one in again)
        assert PromiseForm({"hear_at": as_sent(early(OFFICE, at))}, hours=OFFICE, team="IT").is_valid()
