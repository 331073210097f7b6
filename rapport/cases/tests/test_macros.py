"""Words a team says often and what it does with them; tags; all of a macro or nothing."""

import pytest

from rapport.cases.actions.ball.handing import offer
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.life.sorting import add_tag, remove_tag, sort
from rapport.cases.actions.many.macros import apply_macro, remove_macro, save_macro
from rapport.cases.models import Case, Macro, Message, Offer, Promise, Tag
from rapport.cases.queries.inbox.macros import macros_of
from rapport.cases.rules.macros import PLACES, filled
from rapport.cases.rules.words import Said, State
from rapport.catalogue.models import Service
from rapport.catalogue.public import Kind, Level
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from tests.kept import made_once


@made_once(at=clock.now)
def case(house):
    return open_case(subject="Double charge", team_id=house.teams["IT"].id, text="Twice.", by=house.actor("Sales 1"))


def macro(house, **said):
    return save_macro(team_id=house.teams["IT"].id, name=said.pop("name", "First"), by=house.actor("IT 2"), **said)


def test_its_words_are_filled_in_and_its_steps_are_done_together(house, case):
    made = macro(
        house,
        text="Hello {{requester.first_name}}, {{ case.number }} is with Finance. {{me.name}}",
        priority=Level.HIGH,
        tags=["Invoice"],
        hears_within=4,
        to_team_id=house.teams["Finance"].id,
        asks="Credit {{case.subject}}?",
    )
    apply_macro(case_id=case, macro_id=made, once="m1", by=house.actor("IT 2"))
    apply_macro(case_id=case, macro_id=made, once="m1", by=house.actor("IT 2"))
    now = Case.objects.get(id=case)
    assert Message.objects.get(said=Said.REPLY).text == "Hello Sales, IT-1 is with Finance. IT 2"
    assert (now.priority, now.tags) == (1, ["Invoice"])
    assert Promise.objects.get().due_at > clock.now()
    assert Offer.objects.get().words == "Credit Double charge?"
    assert Fact.objects.filter(name="cases.macro_applied").count() == 1


def test_a_step_that_is_refused_takes_all_of_them_back(house, case):
    made = macro(house, text="We ask Finance.", tags=["Invoice"], to_team_id=house.teams["Finance"].id)
    it = house.actor("IT 2")
    offer(case_id=case, team_id=house.teams["Legal"].id, words="Ours?", by=it)
    with pytest.raises(Refusal, match="on offer already"):
        apply_macro(case_id=case, macro_id=made, by=it)
    assert Case.objects.get(id=case).tags == []
    assert not Message.objects.filter(said=Said.REPLY).exists()


def test_it_resolves_with_the_words_said_this_time(house, case):
    made = macro(house, text="It is credited.", resolves=True)
    apply_macro(case_id=case, macro_id=made, text="Credited today.", by=house.actor("IT 3"))
    assert Case.objects.get(id=case).state == State.RESOLVED
    assert Message.objects.get(said=Said.REPLY).text == "Credited today."


def test_members_of_the_team_alone_keep_and_use_it(house, case):
    made = macro(house, text="Hello.")
    for name in ("Legal 2", "Sales 1"):
        with pytest.raises(Forbidden):
            save_macro(team_id=house.teams["IT"].id, name="Ours", text="x", by=house.actor(name))
        with pytest.raises(Missing):
            apply_macro(case_id=case, macro_id=made, by=house.actor(name))
        with pytest.raises(Missing):
            remove_macro(macro_id=made, by=house.actor(name))
    remove_macro(macro_id=made, by=house.actor("IT 3"))
    assert not Macro.objects.exists()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"text": "Hello {{password}}"}, "no_place"),
        ({"text": "{{case.team.members}}"}, "no_place"),
        ({"resolves": True}, "no_answer"),
        ({"resolves": True, "text": "x", "hears_within": 2}, "clash"),
        ({"resolves": True, "text": "x", "said": Said.NOTE}, "clash"),
        ({}, "nothing"),
        ({"hears_within": 0}, "hours"),
        ({"text": "x", "name": "  "}, "empty"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(house, said, code):
    with pytest.raises(Refusal) as refused:
        macro(house, **said)
    assert refused.value.code == code


def test_a_name_is_used_once_in_a_team(house):
    macro(house, text="x")
    with pytest.raises(Refusal, match="of this name"):
        macro(house, text="y")


def test_what_a_colleague_wrote_is_never_filled_in_again():
    values = dict.fromkeys(PLACES, "{{me.name}}")
    assert filled("{{case.subject}}", values) == "{{me.name}}"


def test_those_for_the_service_of_the_case_stand_first(house):
    service = Service.objects.create(team=house.teams["IT"], name="Laptop", slug="laptop")
    macro(house, name="A", text="x")
    macro(house, name="Z", text="x", service_id=service.id)
    cards = macros_of(by=house.actor("IT 2"), service_id=service.id)
    assert [card.name for card in cards] == ["Z", "A"]
    assert [card.fits for card in cards] == [True, False]


def test_a_tag_is_kept_for_the_team_and_written_as_it_writes_it(house, case):
    it = house.actor("IT 2")
    sort(case_id=case, tags=["Invoice", "invoice ", "#Bank"], kind=Kind.COMPLAINT, by=it)
    now = Case.objects.get(id=case)
    assert (now.tags, now.kind) == (["Invoice", "Bank"], "complaint")
    assert set(Tag.objects.values_list("word", flat=True)) == {"Invoice", "Bank"}
    other = open_case(subject="Again", team_id=house.teams["IT"].id, by=house.actor("Sales 2"))
    sort(case_id=other, tags=["INVOICE"], by=it)
    assert Case.objects.get(id=other).tags == ["Invoice"]
    version = Case.objects.get(id=other).version
    sort(case_id=other, tags=["invoice"], by=it)
    assert Case.objects.get(id=other).version == version, "what stays the same changes nothing"
    with pytest.raises(Forbidden):
        sort(case_id=case, tags=["mine"], by=house.actor("Sales 1"))


def test_a_tag_is_added_and_removed_by_members(house):
    made = add_tag(team_id=house.teams["IT"].id, word="Printer", by=house.actor("IT 2"))
    assert add_tag(team_id=house.teams["IT"].id, word="printer", by=house.actor("IT 3")) == made
    for refused in (lambda: remove_tag(tag_id=made, by=house.actor("Legal 2")),):
        with pytest.raises(Forbidden):
            refused()
    remove_tag(tag_id=made, by=house.actor("IT 3"))
    assert not Tag.objects.exists()


def test_the_pages_keep_a_macro_and_carry_it_out(house, case):
    browser = house.browser("IT 2")
    assert "No macros yet" in browser.get("/cases/macros/").content.decode()
    sent = {"name": "We look", "text": "Hello {{requester.first_name}}.", "said": "reply", "hears_within": "4"}
    assert browser.post("/cases/macros/new/?team=IT", sent).status_code == 302
    refused = browser.post("/cases/macros/new/?team=IT", {**sent, "name": "x", "text": "{{nothing}}"})
    assert refused.status_code == 422
    assert "Nothing is called" in refused.content.decode()
    made = Macro.objects.get().id
    assert "We look" in browser.get(f"/cases/{case}/macros/").content.decode()
    page = browser.get(f"/cases/{case}/macros/{made}/").content.decode()
    assert "Hello Sales." in page
    version = Case.objects.get(id=case).version
    browser.post(f"/cases/{case}/macros/{made}/", {"text": "Hello you.", "version": version, "once": "q"})
    assert Message.objects.get(said=Said.REPLY).text == "Hello you."
    late = browser.post(f"/cases/{case}/macros/{made}/", {"text": "My words.", "version": version, "once": "r"})
    assert late.status_code == 422
    assert "My words." in late.content.decode()
    assert house.browser("Legal 2").get(f"/cases/macros/{made}/").status_code == 404
    browser.post(f"/cases/macros/{made}/", {**sent, "name": "We look again"})
    assert Macro.objects.get().name == "We look again"
    browser.post(f"/cases/macros/{made}/removal/")
    assert not Macro.objects.exists()


def test_the_pages_tag_a_case_and_find_it_by_its_tag(house, case):
    browser = house.browser("IT 2")
    sent = {"kind": "incident", "tags-more": "Invoice, Bank", "version": Case.objects.get(id=case).version}
    assert browser.post(f"/cases/{case}/tags/", sent).status_code == 302
    assert "Double charge" in browser.get("/cases/?tab=team&tag=Bank").content.decode()
    assert "No case fits" in browser.get("/cases/?tab=team&tag=Printer").content.decode()
    assert "Invoice" in browser.get("/cases/tags/find/?q=inv").content.decode()
    assert "Invoice" not in house.browser("Legal 2").get("/cases/tags/find/?q=inv").content.decode()
    assert 'value="Bank"' in browser.get("/cases/tags/words/").content.decode()
    assert browser.post("/cases/tags/", {"word": "Printer", "team": house.teams["IT"].id}).status_code == 302
    browser.post(f"/cases/tags/{Tag.objects.get(word='Printer').id}/removal/")
    assert "Printer" not in browser.get("/cases/tags/").content.decode()
