"""One inbox for who serves: whose turn it is, in the order in which it falls due."""

import re
from datetime import timedelta

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.talking import promise, reply
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Case
from rapport.cases.policy import own_teams
from rapport.cases.queries.inbox.lists import Filters, Tab, inbox
from rapport.cases.rules.words import WaitsOn
from rapport.kit import clock
from tests.kept import made_once


@made_once(at=clock.now)
def sixty(house):
    """Sixty cases of IT: a third with IT 2, some promised, some offered, some waiting."""
    made = []
    start = clock.now() - timedelta(days=3)
    it = house.actor("IT 2")
    for number in range(60):
        with clock.frozen(start + timedelta(minutes=number)):
            made.append(
                open_case(subject=f"Case number {number}", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
            )
    for case in made[:20]:
        take(case_id=case, by=it)
    for hours, case in enumerate(made[:6], 1):
        promise(case_id=case, hear_by=clock.now() + timedelta(hours=10 - hours), by=it)
    for case in made[6:10]:
        offer(case_id=case, team_id=house.teams["Legal"].id, words="Please.", by=it)
    wait(case_id=made[10], on=WaitsOn.REQUESTER, words="Which one?", by=it)
    return made


def rows(house, name, tab, **more):
    actor = house.actor(name)
    return inbox(Filters(tab=tab, **more), by=actor, own=own_teams(actor)).items


def test_each_list_holds_whose_turn_it_is(house, sixty):
    assert len(rows(house, "IT 2", Tab.MINE)) == 20
    assert len(rows(house, "IT 3", Tab.MINE)) == 0
    assert len(rows(house, "Legal 2", Tab.OFFERED)) == 4
    assert {row.id for row in rows(house, "IT 2", Tab.WAITING)} == set(sixty[6:11])
    assert [row.id for row in rows(house, "IT 3", Tab.UNASSIGNED)][:2] == sixty[20:22], "the oldest first"
    assert len(rows(house, "Sales 1", Tab.TEAM)) == 0


def test_promises_come_in_the_order_in_which_they_fall_due(house, sixty):
    assert [row.id for row in rows(house, "IT 2", Tab.PROMISES)] == sixty[:6][::-1]
    with clock.frozen(clock.now() + timedelta(hours=20)):
        late = rows(house, "IT 2", Tab.PROMISES)
        assert len(late) == 6
        assert all(row.promise_broken for row in late), "a broken one stays until she has heard"


def test_her_ball_comes_with_what_is_late_or_due_first_at_the_top_and_then_the_oldest(house, sixty):
    assert [row.id for row in rows(house, "IT 2", Tab.MINE)] == [*sixty[:6][::-1], *sixty[6:20]]


def walked(house, name, tab, limit, **more):
    """The ids on all pages of a list, one after another."""
    actor, seen, after = house.actor(name), [], None
    while True:
        page = inbox(Filters(tab=tab, **more), by=actor, own=own_teams(actor), after=after, limit=limit)
        seen += [row.id for row in page.items]
        after = page.after
        if after is None:
            return seen


def test_a_list_is_walked_page_by_page_without_a_gap(house, sixty):
    for name, tab, many in (("IT 1", Tab.TEAM, 60), ("IT 1", Tab.UNASSIGNED, 40), ("IT 2", Tab.MINE, 20)):
        seen = walked(house, name, tab, 7)
        assert len(seen) == len(set(seen)) == many


def handed_on(house, at, giver, taker, **more):
    """A case that one team answers for and another has."""
    with clock.frozen(at):
        it = open_case(subject="Handed on", team_id=house.teams[giver].id, by=house.actor(f"{giver} 1"), **more)
        given = offer(case_id=it, team_id=house.teams[taker].id, words="Yours?", by=house.actor(f"{giver} 1"))
        accept(offer_id=given, by=house.actor(f"{taker} 1"))
    return it


def test_what_she_may_not_see_of_one_side_hides_nothing_behind_it(house):
    moments = (clock.now() - timedelta(hours=hours) for hours in range(9, 0, -1))
    older = [handed_on(house, next(moments), "IT", "Legal") for _one in range(3)]
    later = [handed_on(house, next(moments), "Legal", "IT") for _one in range(2)]
    hidden = [handed_on(house, next(moments), "Legal", "IT", restricted=True) for _one in range(4)]
    for limit in (1, 2, 50):
        assert walked(house, "IT 3", Tab.TEAM, limit) == [*later[::-1], *older[::-1]], limit
    assert not {row.id for row in rows(house, "IT 3", Tab.TEAM)} & set(hidden)


def test_a_list_is_narrowed_by_number_words_priority_and_state(house, sixty):
    number = Case.objects.get(id=sixty[7]).number
    assert [row.id for row in rows(house, "IT 2", Tab.TEAM, q=f"it-{number}")] == [sixty[7]]
    assert len(rows(house, "IT 2", Tab.TEAM, q="number 5")) == 12, "eleven say so, and one is IT-5"
    assert rows(house, "IT 2", Tab.TEAM, priority="1") == []
    assert rows(house, "IT 2", Tab.TEAM, state="ended") == []


def test_late_is_what_was_promised_as_well_as_what_was_agreed_in_every_list(house, sixty):
    with clock.frozen(clock.now() + timedelta(hours=6.5)):
        wanted = {sixty[5], sixty[4], sixty[3]}
        for tab in (Tab.MINE, Tab.PROMISES, Tab.TEAM):
            assert {row.id for row in rows(house, "IT 2", tab, due="late")} == wanted, tab
            assert {row.id for row in rows(house, "IT 2", tab, due="day")} == set(sixty[:6]), tab
        assert [row.id for row in rows(house, "IT 2", Tab.TEAM, due="late", q="number 4", sort="due")] == sixty[4:2:-1]
        told = house.browser("IT 2").get("/api/cases?tab=team&due=late").json()
        assert {row["id"] for row in told["items"]} == wanted
        reply(case_id=sixty[5], text="It is done.", by=house.actor("IT 2"))
        assert {row.id for row in rows(house, "IT 2", Tab.TEAM, due="late")} == wanted - {sixty[5]}


def test_all_of_the_team_is_sorted_by_what_is_due_first_page_by_page(house, sixty):
    due = [*sixty[:6][::-1], *sixty[6:]]
    for limit in (7, 50):
        assert walked(house, "IT 1", Tab.TEAM, limit, sort="due") == due, limit
    assert walked(house, "IT 1", Tab.TEAM, 50)[:2] != due[:2]
    browser = house.browser("IT 1")
    page = browser.get("/cases/?tab=team&sort=due").content.decode()
    assert page.index("Case number 5<") < page.index("Case number 0<") < page.index("Case number 6<")
    assert '<option value="due" selected>Due first' in page
    first = browser.get("/api/cases?tab=team&sort=due&limit=2").json()
    again = browser.get("/api/cases", {"tab": "team", "sort": "due", "limit": 2, "after": first["after"]}).json()
    assert [row["id"] for row in (*first["items"], *again["items"])] == due[:4]
    assert browser.get("/cases/?tab=team&sort=name").status_code == 422
    assert browser.get("/api/cases?tab=team&sort=name").status_code == 422


def test_what_is_asked_with_the_ball_is_read_where_it_is_offered_and_nowhere_else(house, sixty):
    page = house.browser("Legal 2").get("/cases/?tab=offered").content.decode()
    assert page.count("“Please.”") == 4
    assert "“Please.”" not in house.browser("IT 2").get("/cases/?tab=waiting").content.decode()
    told = house.browser("Legal 2").get("/api/cases?tab=offered").json()
    assert {row["offer_words"] for row in told["items"]} == {"Please."}
    hers = open_case(subject="Of her own", team_id=house.teams["IT"].id, by=house.actor("Legal 2"))
    offer(case_id=hers, team_id=house.teams["Legal"].id, words="She must not read this.", by=house.actor("IT 2"))
    for name, reads in (("Legal 2", False), ("Legal 3", True)):
        page = house.browser(name).get("/cases/?tab=offered").content.decode()
        assert "Of her own" in page
        assert ("She must not read this." in page) is reads


def test_the_first_entry_of_the_views_leads_to_the_plain_list_of_the_same_tab(house, sixty):
    browser = house.browser("IT 2")
    for tab in Tab:
        page = browser.get(f"/cases/?tab={tab}&priority=1").content.decode()
        first = re.search(r'id="view-list".*?<a href="([^"]+)"', page, re.DOTALL)[1]
        plain = browser.get(first).content.decode()
        title = re.search(r"<b>([^<]+)</b>", plain.split('id="view-bar"')[1])[1]
        assert title == re.search(r'<a href="[^"]*" aria-current="page">([^<]*)<', plain)[1], tab
        assert re.search(rf'id="view-list".*?<a href="{re.escape(first)}" aria-current="page"', plain, re.DOTALL), tab


def test_each_empty_list_says_what_that_means_and_leads_to_another_one(house):
    browser, said = house.browser("IT 2"), set()
    for tab in Tab:
        page = browser.get(f"/cases/?tab={tab}").content.decode().split('class="empty', 1)[1]
        said.add(re.search(r"<h2[^>]*>([^<]+)</h2>", page)[1])
        leads = re.search(r'href="(/cases/[^"]*)"', page)[1]
        assert leads != ("/cases/" if tab is Tab.MINE else f"/cases/?tab={tab}")
        assert browser.get(leads).status_code == 200
    assert len(said) == len(Tab)


def test_several_are_taken_given_and_ranked_at_once_and_a_refusal_says_why(house, sixty):
    browser = house.browser("IT 3")
    browser.post("/cases/bulk/", {"do": "take", "pick": sixty[20:23], "next": "/cases/?tab=unassigned"})
    assert Case.objects.filter(holder_id=house.id("IT 3")).count() == 3
    browser.post("/cases/bulk/", {"do": "give", "person": house.id("IT 1"), "pick": sixty[20:22]})
    assert Case.objects.filter(holder_id=house.id("IT 1")).count() == 2
    browser.post("/cases/bulk/", {"do": "priority", "priority": "1", "pick": sixty[20:22]})
    assert Case.objects.filter(priority=1).count() == 2
    browser.post("/cases/bulk/", {"do": "put_back", "pick": sixty[22:23]})
    assert Case.objects.get(id=sixty[22]).holder_id is None
    page = (
        house.browser("Legal 2").post("/cases/bulk/", {"do": "take", "pick": sixty[6:8]}, follow=True).content.decode()
    )
    assert "Not for 2: Another team has the ball" in page


def test_one_keeps_a_list_as_a_view(house, sixty):
    browser = house.browser("IT 2")
    kept = {"page": "cases:cases", "name": "Hot", "query": "tab=team&priority=1", "share": "nobody", "next": "/cases/"}
    browser.post("/views/", kept)
    assert "Hot" in browser.get("/cases/?tab=team&priority=1").content.decode()


def test_who_serves_nobody_is_led_to_her_own_requests(house):
    assert "You serve in no team" in house.browser("Sales 1").get("/cases/").content.decode()


def test_the_inbox_stays_cheap(house, sixty, django_assert_max_num_queries):
    for name, tab in (
        ("IT 2", "mine"),
        ("IT 1", "team"),
        ("IT 1", "unassigned"),
        ("IT 2", "promises"),
        ("Legal 2", "offered"),
    ):
        browser = house.browser(name)
        browser.get("/cases/")
        with django_assert_max_num_queries(15):
            page = browser.get(f"/cases/?tab={tab}")
        assert page.status_code == 200
        assert len(page.content) < 60_000, (tab, len(page.content))
