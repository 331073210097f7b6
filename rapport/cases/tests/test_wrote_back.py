"""Who wrote back is seen in the list, and an open list says that it is no longer as it was drawn."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import resolve, withdraw
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.talking import add, break_promises, note, promise, reply
from rapport.cases.policy import own_teams
from rapport.cases.queries.inbox.lists import Filters, Tab, inbox, news
from rapport.kit import clock
from tests.kept import made_once

pytestmark = pytest.mark.django_db
NOW = clock.now()
MINUTE = timedelta(minutes=1)


@made_once
def held(house):
    """A case of IT 2's, asked an hour ago."""
    for name in house.people:
        house.actor(name)
    with clock.frozen(NOW - 60 * MINUTE):
        case = open_case(subject="No network", text="Dead.", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
        take(case_id=case, by=house.actor("IT 2"))
    return case


def row(house, name="IT 2", tab=Tab.MINE, **more):
    actor = house.actor(name)
    return next(iter(inbox(Filters(tab=tab, **more), by=actor, own=own_teams(actor)).items), None)


def page(house, address, name="IT 2"):
    found = re.sub(r"<[^>]+>", " ", house.browser(name).get(address).content.decode())
    return " ".join(found.split())


def test_a_row_says_when_the_colleague_wrote_until_we_answer_her(house, held):
    assert row(house).wrote_at is None, "what she asked at first is no word back"
    with clock.frozen(NOW):
        add(case_id=held, text="It works again.", by=house.actor("Sales 1"))
        note(case_id=held, text="Lucky.", by=house.actor("IT 2"))
        assert row(house).wrote_at == NOW, "a note says nothing to her"
        assert "wrote" in page(house, "/cases/")
        assert row(house, "IT 1", Tab.TEAM).wrote_at == NOW
        told = house.browser("IT 2").get("/api/cases?last=her").json()["items"]
        assert [one["wrote_at"][:16] for one in told] == [NOW.isoformat()[:16]]
        reply(case_id=held, text="Good.", by=house.actor("IT 2"))
        assert row(house).wrote_at is None
        assert house.browser("IT 2").get("/api/cases?last=her").json()["items"] == []
    assert house.browser("IT 2").get("/api/cases?last=him").status_code == 422


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.sampled_from(["add", "reply", "note"]), max_size=6))
def test_the_list_of_those_who_wrote_last_holds_a_case_exactly_if_the_last_word_but_notes_is_hers(house, held, said):
    with transaction.atomic():  # each example leaves the case as it was
        for word in said:
            who = "Sales 1" if word == "add" else "IT 2"
            {"add": add, "reply": reply, "note": note}[word](case_id=held, text="So.", by=house.actor(who))
        heard = [word for word in said if word != "note"]
        hers = bool(heard) and heard[-1] == "add"
        for tab, name in ((Tab.MINE, "IT 2"), (Tab.TEAM, "IT 1")):
            assert (row(house, name, tab, last="her") is not None) is hers
            assert (row(house, name, tab).wrote_at is not None) is hers
        transaction.set_rollback(True)


def test_it_is_kept_as_a_filter_and_offered_in_every_list(house, held):
    add(case_id=held, text="And?", by=house.actor("Sales 1"))
    for tab in Tab:
        shown = house.browser("IT 2").get(f"/cases/?tab={tab}&last=her").content.decode()
        assert '<option value="her" selected>' in shown
        assert ("No network" in shown) is (tab in {Tab.MINE, Tab.TEAM}), tab
    ours = house.browser("IT 2").get("/cases/?tab=team&state=resolved&last=her").content.decode()
    assert "No network" not in ours


def since_of(house, address="/cases/", name="IT 2"):
    """What the page that was drawn asks with, again and again."""
    drawn = house.browser(name).get(address).content.decode()
    assert 'data-poll="/cases/counts/' in drawn
    return re.search(r'id="drawn" data-query="([^"]*)"', drawn)[1].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (
            lambda house, case: add(case_id=case, text="And?", by=house.actor("Sales 1")),
            "One new or changed. Show them",
        ),
        (lambda house, case: note(case_id=case, text="Mine.", by=house.actor("IT 3")), ""),
        (lambda house, case: reply(case_id=case, text="Mine.", by=house.actor("IT 2")), ""),
        (lambda house, case: reply(case_id=case, text="For you.", by=house.actor("IT 3")), "One new or changed."),
        (lambda house, case: resolve(case_id=case, text="Done.", by=house.actor("IT 3")), ""),
        (lambda house, case: withdraw(case_id=case, by=house.actor("Sales 1")), ""),
    ],
)
def test_an_open_list_says_what_others_did_in_it_and_nothing_of_what_is_gone_or_ones_own(house, held, act, told):
    asks = since_of(house)
    assert "Show them" not in page(house, f"/cases/counts/?{asks}")
    act(house, held)
    assert (told or "My ball") in page(house, f"/cases/counts/?{asks}")
    assert ("Show them" in page(house, f"/cases/counts/?{asks}")) is bool(told)
    assert "Show them" not in page(house, f"/cases/counts/?{since_of(house)}"), "drawn again, it is known"


def test_new_cases_and_broken_promises_are_news_where_the_list_holds_them(house, held):
    nobody, mine = since_of(house, "/cases/?tab=unassigned"), since_of(house)
    high = since_of(house, "/cases/?tab=unassigned&priority=1")
    for _one in range(2):
        open_case(subject="Help", text="", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    assert "2 new or changed. Show them" in page(house, f"/cases/counts/?{nobody}")
    shown = house.browser("IT 2").get(f"/cases/counts/?{nobody}").content.decode()
    assert '<a href="/cases/?tab=unassigned">Show them</a>' in shown
    for other in (mine, high):
        assert "Show them" not in page(house, f"/cases/counts/?{other}")
    promise(case_id=held, hear_by=clock.now() + MINUTE, by=house.actor("IT 2"))
    mine = since_of(house)
    with clock.frozen(clock.now() + 2 * MINUTE):
        break_promises()
        assert "One new or changed." in page(house, f"/cases/counts/?{mine}")


def test_what_she_may_not_see_is_no_news(house, held):
    asks = since_of(house, "/cases/?tab=unassigned")
    it = house.teams["IT"].id
    open_case(subject="Secret", text="", team_id=it, restricted=True, by=house.actor("Sales 2"))
    assert "Show them" not in page(house, f"/cases/counts/?{asks}")


@pytest.mark.parametrize("since", ["", "soon", "2026-11-27", "2026-11-27T10:00:00", "0001-01-01T00:00:00+00:00"])
def test_a_moment_that_is_none_tells_no_news(house, held, since):
    found = house.browser("IT 2").get("/cases/counts/", {"since": since})
    assert found.status_code == 200
    assert "Show them" not in found.content.decode()


def test_news_of_a_list_is_one_statement(house, held, django_assert_num_queries):
    actor = house.actor("IT 2")
    own = own_teams(actor)
    for tab in Tab:
        with django_assert_num_queries(1):
            assert news(Filters(tab=tab), clock.now(), by=actor, own=own) == 0
