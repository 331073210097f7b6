"""How much is in each list of the inbox, on its tab: what the list holds, counted no further than anybody counts."""

import re

import pytest

from rapport.accounts.public import Actor
from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.words.talking import promise
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Case
from rapport.cases.policy import own_teams
from rapport.cases.queries.inbox import lists
from rapport.cases.queries.inbox.lists import COUNTED, Filters, Tab, counts, inbox
from rapport.cases.rules.words import WaitsOn
from rapport.cases.tests.conftest import HOUR
from rapport.kit import clock

WHO = [f"{team} {number}" for team in ("IT", "Legal", "Finance") for number in (1, 2, 3)] + ["Sales 1"]


def counted(house, name):
    actor = house.actor(name)
    return counts(by=actor, own=own_teams(actor))


def listed(house, name):
    """What each list holds, read through."""
    actor, found = house.actor(name), {}
    for tab in Tab:
        found[tab] = len(inbox(Filters(tab=tab), by=actor, own=own_teams(actor), limit=200).items)
    return found


def asked(house, who="Sales 1", team="IT", **more):
    return open_case(subject="Help", team_id=house.teams[team].id, by=house.actor(who), **more)


@pytest.fixture
def busy(house):
    """Cases of every kind, with three teams, some restricted, some of a colleague who serves."""
    it = house.actor("IT 2")
    made = [asked(house, restricted=number % 3 == 0, who=("Sales 1", "IT 3")[number % 2]) for number in range(12)]
    for case in made[6:9]:
        take(case_id=case, by=house.actor("IT 1"))
    open_ones = [one.id for one in Case.objects.filter(id__in=made, restricted=False).order_by("id")]
    for case in open_ones[:5]:
        take(case_id=case, by=it)
    promise(case_id=open_ones[0], hear_by=clock.now() + HOUR, by=it)
    wait(case_id=open_ones[1], on=WaitsOn.REQUESTER, words="Which one?", by=it)
    offer(case_id=open_ones[2], team_id=house.teams["Legal"].id, words="Yours?", by=it)
    given = {"team_id": house.teams["Legal"].id, "person_id": house.id("Legal 2")}
    accept(offer_id=offer(case_id=open_ones[3], **given, words="Yours?", by=it), by=house.actor("Legal 2"))
    split(case_id=open_ones[3], team_id=house.teams["Finance"].id, subject="A part", words="Pay?", by=it)
    resolve(case_id=open_ones[4], text="Done.", by=it)
    secret = Case.objects.filter(id__in=made, restricted=True).order_by("id").first()
    offer(case_id=secret.id, **given, words="Secret.", by=house.actor("IT 1"))
    return made


@pytest.mark.parametrize("name", WHO)
def test_a_tab_counts_what_its_list_holds_whoever_reads_it(house, busy, name):
    assert counted(house, name) == listed(house, name)


def test_somebody_has_something_in_each_list(house, busy):
    found = [counted(house, name) for name in WHO]
    assert all(any(one[tab] for one in found) for tab in Tab)


def test_what_is_restricted_is_counted_for_those_named_on_it_alone(house):
    before = counted(house, "IT 2"), counted(house, "IT 1")
    asked(house, restricted=True)
    assert counted(house, "IT 2") == before[0]
    assert counted(house, "IT 1")[Tab.UNASSIGNED] == before[1][Tab.UNASSIGNED] + 1


def test_who_serves_nobody_and_who_is_nobody_here_counts_nothing(house, busy):
    assert set(counted(house, "Sales 2").values()) == {0}
    assert set(counts(by=Actor.stranger(via="page"), own={}).values()) == {0}


def test_it_is_counted_no_further_than_anybody_counts(house, monkeypatch):
    monkeypatch.setattr(lists, "COUNTED", 4)
    lists._counted.cache_clear()
    for number in range(1, 8):
        asked(house)
        found = counted(house, "IT 2")
        assert found[Tab.UNASSIGNED] == found[Tab.TEAM] == min(number, 5)
    lists._counted.cache_clear()


def test_the_page_and_rest_say_the_same_and_the_page_says_it_in_words(house, busy, monkeypatch):
    browser = house.browser("IT 2")
    told, found = browser.get("/api/cases/counts").json(), counted(house, "IT 2")
    assert told == {tab.value: number for tab, number in found.items()} | {"most": COUNTED}
    assert 'data-poll="/cases/counts/?tab=mine"' in browser.get("/cases/").content.decode(), "no list waits for it"
    nav = browser.get("/cases/counts/").content.decode().split('aria-label="Whose turn it is"')[1].split("</nav>")[0]
    shown = [re.sub(r"<[^>]+>", "|", link) for link in nav.split("</a>")[:-1]]
    for link, number in zip(shown, found.values(), strict=True):
        numbers = re.findall(r"\d+", link)
        assert numbers in ([str(number)] * 2, [str(number)] if number == 1 else []), link
        assert ("one case" in link) is (number == 1)
    monkeypatch.setattr("rapport.cases.views.inbox.COUNTED", 1)
    many = browser.get("/cases/counts/?tab=team").content.decode()
    assert "1+</span>" in many
    assert "more than 1 cases" in many
    rows = browser.get("/cases/", headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert "Whose turn it is" not in rows, "who filters gets the rows alone"


def test_counting_is_one_statement_and_made_once(house, busy, django_assert_num_queries):
    for name in ("IT 1", "IT 2", "Legal 2"):
        actor = house.actor(name)
        own = own_teams(actor)
        for _again in range(2):
            with django_assert_num_queries(1):
                counts(by=actor, own=own)


def test_what_changed_meanwhile_is_counted_anew(house, busy):
    before = counted(house, "IT 2")
    take(case_id=asked(house), by=house.actor("IT 2"))
    after = counted(house, "IT 2")
    assert after == before | {Tab.MINE: before[Tab.MINE] + 1, Tab.TEAM: before[Tab.TEAM] + 1}
