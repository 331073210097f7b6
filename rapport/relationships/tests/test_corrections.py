"""What she says is not so in a book reaches who wrote it and who looks after her, and nobody else; she hears what came of it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from rapport.directory.actions.leaving import end_person
from rapport.directory.models import Unit
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.privacy.actions.erasure import erase_person
from rapport.privacy.actions.objections import object_to
from rapport.privacy.cli import commands as privacy_commands
from rapport.privacy.models import Objection
from rapport.privacy.public import record_looks
from rapport.privacy.queries.holdings import my_data
from rapport.privacy.queries.watch import objections
from rapport.privacy.rules import Wish
from rapport.relationships.actions.book import assign, begin_stages, describe, move_stage
from rapport.relationships.actions.contact import log_touchpoint, remove_touchpoint
from rapport.relationships.actions.corrections import answer_said, follow_corrections
from rapport.relationships.cli import commands
from rapport.relationships.models import Touchpoint
from rapport.relationships.public import leave
from rapport.relationships.queries.corrections import HOLDING, corrections_waiting
from rapport.relationships.queries.holdings import customer_held
from rapport.relationships.queries.theirs import who_looks_after
from rapport.relationships.rules.corrections import PATIENCE, due_at, level_at
from rapport.relationships.rules.words import Contact
from rapport.relationships.tests.conftest import OPERATOR
from rapport.tasks.actions import expire_due
from rapport.tasks.models import Task
from rapport.tasks.public import delegate
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
WEEK = timedelta(days=7)
HER = "Sales 2"
WORDS = "It was I who proposed the date."


@made_once(at=NOW)
def book(house):
    """IT looks after Sales 2: IT 2 owns it, IT 3 wrote of a call with her."""
    return house.looks_after("IT", person=HER, owner="IT 2", about="Likes it short.")


@made_once
def met(house, book):
    return log_touchpoint(
        relationship_id=book,
        kind=Contact.CALL,
        at=NOW - WEEK,
        outcome="She put the date off",
        person_ids=[house.people[HER].id],
        by=house.actor("IT 3"),
    )


def entries(house, who=HER):
    (section,) = (one for one in my_data(house.actor(who)) if one.name == HOLDING)
    return {row.entry: row for row in section.rows}


def says(house, entry, text=WORDS, who=HER):
    return object_to(holding=HOLDING, entry=entry, wish=Wish.CORRECT, text=text, by=house.actor(who))


def leaves(house, who):
    Unit.objects.filter(name="IT").update(manager_given=True)  # else nobody leads it, as nobody reports to anybody
    end_person(person_id=house.people[who].id, on=NOW.date() - timedelta(days=1), by=OPERATOR)


def waits_on(ident):
    rows = Task.objects.filter(kind="relationships.correction", subject_id=ident, state="open")
    return set(rows.values_list("to_person__name", flat=True))


def test_she_says_on_the_page_that_it_is_not_so_who_wrote_it_changes_it_and_she_reads_that(house, book, met):
    she, writer = house.browser(HER), house.browser("IT 3")
    link = f"/privacy/me/object/?holding={HOLDING}&amp;entry=touchpoint%3A{met}"
    assert link in she.get("/privacy/me/").content.decode()
    form = {"entry": f"touchpoint:{met}", "wish": "correct", "text": WORDS}
    answer = she.post(f"/privacy/me/object/?holding={HOLDING}", form, follow=True)
    assert "With who wrote it or looks after you, since" in answer.content.decode()

    row = Objection.objects.get()
    assert waits_on(row.id) == {"IT 2", "IT 3"}
    asked = writer.get("/tasks/").content.decode()
    for words in (HER, WORDS, f"/book/touchpoints/{met}/", "I changed it", "It stays"):
        assert words in asked
    task = Task.objects.get(to_person=house.people["IT 3"])
    writer.post(f"/tasks/{task.id}/decision/", {"answer": "yes"})

    assert waits_on(row.id) == set()
    assert "Changed." in she.get("/privacy/me/").content.decode()


def test_a_no_needs_a_reason_and_she_reads_it(house, book):
    ident = says(house, f"about:{book}")
    with pytest.raises(Refusal, match="Say why it stays"):
        answer_said(correction_id=ident, yes=False, by=house.actor("IT 2"))
    assert waits_on(ident) == {"IT 2"}
    answer_said(correction_id=ident, yes=False, reason="You asked for it so.", by=house.actor("IT 2"))
    page = house.browser(HER).get("/privacy/me/").content.decode()
    assert "Not changed: You asked for it so." in page
    with pytest.raises(Refusal, match="answered already"):
        answer_said(correction_id=ident, yes=True, by=OPERATOR)


@pytest.mark.parametrize("kind", ["stage", "about", "move", "touchpoint"])
def test_every_entry_of_hers_has_a_key_by_which_it_reaches_who_wrote_it_and_who_owns_it(house, book, met, kind):
    move_stage(
        relationship_id=book,
        stage_id=begin_stages(house.teams["IT"].id)[2].id,
        reason="She does not answer",
        by=house.actor("IT 3"),
    )
    entry = next(key for key in entries(house) if key.startswith(kind))
    assert waits_on(says(house, entry)) == ({"IT 2"} if kind == "about" else {"IT 2", "IT 3"})


def test_a_correction_without_an_entry_is_asked_which_it_is_about(house, book):
    with pytest.raises(Refusal, match="Choose which entry"):
        says(house, "")
    answer = house.browser(HER).post(f"/privacy/me/object/?holding={HOLDING}", {"wish": "correct", "text": "No."})
    assert "Choose which entry" in answer.content.decode()
    assert not Objection.objects.exists()


def test_an_entry_about_somebody_else_is_told_of_to_nobody(house, book, met):
    for entry in (f"about:{book}", f"touchpoint:{met}", "touchpoint:0", "case:1", "about:x"):
        with pytest.raises(Missing):
            says(house, entry, who="Sales 3")
    assert not Objection.objects.exists()


def test_to_stop_using_or_erase_it_stays_with_the_administrators(house, book):
    object_to(holding=HOLDING, entry=f"about:{book}", wish=Wish.ERASE, text="Erase it.", by=house.actor(HER))
    (row,) = objections(by=house.actor("Boss"))
    assert (row.entry, row.text) == ("", "IT: Erase it.")
    assert not Task.objects.exists()


def test_nobody_but_her_who_wrote_it_and_who_owns_it_reads_what_she_says(house, book, met):
    ident = says(house, f"touchpoint:{met}")
    task = Task.objects.filter(subject_id=ident).first()
    for name in house.people:
        reads, browser = name in {"IT 2", "IT 3", HER}, house.browser(name)
        pages = ("/tasks/", "/privacy/objections/", "/privacy/me/", "/book/for-us/", f"/book/{book}/")
        told = [page for page in pages if WORDS in browser.get(page).content.decode()]
        rest = browser.get("/api/privacy/objections").content.decode()
        rest += (
            browser.get("/api/tasks").content.decode() + browser.get("/api/relationships/corrections").content.decode()
        )
        assert bool(told or WORDS in rest) == reads, (name, told)
        if reads:
            continue
        with pytest.raises((Missing, Forbidden)):
            answer_said(correction_id=ident, yes=True, by=house.actor(name))
        assert (
            browser.post(f"/api/privacy/objections/{ident}/answer", "{}", content_type="application/json").status_code
            >= 400
        )
        assert browser.post(f"/tasks/{task.id}/decision/", {"answer": "yes"}).status_code in {403, 404}
    with pytest.raises(Missing):
        answer_said(correction_id=ident, yes=True, by=house.actor(HER))
    assert Objection.objects.get().state == "open"
    assert WORDS not in json.dumps(list(Fact.objects.values_list("data", flat=True)))


def test_who_stands_in_but_keeps_no_such_book_reads_nothing_of_it_and_answers_nothing(house, book, met):
    delegate(to_person_id=house.people["Finance 2"].id, since=NOW, until=NOW + WEEK, by=house.actor("IT 3"))
    ident = says(house, f"touchpoint:{met}")
    other = house.browser("Finance 2")
    page = other.get("/tasks/").content.decode()
    assert "Somebody says this is not so" in page
    assert WORDS not in page and HER not in page
    task = Task.objects.get(to_person=house.people["IT 3"], subject_id=ident)
    assert other.post(f"/tasks/{task.id}/decision/", {"answer": "yes"}).status_code == 404
    assert waits_on(ident) == {"IT 2", "IT 3"}


def test_of_an_author_who_left_the_owner_hears_and_without_an_owner_the_lead(house, book, met):
    leaves(house, "IT 3")
    assert waits_on(says(house, f"touchpoint:{met}")) == {"IT 2"}
    assign(relationship_id=book, person_id=None, by=house.actor("IT 1"))
    assert waits_on(says(house, f"touchpoint:{met}", "Still not so.")) == {"IT 1"}


def test_what_waits_on_who_leaves_goes_on_to_who_is_there(house, book):
    ident = says(house, f"about:{book}")
    leaves(house, "IT 2")
    leave(person_id=house.people["IT 2"].id, by=OPERATOR)
    assert waits_on(ident) == {"IT 1"}


def test_what_waits_follows_another_owner_in_the_morning(house, book):
    ident = says(house, f"about:{book}")
    assign(relationship_id=book, person_id=house.people["IT 3"].id, by=house.actor("IT 1"))
    assert follow_corrections() == 1
    assert waits_on(ident) == {"IT 3"}
    assert follow_corrections() == 0


def test_nothing_waits_for_ever_a_week_later_the_lead_is_asked_then_who_leads_above(house, book, met):
    house.units["Halmar"].manager = house.people["Boss"]
    house.units["Halmar"].save(update_fields=["manager"])
    ident = says(house, f"touchpoint:{met}")
    for weeks, whom in enumerate(({"IT 2", "IT 3"}, {"IT 1"}, {"Boss"}, {"Boss"})):
        with clock.frozen(NOW + weeks * WEEK + timedelta(hours=1)):
            expire_due()
            assert waits_on(ident) == whom, weeks
            assert Task.objects.filter(state="open", due_at__gt=clock.now()).exists()
    assert Objection.objects.get().state == "open"


def test_what_was_taken_away_meanwhile_waits_on_nobody_and_she_hears_it(house, book, met):
    ident = says(house, f"touchpoint:{met}")
    remove_touchpoint(touchpoint_id=met, by=house.actor("IT 3"))
    follow_corrections()
    assert waits_on(ident) == set()
    row = Objection.objects.get()
    assert (row.state, row.answer) == ("granted", "It is no longer in the book.")


def test_who_goes_takes_what_she_said_with_her(house, book, met):
    says(house, f"touchpoint:{met}")
    erase_person(subject_id=house.people[HER].id, by=house.actor("Boss"))
    assert not Objection.objects.exists()
    assert not Task.objects.filter(kind="relationships.correction", state="open").exists()


def test_by_rest_it_is_said_and_answered_as_on_the_page(house, book):
    she, owner = house.browser(HER), house.browser("IT 2")
    rows = next(one for one in she.get("/api/privacy/me").json()["holdings"] if one["name"] == HOLDING)["rows"]
    entry = next(row["entry"] for row in rows if row["value"] == "what to know of you")
    body = {"holding": HOLDING, "entry": entry, "wish": "correct", "text": WORDS}
    ident = she.post("/api/privacy/objections", json.dumps(body), content_type="application/json").json()["id"]
    (said,) = owner.get("/api/relationships/corrections").json()
    assert (said["id"], said["who"], said["text"], said["url"]) == (ident, HER, WORDS, f"/book/{book}/")
    where = f"/api/relationships/corrections/{ident}/answer"
    assert owner.post(where, json.dumps({"yes": False}), content_type="application/json").status_code == 422
    told = json.dumps({"yes": False, "reason": "It is so."})
    assert owner.post(where, told, content_type="application/json").status_code == 204
    assert she.get("/api/privacy/objections").json()[0]["answer"] == "It is so."


def test_at_the_terminal_it_is_read_and_answered(house, book):
    ident = says(house, f"about:{book}")
    assert WORDS in CliRunner().invoke(commands, ["corrections"]).output
    done = CliRunner().invoke(commands, ["answer-correction", str(ident), "--yes"])
    assert done.exit_code == 0, done.output
    assert corrections_waiting(by=OPERATOR) == []
    assert Objection.objects.get().state == "granted"


@given(st.integers(0, 400), st.integers(0, 86_399))
def test_whoever_is_asked_has_until_the_end_of_a_week_that_is_still_to_come(days, seconds):
    now = NOW + timedelta(days=days, seconds=seconds)
    assert timedelta(0) < due_at(NOW, now) - now <= PATIENCE
    assert level_at(NOW, due_at(NOW, now)) == level_at(NOW, now) + 1


# read by
def readers(house, entry):
    return entries(house)[entry].readers


def test_each_judgement_says_who_read_it_and_when_last(house, book, met):
    assert readers(house, f"about:{book}") == "Nobody has opened it"
    house.browser("IT 3").get(f"/book/{book}/")
    with clock.frozen(NOW + timedelta(hours=3)):
        house.browser("IT 1").get(f"/api/relationships/{book}")
        house.browser("IT 3").get(f"/book/{book}/timeline/")
    house.browser("IT 2").get(f"/book/touchpoints/{met}/")
    assert readers(house, f"about:{book}") == "Read by IT 3 (26 Nov 2026, 13:00), IT 1 (26 Nov 2026, 13:00)"


def test_a_meeting_was_read_by_who_opened_it_and_who_opened_the_relationship_since_it_was_written(house, book, met):
    house.browser("IT 3").get(f"/book/{book}/")
    house.browser("IT 2").get(f"/book/touchpoints/{met}/")
    both = "Read by IT 3 (26 Nov 2026, 10:00), IT 2 (26 Nov 2026, 10:00)"
    assert readers(house, f"touchpoint:{met}") == both
    with clock.frozen(NOW + timedelta(hours=3)):
        later = log_touchpoint(
            relationship_id=book,
            kind=Contact.CALL,
            at=NOW,
            person_ids=[house.people[HER].id],
            by=house.actor("IT 3"),
        )
        assert readers(house, f"touchpoint:{later}") == "Nobody has opened it"


@pytest.mark.parametrize("page", ["", "before/", "health/", "review/", "timeline/"])
def test_every_page_of_a_relationship_with_her_is_written_down(house, book, page):
    assert house.browser("IT 3").get(f"/book/{book}/{page}").status_code == 200
    assert readers(house, f"about:{book}").startswith("Read by IT 3 ")


def test_her_own_look_is_none_and_a_meeting_of_two_is_read_of_both(house, book):
    both = [house.people[name].id for name in (HER, "Sales 3")]
    met = log_touchpoint(
        relationship_id=book, kind=Contact.CALL, at=NOW - WEEK, person_ids=both, by=house.actor("IT 3")
    )
    house.browser(HER).get(f"/book/touchpoints/{met}/")
    assert readers(house, f"touchpoint:{met}") == "Nobody has opened it"
    house.browser("IT 2").get(f"/book/touchpoints/{met}/")
    assert readers(house, f"touchpoint:{met}").startswith("Read by IT 2 ")
    (section,) = (one for one in my_data(house.actor("Sales 3")) if one.name == HOLDING)
    assert [row.readers for row in section.rows] == [f"Read by {HER} (26 Nov 2026, 10:00), IT 2 (26 Nov 2026, 10:00)"]


def test_the_pages_say_who_read_it_with_what_that_means_and_count_nobody(house, book):
    house.browser("IT 3").get(f"/book/{book}/")
    mine, ours = (house.browser(HER).get(page).content.decode() for page in ("/privacy/me/", "/book/for-us/"))
    assert "Read by IT 3 (26 Nov 2026, 10:00)" in mine
    assert "who opened the relationship with you" in mine
    assert "Read by IT 3 (26 Nov 2026, 10:00)" in ours


def test_who_read_what_is_kept_of_her_is_hers_alone_to_read(house, book):
    house.looks_after("IT", unit="Sales", owner="IT 2")
    house.browser("IT 3").get(f"/book/{book}/")
    assert "Read by" not in house.browser("Sales 3").get("/book/for-us/").content.decode()
    assert Touchpoint.objects.count() == 0
    describe(relationship_id=book, about="Likes it long.", by=house.actor("IT 2"))
    assert readers(house, f"about:{book}").startswith("Read by IT 3")


def statements(read):
    with CaptureQueriesContext(connection) as asked:
        read()
    return len(asked)


def test_what_is_read_and_written_down_takes_as_many_statements_however_much_there_is(house, book, met):
    she, keeper = house.people[HER].id, house.browser("IT 3")
    keeper.get("/book/")
    for _more in range(12):
        log_touchpoint(relationship_id=book, kind=Contact.CALL, at=NOW, person_ids=[she], by=house.actor("IT 3"))
    assert statements(lambda: keeper.get(f"/book/{book}/")) <= 20
    assert statements(lambda: keeper.get(f"/book/touchpoints/{met}/")) <= 20
    assert statements(lambda: customer_held(she)) <= 8
    assert statements(lambda: who_looks_after(by=house.actor(HER))) <= 11
    many = [person.id for person in house.people.values()]
    for _again in range(2):
        assert statements(lambda: record_looks(by=house.actor("IT 3"), subject_ids=many, what="x", about_id=1)) <= 6


def test_at_the_terminal_it_is_said_for_her(house, book):
    asked = ["object", "--holding", HOLDING, "--text", WORDS, "--as", house.people[HER].email]
    refused = CliRunner().invoke(privacy_commands, asked)
    assert isinstance(refused.exception, Refusal | SystemExit)
    done = CliRunner().invoke(privacy_commands, [*asked, "--entry", f"about:{book}"])
    assert done.exit_code == 0, done.output
    assert waits_on(Objection.objects.get().id) == {"IT 2"}
