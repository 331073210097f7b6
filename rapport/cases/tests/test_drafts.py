"""What is typed in a case and not sent follows who types it, is read by nobody else, and goes with the case."""

import json
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.ball.handing import offer, withdraw_offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import close_resolved, resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.people.forgetting import remove_old_cases
from rapport.cases.actions.people.merging import follow_merged_people
from rapport.cases.actions.words.drafting import drop_draft, keep_draft
from rapport.cases.models import Case, Draft, Message
from rapport.cases.policy import own_teams
from rapport.cases.public import HOLDINGS, RETENTION
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.drafts import Unsent
from rapport.cases.queries.inbox.lists import Filters, Tab, inbox
from rapport.cases.rules.limits import LARGEST_DRAFT, LONGEST_DRAFT
from rapport.cases.rules.texts import check_draft
from rapport.cases.rules.words import Said
from rapport.directory.actions.merging import merge_people, undo_merge
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.privacy.public import erase_person

SYSTEM = Actor.system(via="cli")
LATER = timedelta(days=30)
WORDS = "I ask the bank."


@pytest.fixture
def case(house):
    return open_case(
        subject="Double charge", team_id=house.teams["IT"].id, text="I was charged twice.", by=house.actor("Sales 1")
    )


def put(browser, case, **more):
    body = {"said": "reply", "text": WORDS, "hear_by": "", "once": "x1"} | more
    return browser.put(f"/cases/{case}/draft/", json.dumps(body), content_type="application/json")


def found(browser, case, query=""):
    """What a page brings of what its reader was writing; None if it brings nothing."""
    page = browser.get(f"/cases/{case}/{query}").content.decode()
    parts = page.split('data-kept="')
    return json.loads(unescape(parts[1].split('"')[0])) if len(parts) > 1 else None


def listed(house, name, tab=Tab.TEAM):
    actor = house.actor(name)
    return {row.id for row in inbox(Filters(tab=tab), by=actor, own=own_teams(actor)).items if row.draft}


def test_what_she_types_is_there_on_another_device_with_whom_it_is_for_and_the_promise(house, case):
    assert put(house.browser("IT 2"), case, said="reply", hear_by="week").status_code == 204
    there = found(house.browser("IT 2"), case)
    assert (there["text"], there["said"], there["hear_by"]) == (WORDS, "reply", "week")
    put(house.browser("IT 2"), case, said="note", text="Known fault.")
    there = found(house.browser("IT 2"), case)
    assert (there["text"], there["said"]) == ("Known fault.", "note")
    assert Draft.objects.count() == 1, "one of each person in each case"


def test_how_old_it_is_is_told_and_no_clock_of_hers_is_asked(house, case):
    put(house.browser("IT 2"), case)
    at = Draft.objects.get().at
    with clock.frozen(at + timedelta(minutes=5)):
        assert found(house.browser("IT 2"), case)["age"] == 300_000


def test_nobody_else_is_told_of_it_not_even_an_administrator(house, case):
    put(house.browser("IT 2"), case)
    house.actor("IT 3")
    RoleGrant.objects.create(user=house.people["IT 3"].user, role=Role.ADMINISTRATOR)
    for name in ("IT 1", "IT 3", "Sales 1"):
        browser = house.browser(name)
        for address in (f"/cases/{case}/", f"/api/cases/{case}", "/cases/?tab=team", f"/cases/{case}/why/"):
            assert WORDS not in browser.get(address).content.decode(), (name, address)
        assert not listed(house, name)
    assert WORDS not in house.browser("IT 2").get(f"/api/cases/{case}").content.decode()
    assert next(one for one in HOLDINGS if one.name == "cases.drafts").private


def test_it_leaves_no_fact(house, case):
    before = Fact.objects.count()
    put(house.browser("IT 2"), case)
    house.browser("IT 2").delete(f"/cases/{case}/draft/")
    assert Fact.objects.count() == before


def test_the_list_says_draft_at_rows_where_she_has_begun(house, case):
    other = open_case(subject="Another", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    put(house.browser("IT 2"), case)
    assert listed(house, "IT 2") == {case}
    assert listed(house, "IT 2", Tab.UNASSIGNED) == {case}
    page = house.browser("IT 2").get("/cases/?tab=team").content.decode()
    row, plain = (next(part for part in page.split("<tr") if f'href="/cases/{one}/"' in part) for one in (case, other))
    assert "Draft" in row
    assert "Draft" not in plain
    house.browser("IT 2").delete(f"/cases/{case}/draft/")
    assert not listed(house, "IT 2")


def test_what_is_sent_is_no_draft_any_more_though_its_browser_is_late(house, case):
    browser = house.browser("IT 2")
    put(browser, case, once="r1")
    sent = {"text": WORDS, "said": "reply", "version": Case.objects.get(id=case).version, "once": "r1"}
    browser.post(f"/cases/{case}/words/", sent)
    assert Message.objects.filter(case_id=case, text=WORDS).count() == 1
    assert found(browser, case)["text"] == "", "a browser that has it still learns that it is over"
    assert not Draft.objects.filter(text=WORDS).exists()
    assert put(browser, case, once="r1").status_code == 204
    assert not Draft.objects.filter(text=WORDS).exists(), "what was on its way as she sent it"
    put(browser, case, once="r2", text="One more thing.")
    assert found(browser, case)["text"] == "One more thing."


def test_what_is_refused_as_it_is_sent_stays_a_draft(house, case):
    browser = house.browser("IT 2")
    put(browser, case)
    old = {"text": WORDS, "said": "reply", "version": 0, "once": "r1"}
    answer = browser.post(f"/cases/{case}/words/", old)
    assert answer.status_code == 422
    assert "data-kept" not in answer.content.decode(), "the form holds what she sent"
    assert found(browser, case)["text"] == WORDS


def test_the_colleague_goes_on_with_her_own_words_too(house, case):
    browser = house.browser("Sales 1")
    assert put(browser, case, said="asked").status_code == 204
    assert found(browser, case)["text"] == WORDS
    browser.post(f"/cases/{case}/words/", {"text": WORDS, "once": "a1"})
    assert found(browser, case)["text"] == ""


def test_what_is_between_us_never_comes_back_as_the_colleagues_own_word(house):
    own = open_case(subject="My own", team_id=house.teams["IT"].id, by=house.actor("IT 2"))
    browser = house.browser("IT 2")
    put(browser, own, said="note", text="Between us.")
    assert found(browser, own) is None
    assert found(browser, own, "?as=team")["text"] == "Between us."
    put(browser, own, said="asked", text="My own words.")
    assert found(browser, own, "?as=team") is None


@pytest.mark.parametrize(
    ("who", "said", "status"),
    [
        ("IT 2", "reply", 204),
        ("IT 2", "asked", 403),
        ("Sales 1", "reply", 403),
        ("Sales 1", "note", 403),
        ("Legal 2", "note", 204),
        ("Legal 2", "reply", 403),
        ("Finance 2", "note", 404),
    ],
)
def test_a_draft_is_what_she_might_say(house, case, who, said, status):
    offer(case_id=case, team_id=house.teams["Legal"].id, words="Ours?", by=house.actor("IT 2"))
    assert put(house.browser(who), case, said=said).status_code == status
    assert Draft.objects.exists() == (status == 204)


def test_who_sees_the_case_no_more_is_shown_no_draft_and_keeps_none(house, case):
    offered = offer(case_id=case, team_id=house.teams["Legal"].id, words="Ours?", by=house.actor("IT 2"))
    browser = house.browser("Legal 2")
    put(browser, case, said="note")
    withdraw_offer(offer_id=offered, by=house.actor("IT 2"))
    assert browser.get(f"/cases/{case}/").status_code == 404
    assert put(browser, case, said="note").status_code == 404
    assert browser.delete(f"/cases/{case}/draft/").status_code == 404
    assert not listed(house, "Legal 2", Tab.OFFERED)


def test_who_is_not_named_on_a_restricted_case_is_shown_no_draft(house, case):
    put(house.browser("IT 2"), case)
    Case.objects.filter(id=case).update(restricted=True)
    assert house.browser("IT 2").get(f"/cases/{case}/").status_code == 404
    assert not listed(house, "IT 2")


@pytest.mark.parametrize(
    "body",
    [b"", b"[", b"[1]", b"\xff", b'{"text": "\\u0000", "said": "reply"}', b"[" * 20_000, b'{"text": {}}'],
)
def test_nonsense_is_refused_and_kept_nowhere(house, case, body):
    answer = house.browser("IT 2").put(f"/cases/{case}/draft/", body, content_type="application/json")
    assert answer.status_code == 422
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"said": "shout"}, 422),
        ({"hear_by": "x" * 11}, 422),
        ({"hear_by": "\0"}, 422),
        ({"once": "\0"}, 204),
        ({"text": "x" * LONGEST_DRAFT}, 204),
        ({"text": "x" * (LONGEST_DRAFT + 1)}, 422),
        ({"text": "x" * (LARGEST_DRAFT + 1)}, 422),
        ({"text": "   "}, 422),
    ],
)
def test_it_has_bounds(house, case, more, status):
    assert put(house.browser("IT 2"), case, **more).status_code == status


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_a_draft_is_kept_letter_by_letter_or_refused_in_a_sentence(text):
    if text.strip() and "\0" not in text:
        assert check_draft(text) == text
        return
    with pytest.raises(Refusal, match=r"\.$"):
        check_draft(text)


def test_a_stranger_and_another_site_keep_nothing(house, case):
    assert put(Client(), case).status_code == 302
    house.actor("IT 2")
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(house.people["IT 2"].user)
    assert put(careful, case).status_code == 403
    assert careful.delete(f"/cases/{case}/draft/").status_code == 403
    assert not Draft.objects.exists()


def test_who_is_nobody_here_has_no_draft(house, case):
    with pytest.raises(Forbidden):
        keep_draft(case_id=case, said=Said.REPLY, text=WORDS, by=SYSTEM)
    with pytest.raises(Missing):
        drop_draft(case_id=case, by=house.actor("Finance 2"))


def test_nothing_is_kept_of_what_is_closed(house, case):
    resolve(case_id=case, text="Paid back.", by=house.actor("IT 2"))
    assert put(house.browser("IT 2"), case).status_code == 204
    with clock.frozen(clock.now() + LATER):
        close_resolved()
    assert put(house.browser("IT 2"), case).status_code == 422


def test_a_clock_takes_it_after_thirty_days_without_a_letter(house, case):
    kept = next(one for one in RETENTION if one.name == "cases.drafts")
    assert kept.keeps == timedelta(days=30)
    put(house.browser("IT 2"), case)
    at = Draft.objects.get().at
    assert kept.remove(at) == 0
    assert kept.remove(at + timedelta(seconds=1)) == 1


def test_she_reads_it_under_my_data_and_is_erased_with_it(house, case):
    put(house.browser("IT 2"), case, said="note")
    put(house.browser("IT 3"), case)
    held = next(one for one in HOLDINGS if one.name == "cases.drafts")
    ((label, value, origin),) = held.rows(house.id("IT 2"))
    assert label == f"Draft of {clock.now().date()}"
    assert (value, origin) == (WORDS, "a note between us")
    erase_person(subject_id=house.id("IT 2"), by=SYSTEM)
    assert list(Draft.objects.values_list("person_id", flat=True)) == [house.id("IT 3")]


def test_it_goes_with_the_words_of_the_case(house, case):
    other = open_case(subject="Another", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    for one in (case, other):
        put(house.browser("IT 2"), one)
    erase_person(subject_id=house.id("Sales 1"), by=SYSTEM)
    assert list(Draft.objects.values_list("case_id", flat=True)) == [other]
    take(case_id=other, by=house.actor("IT 2"))
    resolve(case_id=other, text="Done.", by=house.actor("IT 2"))
    with clock.frozen(clock.now() + LATER):
        close_resolved()
    assert remove_old_cases(clock.now() + 2 * LATER) == 1
    assert not Draft.objects.exists()


def test_it_follows_a_merge_of_her_records_and_its_undoing(house, case):
    other = open_case(subject="Another", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    for who, one in (("IT 2", case), ("IT 2", other), ("IT 3", other)):
        Draft.objects.create(case_id=one, person_id=house.id(who), said=Said.NOTE, text=f"{who} writes.")
    merged = merge_people(kept_id=house.id("IT 3"), gone_id=house.id("IT 2"), by=SYSTEM)
    follow_merged_people()
    hers = Draft.objects.filter(person_id=house.id("IT 3"))
    assert dict(hers.values_list("case_id", "text")) == {case: "IT 2 writes.", other: "IT 3 writes."}
    undo_merge(merge_id=merged, by=SYSTEM)
    follow_merged_people()
    assert set(Draft.objects.filter(person_id=house.id("IT 2")).values_list("case_id", flat=True)) == {case, other}


def test_the_case_and_the_list_name_drafts_in_one_statement_each(house, case):
    browser = house.browser("IT 2")
    put(browser, case)
    for address in (f"/cases/{case}/", "/cases/?tab=team"):
        with CaptureQueriesContext(connection) as seen:
            browser.get(address)
        naming = [query["sql"] for query in seen.captured_queries if "cases_draft" in query["sql"]]
        assert len(naming) == 1, address
        assert 'FROM "cases_case"' in naming[0], "the statement that asks for cases anyhow"


def test_what_is_told_of_it_is_the_readers_own(house, case):
    put(house.browser("IT 2"), case)
    assert isinstance(whole(case, by=house.actor("IT 2")).draft, Unsent)
    assert whole(case, by=house.actor("IT 3")).draft is None
    assert whole(case, by=SYSTEM).draft is None
