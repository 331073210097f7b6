"""Cases that belong together: links, merging, and taking apart without a gap in custody."""

from datetime import timedelta
from itertools import pairwise

import pytest

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.linking import link, merge, unlink, unmerge
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.mail import mail_reply
from rapport.cases.actions.words.talking import add, note, promise, reply
from rapport.cases.models import Case, Custody, Link, Message, Promise
from rapport.cases.rules.words import Linked, Promised, State, TaskOf
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.messaging.models import Mail
from rapport.tasks.models import Task
from tests.kept import made_once


@made_once(at=clock.now)
def two(house):
    """The same asked twice: by Sales 1 (taken by IT 2) and by Sales 2."""
    first = open_case(subject="Double charge", team_id=house.teams["IT"].id, text="Twice.", by=house.actor("Sales 1"))
    again = open_case(subject="Charged twice", team_id=house.teams["IT"].id, text="Me too.", by=house.actor("Sales 2"))
    take(case_id=first, by=house.actor("IT 2"))
    return first, again


def spans(case_id, part="holder"):
    rows = Custody.objects.filter(case_id=case_id, part=part).order_by("place")
    return [(row.team.name, row.person and row.person.name, row.since, row.until, row.how) for row in rows]


def test_cases_are_linked_both_read_it_and_twice_is_once(house, two):
    first, again = two
    it = house.actor("IT 2")
    made = link(case_id=again, other_id=first, kind=Linked.BLOCKS, by=it)
    assert link(case_id=again, other_id=first, kind=Linked.BLOCKS, by=it) == made
    with pytest.raises(Refusal, match="other way round"):
        link(case_id=first, other_id=again, kind=Linked.BLOCKS, by=it)
    same = link(case_id=again, other_id=first, kind=Linked.RELATES, by=it)
    assert link(case_id=first, other_id=again, kind=Linked.RELATES, by=it) == same
    panel = house.browser("IT 2").get(f"/cases/{first}/links/", headers={"HX-Request": "true"}).content.decode()
    assert "kept back by" in panel
    assert "Charged twice" in panel
    with pytest.raises(Missing):
        link(case_id=first, other_id=again, kind=Linked.RELATES, by=house.actor("Legal 2"))
    with pytest.raises(Refusal, match="the case itself"):
        link(case_id=first, other_id=first, kind=Linked.RELATES, by=it)
    unlink(link_id=made, by=it)
    unlink(link_id=same, by=it)
    assert not Link.objects.exists()


def test_links_are_between_those_who_serve_and_of_a_restricted_case_nobody_else_learns(house, two):
    first, again = two
    link(case_id=first, other_id=again, kind=Linked.SAME_CAUSE, by=house.actor("IT 2"))
    hers = house.browser("Sales 1").get(f"/cases/{first}/links/", headers={"HX-Request": "true"}).content.decode()
    assert "IT-2" not in hers
    assert "IT-2" in str(house.browser("IT 3").get(f"/api/cases/{first}/links").json())
    Case.objects.filter(id=again).update(restricted=True)
    assert "IT-2" not in str(house.browser("IT 3").get(f"/api/cases/{first}/links").json())


def test_two_become_one_thread_and_the_number_leads_there(house, two):
    first, again = two
    it = house.actor("IT 2")
    note(case_id=again, text="She asks often.", by=it)
    merge(case_id=again, into_id=first, by=it)
    gone = Case.objects.get(id=again)
    assert (gone.state, gone.closed_at is not None) == (State.CLOSED, True)
    page = house.browser("IT 2").get(f"/cases/{first}/").content.decode()
    assert "Twice." in page
    assert "Me too." in page
    assert "in IT-2" in page
    asker = house.browser("Sales 2")
    assert asker.get("/cases/IT-2/")["Location"] == f"/cases/{first}/"
    assert asker.get(f"/cases/{again}/")["Location"] == f"/cases/{first}/"
    hers = asker.get(f"/cases/{first}/").content.decode()
    assert "Me too." in hers
    assert "She asks often." not in hers, "she reads no notes about her"
    assert "Goes on together with another case" in asker.get("/cases/mine/").content.decode()
    add(case_id=first, text="Any news?", by=house.actor("Sales 2"))
    with pytest.raises(Forbidden):
        add(case_id=first, text="Mine?", by=house.actor("IT 3"))


def test_a_reply_reaches_everybody_who_asked(house, two):
    first, again = two
    merge(case_id=again, into_id=first, by=house.actor("IT 2"))
    said = reply(case_id=first, text="Credited.", by=house.actor("IT 2"))
    mail_reply(message_id=said)
    assert {mail.to for mail in Mail.objects.all()} == {"sales.1@halmar.example", "sales.2@halmar.example"}


def test_the_earlier_promise_is_that_of_both(house, two):
    first, again = two
    it = house.actor("IT 2")
    soon, late = clock.now() + timedelta(hours=2), clock.now() + timedelta(days=2)
    promise(case_id=first, hear_by=late, by=it)
    promise(case_id=again, hear_by=soon, by=it)
    merge(case_id=again, into_id=first, by=it)
    assert [(p.case_id, p.due_at) for p in Promise.objects.filter(state=Promised.OPEN)] == [(first, soon)]
    assert not Promise.objects.filter(state=Promised.KEPT).exists()


def test_the_earlier_promise_stands_on_the_list_of_who_has_the_ball(house, two):
    first, again = two
    soon = clock.now() + timedelta(hours=2)
    promise(case_id=again, hear_by=soon, by=house.actor("IT 2"))
    merge(case_id=again, into_id=first, by=house.actor("IT 2"))
    waits = Task.objects.filter(kind=TaskOf.PROMISE, state="open")
    assert list(waits.values_list("subject_id", "to_person_id", "due_at")) == [(first, house.id("IT 2"), soon)]


def test_what_may_not_be_merged_is_refused(house, two):
    first, again = two
    it = house.actor("IT 2")
    secret = open_case(subject="Secret", team_id=house.teams["IT"].id, restricted=True, by=house.actor("Sales 1"))
    lead = house.actor("IT 1")
    with pytest.raises(Refusal, match="restricted"):
        merge(case_id=secret, into_id=first, by=lead)
    part = split(case_id=again, team_id=house.teams["Legal"].id, subject="Terms", words="May we?", by=it)
    with pytest.raises(Refusal, match="part of this case"):
        merge(case_id=again, into_id=first, by=it)
    with pytest.raises(Refusal, match="belongs to its case"):
        merge(case_id=part, into_id=first, by=it)
    with pytest.raises(Missing):
        merge(case_id=again, into_id=first, by=house.actor("Finance 2"))
    hers = open_case(subject="Hers too", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    with pytest.raises(Forbidden):
        merge(case_id=hers, into_id=first, by=house.actor("Sales 1"))


def test_taken_apart_it_stands_where_it_stood_and_was_meanwhile_where_the_other_was(house, two):
    first, again = two
    it, finance = house.actor("IT 2"), house.actor("Finance 2")
    take(case_id=again, by=house.actor("IT 3"))
    start = clock.now()
    with clock.frozen(start + timedelta(hours=1)):
        merge(case_id=again, into_id=first, by=it)
    with clock.frozen(start + timedelta(hours=2)):
        accept(offer_id=offer(case_id=first, team_id=house.teams["Finance"].id, words="Credit?", by=it), by=finance)
    with clock.frozen(start + timedelta(hours=3)):
        unmerge(case_id=again, by=it)
    found = spans(again)
    assert [(team, person) for team, person, *_rest in found[-3:]] == [
        ("IT", "IT 2"),
        ("Finance", "Finance 2"),
        ("IT", "IT 3"),
    ]
    assert all(one[3] == two_[2] for one, two_ in pairwise(found)), "without a gap"
    assert [how for *_rest, how in found[-3:]] == ["merged", "merged", "reopened"]
    now = Case.objects.get(id=again)
    assert (now.state, now.holder_id, now.owner_id, now.closed_at) == (
        State.OPEN,
        house.id("IT 3"),
        house.id("IT 3"),
        None,
    )
    assert house.browser("Sales 2").get(f"/cases/{first}/").status_code == 404
    assert "Me too." not in house.browser("IT 2").get(f"/cases/{first}/").content.decode()
    assert "Me too." in house.browser("Sales 2").get(f"/cases/{again}/").content.decode()
    with pytest.raises(Missing):
        unmerge(case_id=again, by=it)


def test_what_went_into_one_that_went_on_is_found_at_the_end(house, two):
    first, again = two
    it = house.actor("IT 2")
    third = open_case(subject="Third", team_id=house.teams["IT"].id, text="And me.", by=house.actor("Legal 1"))
    merge(case_id=third, into_id=again, by=it)
    merge(case_id=again, into_id=first, by=it)
    assert house.browser("Legal 1").get("/cases/IT-3/")["Location"] in {f"/cases/{first}/", f"/cases/{third}/"}
    assert "And me." in house.browser("IT 2").get(f"/cases/{first}/").content.decode()
    unmerge(case_id=again, by=it)
    assert "And me." in house.browser("IT 2").get(f"/cases/{again}/").content.decode()
    assert "And me." not in house.browser("IT 2").get(f"/cases/{first}/").content.decode()


def test_who_asked_what_went_on_twice_reads_and_adds_at_the_end_without_the_notes(house, two):
    first, again = two
    it, hers, browser = house.actor("IT 2"), house.actor("Legal 2"), house.browser("Legal 2")
    third = open_case(subject="Third", team_id=house.teams["IT"].id, text="And me.", by=hers)
    merge(case_id=third, into_id=again, by=it)
    merge(case_id=again, into_id=first, by=it)
    note(case_id=first, text="Not for her.", by=it)
    reply(case_id=first, text="It is paid back.", by=it)
    page = browser.get(f"/cases/{first}/").content.decode()
    assert "It is paid back." in page
    assert "Not for her." not in page
    add(case_id=first, text="Thank you.", by=hers)
    unmerge(case_id=again, by=it)
    assert browser.get(f"/cases/{first}/").status_code == 404
    with pytest.raises(Missing):
        add(case_id=first, text="Still there?", by=hers)
    assert browser.get(f"/cases/{again}/").status_code == 200


def test_the_pages_link_merge_and_take_apart(house, two):
    first, again = two
    browser = house.browser("IT 2")
    sent = {"kind": "blocked", "other": "it-1", "version": Case.objects.get(id=again).version}
    assert browser.post(f"/cases/{again}/links/new/", sent).status_code == 302
    made = Link.objects.get()
    assert (made.one_id, made.other_id) == (first, again)
    browser.post(f"/cases/links/{made.id}/removal/", {"case": again})
    assert not Link.objects.exists()
    refused = browser.post(f"/cases/{again}/merge/", {"other": "IT-99", "version": Case.objects.get(id=again).version})
    assert refused.status_code == 422
    assert "No case you may see is called so" in refused.content.decode()
    sent = {"other": "IT-1", "version": Case.objects.get(id=again).version}
    shown = browser.post(f"/cases/{again}/merge/", sent).content.decode()
    assert Case.objects.get(id=first).subject in shown, "a number is soon mistyped: its title is shown before"
    assert Case.objects.get(id=again).state == State.OPEN
    browser.post(f"/cases/{again}/merge/", {**sent, "shown": first})
    panel = browser.get(f"/cases/{first}/links/", headers={"HX-Request": "true"}).content.decode()
    assert "Take apart" in panel
    browser.post(f"/cases/{again}/unmerge/")
    assert Case.objects.get(id=again).state == State.OPEN


def test_a_merged_page_stays_cheap(house, two, django_assert_max_num_queries):
    first, again = two
    it = house.actor("IT 2")
    merge(case_id=again, into_id=first, by=it)
    for number in range(40):
        reply(case_id=first, text=f"Word {number}", by=it)
    browser = house.browser("IT 2")
    browser.get(f"/cases/{first}/")
    with django_assert_max_num_queries(20):
        browser.get(f"/cases/{first}/")
    assert Message.objects.count() == 42
