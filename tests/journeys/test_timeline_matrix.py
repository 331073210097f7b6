"""A timeline shows nothing that the reader's policy hides: readers, records and ways to read it, each with each."""

import pytest
from django.test import Client

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.models import Access, Case
from rapport.conversation.public import comment
from rapport.kit.problems import Missing
from rapport.privacy.public import erase_person
from rapport.relationships.actions.contact import log_touchpoint, remove_touchpoint
from rapport.relationships.models import Entry
from rapport.relationships.queries.timeline import timeline
from rapport.relationships.rules.words import Contact
from tests.journeys.books import OPERATOR, company, hear

READS = ("IT 1", "IT 2")
OTHERS = ("Finance 2", "North 1", "North 2", "Sales 1", "Boss", "")  # the last is signed in as nobody
SHOWN = {"Open thing", "Moved thing", "A call that stands"}
HIDDEN = {"Named thing", "Hushed thing", "Erased thing", "A call that went"}


@pytest.fixture
def book(db):
    """IT looks after North, and of everything that may stand on a timeline there is one."""
    made = company()
    made.person("North 4", "North")
    ident = made.looks_after("IT", unit="North", owner="IT 2")
    for subject, who, more in (
        ("Open thing", "North 2", {}),
        ("Named thing", "North 2", {"restricted": True}),
        ("Hushed thing", "North 2", {}),
        ("Erased thing", "North 4", {}),
    ):
        opened = open_case(
            subject=subject, team_id=made.teams["IT"].id, requester_id=made.people[who].id, by=OPERATOR, **more
        )
        if subject == "Erased thing":
            resolve(case_id=opened, text="Done.", by=OPERATOR)
    moved = open_case(
        subject="Moved thing", team_id=made.teams["IT"].id, requester_id=made.people["North 2"].id, by=OPERATOR
    )
    given = offer(case_id=moved, team_id=made.teams["Finance"].id, words="Yours?", by=OPERATOR)
    accept(offer_id=given, by=made.actor("Finance 2"))
    log_touchpoint(relationship_id=ident, kind=Contact.CALL, outcome="A call that stands", by=made.actor("IT 2"))
    gone = log_touchpoint(relationship_id=ident, kind=Contact.CALL, outcome="A call that went", by=made.actor("IT 2"))
    remove_touchpoint(touchpoint_id=gone, by=made.actor("IT 2"))
    comment(about="relationship", about_id=ident, text="Said under it", by=made.actor("IT 2"))
    hear()
    Case.objects.filter(subject="Hushed thing").update(restricted=True)
    erase_person(subject_id=made.people["North 4"].id, by=OPERATOR)
    made.book = ident
    return made


def browser(book, who):
    return book.browser(who) if who else Client()


def ways(book):
    """Every address at which the timeline is read."""
    return (f"/book/{book.book}/", f"/book/{book.book}/timeline/", f"/api/relationships/{book.book}/timeline")


@pytest.mark.parametrize("who", READS)
def test_who_reads_the_book_sees_what_cases_let_her_see_and_nothing_else(book, who):
    rows = timeline(book.book, by=book.actor(who)).items
    said = " ".join(row.label for row in rows)
    assert {words for words in SHOWN if words in said} == SHOWN
    assert not {words for words in (*HIDDEN, "Said under it") if words in said}
    assert "North 4" not in said
    for address in ways(book):
        text = browser(book, who).get(address, headers={"HX-Request": "true"}).content.decode()
        assert {words for words in SHOWN if words in text} == SHOWN, address
        assert not {words for words in HIDDEN if words in text}, address


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_reads_a_timeline_anyhow(book, who):
    if who:
        with pytest.raises(Missing):
            timeline(book.book, by=book.actor(who))
    for address in ways(book):
        answer = browser(book, who).get(address)
        assert answer.status_code in {302, 401, 403, 404}, address
        assert not {words for words in SHOWN | HIDDEN if words in answer.content.decode()}, address


def test_who_is_named_on_what_was_restricted_later_sees_it_until_it_is_taken_off(book):
    hushed = Case.objects.get(subject="Hushed thing")
    Access.objects.create(case=hushed, person=book.people["IT 3"])
    assert any("Hushed" in row.label for row in timeline(book.book, by=book.actor("IT 3")).items)
    resolve(case_id=hushed.id, text="Done.", by=OPERATOR)
    hear()
    assert not Entry.objects.filter(record="case", record_id=hushed.id).exists()
    assert not any("Hushed" in row.label for row in timeline(book.book, by=book.actor("IT 3")).items)


def test_what_is_hidden_leaves_no_trace(book):
    pages, after = [], None
    while True:
        page = timeline(book.book, by=book.actor("IT 2"), limit=1, after=after)
        pages.append(len(page.items))
        after = page.after
        if after is None:
            break
    assert set(pages) == {1}, "no page is short, so that none tells of what is not there"
