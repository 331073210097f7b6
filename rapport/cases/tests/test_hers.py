"""What is about somebody is not read by her as one of the team, not told her by her list, and goes with her."""

from datetime import timedelta

import pytest

from rapport.accounts.public import Actor
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.linking import merge
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.actions.life.sorting import sort
from rapport.cases.actions.words.questions import ask_colleague
from rapport.cases.actions.words.talking import note, reply
from rapport.cases.models import Approval, Case, Message, Offer, Tag
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.spoken import cases_seen
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.models import Article
from rapport.knowledge.public import draft_from
from rapport.privacy.public import erase_person
from rapport.tasks.models import Task
from rapport.tasks.public import decide, delegate
from tests.kept import made_once

SYSTEM = Actor.system(via="cli")
NOTE, WORDS, SUBJECT = "She is about to be dismissed", "End her contract", "Contract of a colleague"


@made_once(at=clock.now)
def part(house):
    """IT 3 asked her own team something; IT 2 asks Legal for a part of it, and writes a note there."""
    case = open_case(subject="My badge", team_id=house.teams["IT"].id, text="Please.", by=house.actor("IT 3"))
    it = house.actor("IT 2")
    take(case_id=case, by=it)
    house.case = case
    made = split(case_id=case, team_id=house.teams["Legal"].id, subject=SUBJECT, words=WORDS, by=it)
    note(case_id=made, text=NOTE, by=it)
    return made


def told_of(house, who, case):
    """All a reader is told of a case: page, also as one of the team, REST, and what hangs beside it."""
    browser = house.browser(who)
    addresses = (f"/cases/{case}/", f"/cases/{case}/?as=team", f"/api/cases/{case}", f"/talk/case/{case}/activity/")
    return " ".join(browser.get(address).content.decode() for address in addresses)


def test_on_a_part_of_her_case_she_reads_no_note_and_no_offer_though_she_is_of_the_team(house, part):
    assert NOTE in told_of(house, "IT 2", part)
    hers = told_of(house, "IT 3", part)
    assert SUBJECT in hers
    assert NOTE not in hers
    assert WORDS not in hers
    assert not cases_seen([part], house.actor("IT 3"))[part].inner
    assert cases_seen([part], house.actor("IT 2"))[part].inner


def test_she_still_works_on_it_as_one_of_the_team(house, part):
    browser = house.browser("IT 3")
    assert "as=team" in browser.get(f"/cases/{part}/").content.decode()
    sent = {"text": "We look.", "said": "reply", "as": "team", "version": Case.objects.get(id=part).version}
    assert browser.post(f"/cases/{part}/words/", sent)["Location"] == f"/cases/{part}/?as=team#last"
    assert Message.objects.get(said="reply").case_id == part


def test_nor_on_a_part_of_what_her_case_went_into(house, part):
    hers = open_case(subject="My badge too", team_id=house.teams["IT"].id, by=house.actor("IT 1"))
    assert NOTE in told_of(house, "IT 1", part)
    merge(case_id=hers, into_id=house.case, by=house.actor("IT 2"))
    assert NOTE not in told_of(house, "IT 1", part)


def test_erasing_her_takes_the_words_out_of_the_parts_of_her_case_too(house, part):
    accept(offer_id=Offer.objects.get().id, by=house.actor("Legal 2"))
    reply(case_id=part, text="It ends in May.", by=house.actor("Legal 2"))
    erase_person(subject_id=house.id("IT 3"), by=SYSTEM)
    left = Case.objects.get(id=part)
    assert (left.subject, left.search, left.holder_team_id) == ("", "", house.teams["Legal"].id)
    assert not Message.objects.filter(case_id=part).exists()
    assert set(Offer.objects.values_list("words", flat=True)) == {""}
    assert set(Task.objects.values_list("words", flat=True)) == {""}
    assert SUBJECT not in house.browser("Legal 2").get("/search/?q=Contract").content.decode()


def test_what_was_to_be_done_by_name_and_a_draft_nobody_published_go_with_her(house):
    it = house.actor("IT 2")
    hers, other = (
        open_case(subject="Second laptop", team_id=house.teams["IT"].id, text="Why?", by=house.actor(who))
        for who in ("Sales 1", "Sales 2")
    )
    for case in (hers, other):
        ask_approval(case_id=case, what="Laptop for Ann", words="Please.", person_ids=[house.id("Legal 2")], by=it)
        draft_from(
            subject="The laptop of Ann", answer="She gets it.", names=(), team_id=house.teams["IT"].id, about="case",
            about_id=case, by=it,
        )  # fmt: skip
    part = split(case_id=hers, team_id=house.teams["Legal"].id, subject="May she?", words="Well?", by=it)
    kept = draft_from(
        subject="More than one laptop", answer="Ask.", names=(), team_id=house.teams["IT"].id, about="case",
        about_id=part, by=it,
    )  # fmt: skip
    publish(article_id=kept.article_id, by=Actor.system())
    erase_person(subject_id=house.id("Sales 1"), by=SYSTEM)
    assert list(Approval.objects.order_by("case_id").values_list("what", flat=True)) == ["", "Laptop for Ann"]
    assert set(Article.objects.values_list("made_from_id", "state")) == {(other, "draft"), (part, "published")}


def test_a_tag_of_a_restricted_case_is_no_word_of_the_team_and_one_no_case_has_any_more_goes(house):
    it = house.actor("IT 1")
    secret = open_case(subject="Help", team_id=house.teams["IT"].id, restricted=True, by=house.actor("Sales 1"))
    plain = open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    other = open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    sort(case_id=secret, tags=["burnout Berg"], by=it)
    sort(case_id=plain, tags=["Ann Berg", "Laptop"], by=it)
    sort(case_id=other, tags=["laptop"], by=it)
    assert Case.objects.get(id=secret).tags == ["burnout Berg"]
    assert set(Tag.objects.values_list("word", flat=True)) == {"Ann Berg", "Laptop"}
    assert "burnout" not in house.browser("IT 2").get("/api/cases/tags").content.decode()
    erase_person(subject_id=house.id("Sales 1"), by=SYSTEM)
    assert list(Tag.objects.values_list("word", flat=True)) == ["Laptop"]


def on_list(house, who):
    browser = house.browser(who)
    return browser.get("/tasks/").content.decode() + browser.get("/api/tasks").content.decode()


def test_the_words_of_an_offer_of_her_case_are_not_on_her_list_though_it_is_offered_to_her_team(house):
    case = open_case(subject="Invoice", team_id=house.teams["IT"].id, by=house.actor("Finance 2"))
    offer(case_id=case, team_id=house.teams["Finance"].id, words=WORDS, by=house.actor("IT 2"))
    assert WORDS in on_list(house, "Finance 3")
    assert "Invoice" in on_list(house, "Finance 2")
    assert WORDS not in on_list(house, "Finance 2")


def stands_in(house, who, whose, **more):
    delegate(
        to_person_id=house.id(who), since=clock.now(), until=clock.now() + timedelta(days=3), by=house.actor(whose),
        **more,
    )  # fmt: skip


def test_a_question_about_her_case_to_whom_she_stands_in_for_is_not_hers_to_read(house):
    case = open_case(subject="Invoice", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    ask_colleague(case_id=case, person_id=house.id("Legal 2"), words="Is she reliable?", by=house.actor("IT 2"))
    for who in ("Sales 1", "Legal 3"):
        house.actor(who)
    stands_in(house, "Legal 3", "Legal 2")
    assert "Is she reliable?" in on_list(house, "Legal 3")
    assert "Is she reliable?" in on_list(house, "Legal 2")
    stands_in(house, "Sales 1", "Legal 3")
    assert "Is she reliable?" not in on_list(house, "Sales 1")


def test_a_question_about_her_case_is_not_answered_by_her_in_the_name_of_whoever_is_away(house):
    case = open_case(subject="Invoice", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))
    made = ask_colleague(case_id=case, person_id=house.id("Legal 2"), words="Is she reliable?", by=house.actor("IT 2"))
    house.actor("Sales 1")
    stands_in(house, "Sales 1", "Legal 2")
    with pytest.raises(Missing):
        decide(task_id=made, yes=True, reason="Very.", by=house.actor("Sales 1"))
    assert not Message.objects.filter(case=case, text__contains="Very.").exists()
    decide(task_id=made, yes=True, reason="She is.", by=house.actor("Legal 2"))
    assert Message.objects.get(case=case, said="note").text.endswith("She is.")


def test_what_of_hers_is_offered_to_a_colleague_by_name_is_not_hers_to_accept(house):
    case = open_case(subject="Invoice", team_id=house.teams["IT"].id, by=house.actor("Finance 2"))
    offer(
        case_id=case, team_id=house.teams["Finance"].id, person_id=house.id("Finance 3"), words=WORDS,
        by=house.actor("IT 2"),
    )  # fmt: skip
    told = {who: whole(case, by=house.actor(who)).offered_to_her for who in ("Finance 1", "Finance 2", "Finance 3")}
    assert told == {"Finance 1": True, "Finance 2": False, "Finance 3": True}
