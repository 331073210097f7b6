"""One thing done to many cases: each by itself, a clear outcome for each, undone where that makes sense."""

import re

import pytest

from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.many.bulk import do_to_many, undo_bulk, work_bulk
from rapport.cases.actions.many.macros import save_macro
from rapport.cases.models import Bulk, BulkCase, Case, Message, Offer
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.inbox.bulk import bulk_card
from rapport.cases.rules.words import BulkOutcome, Does, Offered, Said, State
from rapport.catalogue.public import Level
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from tests.kept import made_once


@made_once(at=clock.now)
def five(house):
    asker = house.actor("Sales 1")
    return [open_case(subject=f"Case {n}", team_id=house.teams["IT"].id, text="x", by=asker) for n in range(5)]


def test_what_is_refused_for_one_is_done_for_the_others(house, five):
    it = house.actor("IT 2")
    from rapport.cases.actions.life.ending import resolve

    resolve(case_id=five[1], text="Done.", by=it)
    made = do_to_many(do=Does.RESOLVE, case_ids=five[:3], text="It works again.", by=it)
    card = bulk_card(made, by=it)
    assert [row.outcome for row in card.rows] == [BulkOutcome.DONE, BulkOutcome.REFUSED, BulkOutcome.DONE]
    assert card.rows[1].reason == "This case is resolved already."
    assert Case.objects.filter(state=State.RESOLVED).count() == 3
    assert Message.objects.filter(text="It works again.").count() == 2
    with pytest.raises(Refusal, match="cannot be undone"):
        undo_bulk(bulk_id=made, by=it)


def test_taking_priority_tags_and_offers_are_undone_where_nothing_changed_since(house, five):
    it = house.actor("IT 2")
    take(case_id=five[0], by=house.actor("IT 3"))
    taken = do_to_many(do=Does.TAKE, case_ids=five, by=it)
    take(case_id=five[4], by=house.actor("IT 1"))
    assert undo_bulk(bulk_id=taken, by=it) == 4
    assert undo_bulk(bulk_id=taken, by=it) == 0
    holders = list(Case.objects.order_by("id").values_list("holder_id", "owner_id"))
    three = house.id("IT 3")
    assert holders[:4] == [(three, three), (None, None), (None, None), (None, None)]
    assert holders[4][0] == house.id("IT 1"), "what somebody did since stays"
    ranked = do_to_many(do=Does.PRIORITY, case_ids=five[:2], priority=Level.HIGH, by=it)
    tagged = do_to_many(do=Does.TAG, case_ids=five[2:4], tags=["Bank"], by=it)
    offered = do_to_many(do=Does.OFFER, case_ids=five[4:], team_id=house.teams["Legal"].id, text="Yours?", by=it)
    for bulk in (ranked, tagged, offered):
        assert undo_bulk(bulk_id=bulk, by=it) >= 1
    assert not Case.objects.filter(priority=1).exists()
    assert not Case.objects.exclude(tags=[]).exists()
    assert Offer.objects.get().state == Offered.WITHDRAWN


def test_many_are_done_by_a_job_that_goes_on_where_it_was_stopped(house, five, monkeypatch):
    from rapport.cases.actions.many import bulk as module

    monkeypatch.setattr(module, "SOON", 2)
    it = house.actor("IT 2")
    macro = save_macro(team_id=house.teams["IT"].id, name="Ask", text="Hello {{requester.name}}.", tags=["Ask"], by=it)
    made = do_to_many(do=Does.MACRO, case_ids=five, macro_id=macro, by=it)
    assert not BulkCase.objects.exclude(outcome=BulkOutcome.WAITING).exists()
    page = house.browser("IT 2").get(f"/cases/bulk/{made}/").content.decode()
    assert "0 of 5" in page
    stopped = iter([None, None, KeyboardInterrupt()])
    real = module._do

    def stops(row_id, act, by):
        real(row_id, act, by)
        error = next(stopped)
        if error:
            raise error

    with monkeypatch.context() as patch:
        patch.setattr(module, "_do", stops)
        with pytest.raises(KeyboardInterrupt):
            work_bulk(bulk_id=made)
    assert BulkCase.objects.filter(outcome=BulkOutcome.DONE).count() == 3
    assert work_bulk(bulk_id=made) == 2
    assert work_bulk(bulk_id=made) == 0
    assert Message.objects.filter(said=Said.REPLY, text="Hello Sales 1.").count() == 5
    assert "Done" in house.browser("IT 2").get(f"/cases/bulk/{made}/", headers={"HX-Request": "true"}).content.decode()


def test_it_is_hers_alone_and_cases_out_of_sight_are_left_out(house, five):
    made = do_to_many(do=Does.TAKE, case_ids=five, by=house.actor("IT 2"))
    with pytest.raises(Missing):
        bulk_card(made, by=house.actor("IT 3"))
    with pytest.raises(Missing):
        undo_bulk(bulk_id=made, by=house.actor("IT 3"))
    with pytest.raises(Refusal, match="Choose some cases"):
        do_to_many(do=Does.TAKE, case_ids=five, by=house.actor("Legal 2"))


@pytest.mark.parametrize(
    "said", [{"do": Does.OFFER}, {"do": Does.RESOLVE}, {"do": Does.TAG}, {"do": Does.MACRO}, {"do": Does.GIVE}]
)
def test_what_is_not_said_is_asked_for(house, five, said):
    with pytest.raises(Refusal):
        do_to_many(case_ids=five, by=house.actor("IT 2"), **said)
    assert not Bulk.objects.exists()


def test_the_inbox_leads_to_the_form_and_each_outcome(house, five):
    browser = house.browser("IT 2")
    page = browser.post("/cases/bulk/new/", {"pick": five[:2], "next": "/cases/?tab=team"}).content.decode()
    assert "2 cases at once" in page
    asked = {"said": "yes", "pick": five[:2], "next": "/cases/?tab=team", "do": "resolve", "text": ""}
    refused = browser.post("/cases/bulk/new/", asked)
    assert refused.status_code == 422
    assert "Write something first." in refused.content.decode()
    done = browser.post("/cases/bulk/new/", {**asked, "text": "It works again."})
    assert done["Location"] == "/cases/?tab=team"
    again = browser.post("/cases/bulk/new/", {**asked, "text": "It works again."}, follow=True).content.decode()
    assert "This case is resolved already." in again
    assert "What became of each" in again
    taken = browser.post("/cases/bulk/", {"do": "take", "pick": five[2:]}, follow=True).content.decode()
    assert "Taken: " in taken
    undo = f"/cases/bulk/{Bulk.objects.latest('id').id}/undo/"
    assert undo in taken
    browser.post(undo)
    assert not Case.objects.filter(holder_id=house.id("IT 2")).exists()


def test_each_field_of_the_form_says_what_asks_for_it_and_nothing_is_chosen_beforehand(house, five):
    browser = house.browser("IT 2")
    page = browser.post("/cases/bulk/new/", {"pick": five[:2]}).content.decode()
    assert re.findall(r'data-when="([^"]+)"', page) == ["do=resolve offer", "do=macro", "do=tag", "do=offer"]
    assert "optional" not in page.split("<form", maxsplit=1)[1].split("<aside")[0]
    assert '<option value="" selected>Choose' in page
    assert (
        '<option value="offer" selected>'
        in browser.post("/cases/bulk/new/", {"pick": five[:2], "do": "offer"}).content.decode()
    )
    refused = browser.post("/cases/bulk/new/", {"pick": five[:2], "said": "yes", "do": ""})
    assert refused.status_code == 422
    assert "Choose what is to be done." in refused.content.decode()


def test_whom_to_give_cases_to_is_fetched_apart_and_names_ones_own_teams_alone(house, five):
    assert b"IT 3" not in house.browser("IT 2").get("/cases/?tab=team").content
    offered = house.browser("IT 2").get("/cases/members/").content.decode()
    assert "IT 3" in offered
    assert "Legal" not in offered
    assert not house.browser("Sales 1").get("/cases/members/").content.strip()


def test_the_colleague_reads_neither_of_what_was_done_nor_of_its_undoing(house, five):
    by = house.actor("IT 2")
    made = do_to_many(do=Does.PRIORITY, priority=Level.HIGH, case_ids=five[:1], by=by)
    asker = house.actor("Sales 1")
    hers = [step.text for step in whole(five[0], by=asker).steps]
    assert "It was said anew how urgent it is" in hers
    undo_bulk(bulk_id=made, by=by)
    hers = [step.text for step in whole(five[0], by=asker).steps]
    assert "It was said anew how urgent it is" not in hers
    served = [step.text for step in whole(five[0], by=by).steps]
    assert served.count("Its priority or its readers changed") == 2, "who serves reads all of it"


@pytest.mark.parametrize(("do", "says"), [("priority", "Choose a priority."), ("give", "Choose who gets them.")])
def test_what_is_left_empty_in_the_bar_is_done_to_no_case(house, five, do, says):
    sent = {"do": do, "person": "", "priority": "", "pick": five}
    assert says in house.browser("IT 2").post("/cases/bulk/", sent, follow=True).content.decode()
    assert not Bulk.objects.exists()
