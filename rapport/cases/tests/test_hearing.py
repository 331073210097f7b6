"""By when she hears or has it is one answer, on her pages and on those of whoever serves her; what is later is said."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import split
from rapport.cases.actions.words.talking import reply
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Approver, Case, Offer
from rapport.cases.rules.hearing import first_of
from rapport.cases.rules.words import WaitsOn
from rapport.cases.tests.conftest import HOUR, MONDAY, at, opened
from rapport.catalogue.public import Level

pytestmark = pytest.mark.django_db
DONE_BY = MONDAY + 4 * HOUR
NEXT_WORD = MONDAY + 25 * HOUR  # Tuesday
MOMENTS = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.fixture
def case(agreed):
    """Urgent: as agreed, all of it is done by one o'clock; the next word is promised for the day after."""
    made = opened(agreed, impact=Level.HIGH, urgency=Level.HIGH)
    with at(0.1):
        take(case_id=made, by=agreed.actor("IT 2"))
        reply(case_id=made, text="We look.", hear_by=NEXT_WORD, by=agreed.actor("IT 2"))
    return made


def asked(house, case, **more):
    with at(0.2):
        return split(
            case_id=case,
            team_id=house.teams["Finance"].id,
            subject="Pay it",
            words="Please.",
            by=house.actor("IT 2"),
            **more,
        )


def texts(house, case, part, hours):
    """What everybody concerned reads: she herself, who is asked for a part of it, who has to agree."""
    approver = Approver.objects.get()
    with at(hours):
        hers = [
            house.browser("Sales 1").get(one).content.decode()
            for one in (f"/cases/{case}/", "/cases/mine/", "/cases/mine/panel/")
        ]
        theirs = [
            house.browser(who).get(one).content.decode()
            for who, one in (
                ("Finance 2", "/cases/?tab=offered"),
                ("Finance 2", f"/cases/{part}/"),
                ("Finance 2", "/tasks/"),
                ("Legal 2", f"/cases/approvals/{approver.id}/"),
            )
        ]
    return hers, theirs


def test_what_is_to_be_done_before_the_next_word_is_told_as_that_everywhere(agreed, case):
    part = asked(agreed, case)
    with at(0.2):
        by = agreed.actor("IT 2")
        ask_approval(case_id=case, what="Buy", words="Once.", person_ids=[agreed.id("Legal 2")], by=by)
    for hours, hers_says, theirs_say in ((1, "to be done", "s to have it"), (5, "was to be done", "as to have it")):
        hers, theirs = texts(agreed, case, part, hours)
        for page in hers:
            assert hers_says in page
            assert "you hear" not in page
        for page in theirs[: 4 if hours == 1 else 2]:
            assert theirs_say in page
            assert "to hear" not in page


def test_she_reads_that_the_next_word_comes_after_the_agreed_end(agreed, case):
    with at(1):
        page = agreed.browser("Sales 1").get(f"/cases/{case}/").content.decode()
    assert page.index("It is to be done") < page.index("IT no longer expects that by then. You will hear")


def test_whoever_promises_later_than_agreed_is_told_so(agreed):
    made = opened(agreed, impact=Level.HIGH, urgency=Level.HIGH)
    browser = agreed.browser("IT 2")
    warned = "That is later than agreed: it is to be done by 13:00."

    def sent(address, hear_at, **more):
        body = {"hear_at": f"{hear_at:%Y-%m-%dT%H:%M}", "version": Case.objects.get(id=made).version, **more}
        return browser.post(f"/cases/{made}/{address}/", body, follow=True).content.decode()

    with at(0.1):
        assert warned in sent("words", NEXT_WORD, text="We look.", said="reply")
    with at(0.2):
        assert warned in sent("promise", NEXT_WORD)
    with at(0.3):
        assert warned not in sent("promise", DONE_BY - HOUR)


def test_a_part_is_answered_before_she_is_to_have_it_unless_somebody_says_otherwise_and_is_told(agreed, case):
    asked(agreed, case)
    assert Offer.objects.get().answer_by == DONE_BY
    browser = agreed.browser("IT 2")
    with at(0.3):
        form = browser.get(f"/cases/{case}/parts/").content.decode()
        assert 'value="2026-11-09T13:00"' in form, "needed by when she waits for it"
        later = {"needed_by": "2026-11-11T10:00", "team": agreed.teams["Legal"].id, "subject": "B", "words": "Please."}
        told = browser.post(f"/cases/{case}/parts/", later, follow=True).content.decode()
        assert "The colleague waits for it sooner: by 13:00." in told
        sooner = later | {"needed_by": "2026-11-09T12:00"}
        assert "waits for it sooner" not in browser.post(f"/cases/{case}/parts/", sooner, follow=True).content.decode()


def test_a_question_to_her_stands_first_and_what_was_promised_below_it(agreed):
    made = opened(agreed)
    with at(0.1):
        reply(case_id=made, text="We look.", hear_by=MONDAY + 2 * HOUR, by=agreed.actor("IT 2"))
        wait(case_id=made, on=WaitsOn.REQUESTER, words="Which size?", by=agreed.actor("IT 2"))
    with at(0.2):
        page = agreed.browser("Sales 1").get(f"/cases/{made}/").content.decode()
    heading = page.split('id="now-title">')[1].split("</h2>")[0]
    assert "We wait for a word from you: Which size?" in heading
    assert "You will hear" not in heading
    assert "You will hear" in page


@given(promised=MOMENTS, agreed=MOMENTS, now=MOMENTS, done=st.booleans())
def test_the_first_of_both_is_due_and_a_word_never_finishes_it(promised, agreed, now, done):
    now = now or MONDAY
    found = first_of(promised=promised, agreed=agreed, done=done, now=now)
    known = [one for one in (promised, agreed) if one is not None]
    if found is None:
        assert not known
        return
    assert found.at == min(known)
    assert found.late == (found.at <= now)
    assert not (found.done and found.promised)
    assert found.promised == (found.at == promised)


def test_late_is_what_is_due_this_moment():
    assert first_of(promised=MONDAY, agreed=None, done=False, now=MONDAY).late
    assert not first_of(promised=MONDAY, agreed=None, done=False, now=MONDAY - timedelta(seconds=1)).late
