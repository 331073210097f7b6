"""What is said between us never reaches who asked: by page, REST, macro and for many at once."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import give, take, undo_take
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.many.macros import apply_macro, save_macro
from rapport.cases.actions.words.talking import note
from rapport.cases.models import Case, Macro, Message, Offer, Promise
from rapport.cases.rules.texts import check_note
from rapport.cases.rules.words import Said, State
from rapport.directory.models import Person
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from tests.kept import made_once

SECRET = "Only for us: the requester left it."


@made_once(at=clock.now)
def case(house):
    return open_case(subject="Laptop", team_id=house.teams["IT"].id, text="It is gone.", by=house.actor("Sales 1"))


def version(case):
    return Case.objects.get(id=case).version


def said_on_page(house, case, **more):
    sent = {"text": SECRET, "said": "note", "version": version(case), "once": "n1"}
    return house.browser("IT 2").post(f"/cases/{case}/words/", sent | more)


def nothing_was_said(case):
    return not Message.objects.filter(case_id=case, text=SECRET).exists()


@pytest.mark.parametrize("act", [{"do": "resolve"}, {"hear_by": "2h"}, {"hear_at": "2099-01-01T10:00"}])
def test_a_note_with_an_act_the_colleague_hears_of_comes_back_with_all_that_was_typed(house, case, act):
    answer = said_on_page(house, case, **act)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A note between us" in page
    assert f">{SECRET}</textarea>" in page
    assert 'value="note" checked' in page
    assert nothing_was_said(case)
    assert (Case.objects.get(id=case).state, Promise.objects.count()) == (State.OPEN, 0)
    assert SECRET not in house.browser("Sales 1").get(f"/cases/{case}/").content.decode()


@pytest.mark.parametrize("said", ["", "all", "asked"])
def test_words_that_are_neither_a_reply_nor_a_note_come_back_as_a_note(house, case, said):
    answer = said_on_page(house, case, said=said, do="resolve")
    assert answer.status_code == 422
    assert "Say whether this is a reply or a note between us." in answer.content.decode()
    assert 'value="note" checked' in answer.content.decode()
    assert nothing_was_said(case)


def test_what_was_begun_as_a_note_is_not_said_as_the_colleague_either(house, case):
    sent = {"text": SECRET, "said": "note", "version": version(case)}
    answer = house.browser("Sales 1").post(f"/cases/{case}/words/", sent)
    assert answer.status_code == 422
    assert SECRET in answer.content.decode()
    assert nothing_was_said(case)


def test_the_toast_tells_what_was_sent_to_whom(house, case):
    it, words = house.browser("IT 2"), f"/cases/{case}/words/"

    def told(browser, **sent):
        return browser.post(words, {"text": "x", "version": version(case)} | sent, follow=True).content.decode()

    assert "Note added, between us: IT-1." in told(it, said="note")
    assert "Sent to Sales 1: IT-1." in told(it, said="reply")
    assert "Sent to IT: IT-1." in told(house.browser("Sales 1"))
    assert "Sent to Sales 1 and resolved: IT-1." in told(it, said="reply", do="resolve")


def test_who_came_from_a_list_is_led_back_to_it_and_nowhere_else(house, case):
    it = house.browser("IT 2")
    back = "/cases/?tab=team#row=/cases/9/"
    assert "#row=/cases/9/" in it.get(f"/cases/{case}/", {"write": "reply", "next": back}).content.decode()
    sent = {"text": "x", "said": "reply", "next": back, "version": version(case)}
    assert it.post(f"/cases/{case}/words/", sent)["Location"] == back
    elsewhere = sent | {"next": "//evil.example/cases/", "version": version(case)}
    assert it.post(f"/cases/{case}/words/", elsewhere)["Location"] == f"/cases/{case}/#last"
    refused = it.post(f"/cases/{case}/words/", sent | {"text": ""}).content.decode()
    assert "#row=/cases/9/" in refused, "a form that comes back still knows the list"


@pytest.mark.parametrize(
    ("path", "more"),
    [("reply", {"said": "note"}), ("resolve", {"said": "note"}), ("note", {"hear_by": "2099-01-01T10:00:00Z"})],
)
def test_rest_refuses_it_in_the_same_sentence(house, case, path, more):
    browser = house.browser("IT 2")
    body = json.dumps({"text": SECRET} | more)
    answer = browser.post(f"/api/cases/{case}/{path}", body, content_type="application/json")
    assert answer.status_code == 422
    assert "A note between us" in answer.content.decode()
    assert nothing_was_said(case)


def test_many_are_not_resolved_with_a_note(house, case):
    body = json.dumps({"do": "resolve", "case_ids": [case], "text": SECRET, "said": "note"})
    answer = house.browser("IT 2").post("/api/cases/bulk", body, content_type="application/json")
    assert answer.status_code == 422
    assert nothing_was_said(case)


def test_a_macro_with_a_note_neither_resolves_nor_promises_though_it_was_kept_so_before(house, case):
    it = {"team_id": house.teams["IT"].id, "by": house.actor("IT 2"), "text": SECRET}
    with pytest.raises(Refusal, match="promises nothing"):
        save_macro(**it, name="Look", said=Said.NOTE, hears_within=2)
    made = save_macro(**it, name="Look")
    for old in ({"hears_within": 2}, {"hears_within": None, "resolves": True}):
        Macro.objects.filter(id=made).update(said=Said.NOTE, **old)
        with pytest.raises(Refusal, match="A note between us"):
            apply_macro(case_id=case, macro_id=made, by=house.actor("IT 2"))
    assert nothing_was_said(case)
    assert Case.objects.get(id=case).state == State.OPEN


@given(said=st.sampled_from(Said), answers=st.booleans(), promises=st.booleans())
def test_only_a_note_is_refused_and_only_beside_an_act(said, answers, promises):
    refused = False
    try:
        check_note(said, answers=answers, promises=promises)
    except Refusal:
        refused = True
    assert refused is (said is Said.NOTE and (answers or promises))


def test_taking_from_a_colleague_names_her_and_gives_it_back(house, case):
    take(case_id=case, by=house.actor("IT 3"))
    it = house.browser("IT 2")
    sent = {"version": version(case), "next": "/cases/?tab=team#row=/cases/9/"}
    answer = it.post(f"/cases/{case}/take/", sent)
    page = it.get(answer["Location"]).content.decode()
    assert "Taken from IT 3." in page
    undo = page.split('hx-post="')[1].split('"')[0].replace("&amp;", "&")
    back = it.post(undo, headers={"HX-Request": "true"})
    assert back["HX-Redirect"] == "/cases/?tab=team"
    assert Case.objects.get(id=case).holder_id == house.id("IT 3")


def test_what_was_taken_is_not_given_back_over_what_happened_since(house, case):
    take(case_id=case, by=house.actor("IT 3"))
    it = house.browser("IT 2")
    page = it.post(f"/cases/{case}/take/", {"version": version(case)}, follow=True).content.decode()
    undo = page.split('hx-post="/cases/board/moves/')[1].split('"')[0].replace("&amp;", "&")
    give(case_id=case, person_id=house.id("IT 1"), by=house.actor("IT 3"))
    answer = it.post(f"/cases/board/moves/{undo}", headers={"HX-Request": "true"})
    assert "Somebody changed this case meanwhile" in answer.content.decode() + str(answer.headers)
    assert Case.objects.get(id=case).holder_id == house.id("IT 1")


def test_taking_what_nobody_had_or_one_has_oneself_names_nobody(house, case):
    it = house.browser("IT 2")
    for _twice in range(2):
        page = it.post(f"/cases/{case}/take/", {"version": version(case)}, follow=True).content.decode()
        assert "It is yours." in page
        assert "Taken from" not in page


def undone(browser, page):
    """Press Undo in the toast of a page."""
    undo = page.split('hx-post="/cases/board/moves/')[1].split('"')[0].replace("&amp;", "&")
    return browser.post(f"/cases/board/moves/{undo}", headers={"HX-Request": "true"})


@pytest.mark.parametrize("had", [None, "IT 3"])
def test_taking_is_undone_with_who_answers_for_it_where_nobody_did(house, case, had):
    if had:
        give(case_id=case, person_id=house.id(had), by=house.actor("IT 1"))
    before = Case.objects.values_list("holder_id", "owner_id").get(id=case)
    it = house.browser("IT 2")
    page = it.post(f"/cases/{case}/take/", {"version": version(case)}, follow=True).content.decode()
    assert Case.objects.values_list("holder_id", "owner_id").get(id=case) == (house.id("IT 2"),) * 2
    assert undone(it, page).status_code == 200
    assert Case.objects.values_list("holder_id", "owner_id").get(id=case) == before == (had and house.id(had), None)


def test_who_answered_for_it_before_it_was_taken_does_so_still_once_that_is_undone(house, case):
    take(case_id=case, by=house.actor("IT 3"))
    it = house.browser("IT 2")
    page = it.post(f"/cases/{case}/take/", {"version": version(case)}, follow=True).content.decode()
    undone(it, page)
    assert Case.objects.values_list("holder_id", "owner_id").get(id=case) == (house.id("IT 3"),) * 2


def test_only_who_took_it_takes_that_back(house, case):
    take(case_id=case, by=house.actor("IT 3"))
    for name, refused in (("IT 2", Refusal), ("IT 1", Refusal), ("Legal 2", Missing)):
        with pytest.raises(refused):
            undo_take(case_id=case, version=version(case), by=house.actor(name))
    assert Case.objects.values_list("holder_id", flat=True).get(id=case) == house.id("IT 3")
    undo_take(case_id=case, version=version(case), by=house.actor("IT 3"))
    assert Case.objects.values_list("holder_id", flat=True).get(id=case) is None


def test_what_was_given_since_it_was_taken_is_not_taken_back(house, case):
    take(case_id=case, by=house.actor("IT 3"))
    give(case_id=case, person_id=house.id("IT 2"), by=house.actor("IT 3"))
    for name in ("IT 3", "IT 2", "IT 1"):
        with pytest.raises(Refusal, match="did not just take"):
            undo_take(case_id=case, version=version(case), by=house.actor(name))
    assert Case.objects.values_list("holder_id", "owner_id").get(id=case) == (house.id("IT 2"), house.id("IT 3"))


def test_whoever_had_it_and_left_since_leaves_it_to_the_team(house, case):
    take(case_id=case, by=house.actor("IT 3"))
    take(case_id=case, by=house.actor("IT 2"))
    Person.objects.filter(id=house.id("IT 3")).update(ended_on=clock.today() - timedelta(days=1))
    undo_take(case_id=case, version=version(case), by=house.actor("IT 2"))
    assert Case.objects.values_list("holder_id", flat=True).get(id=case) is None


def test_the_page_of_a_note_looks_as_the_composer_of_one_and_no_other_form_does(house, case):
    take(case_id=case, by=house.actor("IT 2"))
    it = house.browser("IT 2")
    note, promise = (it.get(f"/cases/{case}/{what}/").content.decode() for what in ("note", "promise"))
    assert "card is-note" in note
    assert "Add note" in note
    assert "is-note" not in promise


def test_the_team_it_is_offered_to_asks_back_in_a_note_and_says_nothing_to_the_colleague(house, case):
    to = {"team_id": house.teams["Finance"].id, "person_id": house.id("Finance 2")}
    offer(case_id=case, **to, words="Yours?", by=house.actor("IT 2"))
    finance, words = house.browser("Finance 3"), f"/cases/{case}/words/"
    page = finance.get(f"/cases/{case}/").content.decode()
    assert 'value="note" checked' in page
    assert 'value="reply"' not in page
    assert finance.get(f"/cases/{case}/note/").status_code == 200
    assert finance.post(words, {"text": "Which cost centre?", "said": "note"}).status_code == 302
    for said in ({"said": "reply"}, {"said": "reply", "do": "resolve"}):
        assert finance.post(words, {"text": "Hello.", **said}).status_code == 403
    assert Message.objects.get(text="Which cost centre?").said == Said.NOTE
    assert "Which cost centre?" in house.browser("IT 2").get(f"/cases/{case}/").content.decode()
    assert "Which cost centre?" not in house.browser("Sales 1").get(f"/cases/{case}/").content.decode()


def test_a_team_whose_offer_is_over_writes_no_notes(house, case):
    offer(case_id=case, team_id=house.teams["Finance"].id, words="Yours?", by=house.actor("IT 2"))
    accept(offer_id=Offer.objects.get().id, by=house.actor("Finance 2"))
    offer(case_id=case, team_id=house.teams["IT"].id, words="Back?", by=house.actor("Finance 2"))
    offer_id = Offer.objects.latest("id").id
    accept(offer_id=offer_id, by=house.actor("IT 2"))
    answer = house.browser("Finance 3").post(f"/cases/{case}/note/", {"text": "Still here."})
    assert answer.status_code == 403


def test_who_asked_herself_writes_no_note_on_it_as_one_of_the_team_it_is_offered_to(house):
    mine = open_case(subject="Mine", team_id=house.teams["IT"].id, text="x", by=house.actor("Finance 3"))
    offer(case_id=mine, team_id=house.teams["Finance"].id, words="Yours?", by=house.actor("IT 2"))
    assert house.browser("Finance 3").post(f"/cases/{mine}/note/", {"text": "Hm."}).status_code == 403
    with pytest.raises(Forbidden):
        note(case_id=mine, text="Hm.", by=house.actor("Finance 3"))
